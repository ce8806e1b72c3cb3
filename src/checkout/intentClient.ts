import type { Clock } from '../core/clock'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import { abortedError, delay, withDeadline } from '../core/delay'
import { failure, isRefusal } from '../core/envelope'
import { isPaymentError } from '../core/errors'
import { parsePaymentIntent } from '../core/intent'
import { eventsUrl } from './intentStream'
import { readServerAnswer, unreachable } from './serverAnswer'
import { serverTimeOf } from './serverClock'

/** How to reach the shop's server. */
export interface IntentClientOptions {
  baseUrl: string
  clientId: string | undefined
  clock: Clock
  /** Returns a number from 0 to 1, which spreads repeated requests out. */
  random: () => number
  fetch: typeof globalThis.fetch | undefined
  /** Called for each payment with the server's time in Unix milliseconds, `NaN` if it does not say. */
  onServerTime: (time: number) => void
  /** Called when the shop's server says that this payment is not there, or is not this page's to read. */
  onRefused: (id: string) => void
}

/** A payment, and the URL of its event stream if the answer names one. */
export interface ReadIntent {
  readonly data: PaymentIntent
  readonly events: URL | null
}

interface Answer {
  readonly url: URL
  readonly status: number
  readonly text: string
  /** When the server sent it, in Unix milliseconds; `NaN` if the page may not read that. */
  readonly date: number
  /** For how many milliseconds a cache has kept it. */
  readonly age: number
  /** The seconds that the server asks to wait before another request; `NaN` if it does not say. */
  readonly retryAfter: number
}

const PATH = 'v1/studio/api/payment/intent'
const TIMEOUT_MS = 15_000
// How often a creation is repeated while the order is busy, and after how many seconds each time, at
// least and at most.
const BUSY_REPEATS = 5
const BUSY_S = { usual: 1, longest: 15 } as const
// The HTTP statuses with which a shop's server may say, in words of its own, that a payment is refused.
const REFUSED: readonly number[] = [401, 403, 404]

/** A client for KryptoGO's API under the shop's own URL. */
export type IntentClient = ReturnType<typeof createIntentClient>

/** Creates a client for KryptoGO's documented API under the shop's own URL. */
export function createIntentClient({
  baseUrl,
  clientId,
  clock,
  random,
  fetch,
  onServerTime,
  onRefused,
}: IntentClientOptions) {
  const urlOf = (path: string) =>
    new URL(`${baseUrl.replace(/\/$/, '')}/${PATH}${path}`, document.baseURI)

  async function send(path: string, init: RequestInit, signal: AbortSignal): Promise<Answer> {
    const url = urlOf(path)
    const headers = {
      ...(init.body !== undefined && { 'Content-Type': 'application/json' }),
      ...(clientId !== undefined && { 'X-Client-ID': clientId }),
    }
    // A `fetch` that ignores its signal must neither hold up the page nor be heard afterwards.
    const onTimeout = () => failure('timeout', `No answer within ${TIMEOUT_MS / 1000} s`)
    const limit = { clock, ms: TIMEOUT_MS, onTimeout, signal }
    return withDeadline(limit, async (ended) => {
      try {
        const options = { ...init, headers, cache: 'no-store', signal: ended } as const
        const response = await (fetch ?? globalThis.fetch)(url, options)
        const text = await response.text()
        const date = Date.parse(response.headers.get('date') ?? '')
        const age = ageOf(response.headers.get('age'))
        const retryAfter = secondsOf(response.headers.get('retry-after'), clock.now())
        return { url, status: response.status, text, date, age, retryAfter }
      } catch (cause) {
        throw failure('network_error', unreachable(url), cause)
      }
    })
  }

  /** Sends a creation again while another request is creating a payment of the same order. */
  async function sendCreation(init: RequestInit, signal: AbortSignal): Promise<ReadIntent> {
    for (let repeats = 0; ; repeats++) {
      const answer = await send('', init, signal)
      const { retryAfter } = answer
      try {
        return readIntent(answer)
      } catch (error) {
        const seconds = retryAfter > BUSY_S.usual ? retryAfter : BUSY_S.usual
        const isBusy = isPaymentError(error) && error.code === 'order_busy'
        if (!isBusy || repeats === BUSY_REPEATS || seconds > BUSY_S.longest) throw error
        await delay(clock, seconds * 1000 * (1 + random() / 2), signal)
        if (signal.aborted) throw abortedError(signal)
      }
    }
  }

  function readOf(id: string, answer: Answer): ReadIntent {
    try {
      return readIntent(answer)
    } catch (error) {
      if (isRefused(error, answer.status)) onRefused(id)
      throw error
    }
  }

  function readIntent(answer: Answer): ReadIntent {
    const payment = readServerAnswer(answer, baseUrl)
    const data = parsePaymentIntent(payment)
    // Only for a payment: the clock of a proxy that answers in between says nothing.
    onServerTime((serverTimeOf(payment) || answer.date) + answer.age)
    return { data, events: eventsUrl(payment, urlOf('')) }
  }

  return {
    /**
     * Creates a payment intent, or continues the one that the order has. `knownId` is the payment that
     * the page remembers for the order. Repeated only where the server has said that it did nothing:
     * KryptoGO documents no idempotency key.
     */
    create: async (
      params: PaymentModalParams,
      knownId: string | undefined,
      signal: AbortSignal,
    ): Promise<ReadIntent> => {
      const body = { ...params, ...(knownId !== undefined && { payment_intent_id: knownId }) }
      const init = { method: 'POST', body: JSON.stringify(body) }
      return sendCreation(init, signal)
    },

    /** Reads a payment intent. `isFresh`: the server is to ask KryptoGO first, which it may ignore. */
    read: async (id: string, signal: AbortSignal, isFresh = false): Promise<ReadIntent> => {
      const path = `/${encodeURIComponent(id)}${isFresh ? '?fresh=1' : ''}`
      const answer = await send(path, {}, signal)
      const intent = readOf(id, answer)
      const { payment_intent_id: other } = intent.data
      if (other === id) return intent
      throw failure('invalid_response', `Asked for ${id}, got ${other}`)
    },
  }
}

/** Whether the shop's server refuses this payment. A proxy's page and a wrong path say nothing about it. */
function isRefused(error: unknown, status: number): boolean {
  if (!isRefusal(error)) return false
  const { code } = error
  const isOwnWord = code === 'api_error' && REFUSED.includes(status)
  return isOwnWord || code === 'forbidden' || code === 'invalid_intent_id'
}

/** Reads a `Retry-After`, which is a number of seconds or a date. */
function secondsOf(header: string | null, now: number): number {
  const text = header ?? ''
  return /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000
}

const DAY_MS = 24 * 60 * 60_000

/** How old a cached answer is, in milliseconds; `NaN` where that is absurd, and its time with it. */
function ageOf(header: string | null): number {
  const age = Number(header) * 1000 || 0
  return age >= 0 && age < DAY_MS ? age : NaN
}
