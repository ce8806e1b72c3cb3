import type { Clock } from '../core/clock'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import { PaymentError, type PaymentErrorCode } from '../core/errors'

/** What the client needs to reach the shop's server. */
export interface ClientOptions {
  baseUrl: string
  clientId: string | undefined
  clock: Clock
  fetch: typeof globalThis.fetch | undefined
  /** Told what time the server says it is, in Unix milliseconds. */
  onServerTime: (time: number) => void
}

const PATH = 'v1/studio/api/payment/intent'
const TIMEOUT_MS = 15_000

// KryptoGO's own numbers; any other is kept in the message and the cause of an `api_error`.
const API_CODES: Readonly<Record<number, PaymentErrorCode>> = {
  4001: 'invalid_client_id',
  4002: 'invalid_api_key',
  4006: 'invalid_intent_id',
  4015: 'insufficient_balance',
}

/** Speaks KryptoGO's documented paths and envelopes under the shop's own address. */
export function createClient({ baseUrl, clientId, clock, fetch, onServerTime }: ClientOptions) {
  async function request(path: string, init: RequestInit, signal: AbortSignal) {
    const url = new URL(`${baseUrl.replace(/\/$/, '')}/${PATH}${path}`, document.baseURI)
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

  async function readIntent(answer: Promise<unknown>): Promise<PaymentIntent> {
    // First, for a failure that nobody waits for is reported as one nobody handles.
    const data = await answer
    const { parsePaymentIntent } = await import('../core/rules')
    return parsePaymentIntent(data)
  }

  return {
    /** Creates a payment intent. Never repeated by itself: no idempotency key is documented. */
    create: (params: PaymentModalParams, signal: AbortSignal): Promise<PaymentIntent> =>
      readIntent(request('', { method: 'POST', body: JSON.stringify(params) }, signal)),

    /** Reads a payment intent. */
    read: async (id: string, signal: AbortSignal): Promise<PaymentIntent> => {
      const intent = await readIntent(request(`/${encodeURIComponent(id)}`, {}, signal))
      if (intent.payment_intent_id === id) return intent
      throw failure('invalid_response', `Asked for ${id}, got ${intent.payment_intent_id}`)
    },
  }
}

function failure(code: PaymentErrorCode, message: string, cause?: unknown): PaymentError {
  return new PaymentError(code, message, { cause, retryable: true })
}

/** The data of KryptoGO's envelope. Its `code` counts, whatever the HTTP status says. */
function readEnvelope(status: number, text: string): unknown {
  const envelope = readJson(text)
  const code = envelope && 'code' in envelope ? envelope.code : undefined
  if (code === 0 && envelope && 'data' in envelope) return envelope.data
  if (typeof code === 'number' && code !== 0) {
    const known = API_CODES[code]
    const said = envelope && 'message' in envelope ? String(envelope.message) : ''
    throw new PaymentError(known ?? 'api_error', `KryptoGO answered ${code} ${said}`, {
      cause: envelope,
      retryable: !known,
    })
  }
  if (status >= 200 && status < 300)
    throw failure('invalid_response', 'The answer is not of the form { code: 0, data }')
  throw failure('http_error', `The server answered ${status}`)
}

function readJson(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}
