import type { Clock } from '../core/clock'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import { abortedError, delay, withDeadline } from '../core/delay'
import { failure } from '../core/envelope'
import { isPaymentError } from '../core/errors'
import { parsePaymentIntent } from '../core/intent'
import { eventsUrl } from './intentStream'
import { readServerAnswer, unreachable } from './serverAnswer'

/** How to reach the shop's server. */
export interface IntentClientOptions {
  baseUrl: string
  clientId: string | undefined
  clock: Clock
  /** Returns a number from 0 to 1, which spreads repeated requests out. */
  random: () => number
  fetch: typeof globalThis.fetch | undefined
  /** Called with the server's time in Unix milliseconds, `NaN` if it does not send one. */
  onServerTime: (time: number) => void
  /** Called when the server says that this payment is not there, or is not this page's to read. */
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
  /** The seconds that the server asks to wait before another request; `NaN` if it does not. */
  readonly retryAfter: number
}

const PATH = 'v1/studio/api/payment/intent'
const TIMEOUT_MS = 15_000
// How often a creation is repeated while the order is busy, and after how many seconds each time.
const BUSY_REPEATS = 5
const BUSY_S = { usual: 1, longest: 15 } as const
const REFUSED: readonly number[] = [401, 403, 404]

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
        if (!ended.aborted) onServerTime(Date.parse(response.headers.get('date') ?? ''))
        const retryAfter = Number(response.headers.get('retry-after') ?? NaN)
        return { url, status: response.status, text, retryAfter }
      } catch (cause) {
        throw failure('network_error', unreachable(url), cause)
      }
    })
  }

  /** Sends a creation again while another request is creating a payment of the same order. */
  async function sendCreation(init: RequestInit, signal: AbortSignal): Promise<unknown> {
    for (let repeats = 0; ; repeats++) {
      const answer = await send('', init, signal)
      const { retryAfter } = answer
      try {
        return readServerAnswer(answer, baseUrl)
      } catch (error) {
        const seconds = Number.isFinite(retryAfter) ? Math.max(retryAfter, 0) : BUSY_S.usual
        const isBusy = isPaymentError(error) && error.code === 'order_busy'
        if (!isBusy || repeats === BUSY_REPEATS || seconds > BUSY_S.longest) throw error
        await delay(clock, seconds * 1000 * (1 + random() / 2), signal)
        if (signal.aborted) throw abortedError(signal)
      }
    }
  }

  function readAnswer(id: string, answer: Answer): unknown {
    try {
      return readServerAnswer(answer, baseUrl)
    } catch (error) {
      const isUnknown = isPaymentError(error) && error.code === 'invalid_intent_id'
      if (isUnknown || REFUSED.includes(answer.status)) onRefused(id)
      throw error
    }
  }

  const readIntent = (answer: unknown): ReadIntent => ({
    data: parsePaymentIntent(answer),
    events: eventsUrl(answer, urlOf('')),
  })

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
      return readIntent(await sendCreation(init, signal))
    },

    /** Reads a payment intent. */
    read: async (id: string, signal: AbortSignal): Promise<ReadIntent> => {
      const answer = await send(`/${encodeURIComponent(id)}`, {}, signal)
      const intent = readIntent(readAnswer(id, answer))
      const { payment_intent_id: other } = intent.data
      if (other === id) return intent
      throw failure('invalid_response', `Asked for ${id}, got ${other}`)
    },
  }
}
