import type { Clock } from '../core/clock'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import { failure, readEnvelope } from '../core/envelope'
import { PaymentError } from '../core/errors'
import { parsePaymentIntent } from '../core/intent'
import { eventsUrl } from './intentStream'

/** How to reach the shop's server. */
export interface IntentClientOptions {
  baseUrl: string
  clientId: string | undefined
  clock: Clock
  fetch: typeof globalThis.fetch | undefined
  /** Called with the server's time in Unix milliseconds, `NaN` if it does not send one. */
  onServerTime: (time: number) => void
}

/** A created payment, and the URL of its event stream if the server has one. */
export interface Created {
  data: PaymentIntent
  events: URL | null
}

const PATH = 'v1/studio/api/payment/intent'
const TIMEOUT_MS = 15_000

/** Creates a client for KryptoGO's documented API under the shop's own URL. */
export function createIntentClient({
  baseUrl,
  clientId,
  clock,
  fetch,
  onServerTime,
}: IntentClientOptions) {
  const urlOf = (path: string) =>
    new URL(`${baseUrl.replace(/\/$/, '')}/${PATH}${path}`, document.baseURI)

  async function request(path: string, init: RequestInit, signal: AbortSignal) {
    const url = urlOf(path)
    const headers = {
      ...(init.body !== undefined && { 'Content-Type': 'application/json' }),
      ...(clientId !== undefined && { 'X-Client-ID': clientId }),
    }
    const controller = new AbortController()
    const abort = () => {
      controller.abort()
    }
    signal.addEventListener('abort', abort)
    const stop = clock.after(TIMEOUT_MS, () => {
      controller.abort(failure('timeout', `No answer within ${TIMEOUT_MS / 1000} s`))
    })
    try {
      const send = fetch ?? globalThis.fetch
      const options = { ...init, headers, cache: 'no-store', signal: controller.signal } as const
      const response = await send(url, options)
      const text = await response.text()
      onServerTime(Date.parse(response.headers.get('date') ?? ''))
      return readEnvelope(response.status, text)
    } catch (cause) {
      const reason: unknown = controller.signal.reason ?? cause
      if (reason instanceof PaymentError) throw reason
      throw failure('network_error', `${url.pathname} could not be reached`, cause)
    } finally {
      stop()
      signal.removeEventListener('abort', abort)
    }
  }

  return {
    /** Creates a payment intent. Never retried: KryptoGO documents no idempotency key. */
    create: async (params: PaymentModalParams, signal: AbortSignal): Promise<Created> => {
      const init = { method: 'POST', body: JSON.stringify(params) }
      const answer = await request('', init, signal)
      return { data: parsePaymentIntent(answer), events: eventsUrl(answer, urlOf('')) }
    },

    /** Reads a payment intent. */
    read: async (id: string, signal: AbortSignal): Promise<PaymentIntent> => {
      const intent = parsePaymentIntent(await request(`/${encodeURIComponent(id)}`, {}, signal))
      if (intent.payment_intent_id === id) return intent
      throw failure('invalid_response', `Asked for ${id}, got ${intent.payment_intent_id}`)
    },
  }
}
