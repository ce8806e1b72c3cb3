import { isPaymentError, PaymentError, type PageErrorCode, type ServerErrorCode } from './errors'
import { isJsonObject, parseJsonObject, type JsonObject } from './jsonObject'
import { toWellFormed } from './wellFormed'

type ApiErrorCode =
  'invalid_client_id' | 'invalid_api_key' | 'invalid_intent_id' | 'insufficient_balance'

/** The numbers that KryptoGO documents; any other is an `api_error`. */
export const API_CODES: Readonly<Record<number, ApiErrorCode>> = {
  4001: 'invalid_client_id',
  4002: 'invalid_api_key',
  4006: 'invalid_intent_id',
  4015: 'insufficient_balance',
}

/** The codes that a shop's own server answers its page with, beside an HTTP status as number. */
export const SHOP_CODES = [
  'rate_limited',
  'forbidden',
  'already_paid',
  'order_busy',
  'price_failed',
  'invalid_amount',
  'amount_too_small',
  'invalid_currency',
  'invalid_order_data',
  'order_data_too_long',
  'invalid_intent_id',
  'invalid_client_id',
  'invalid_api_key',
  'api_error',
  'invalid_response',
  'timeout',
  'network_error',
  'http_error',
] as const satisfies readonly PageErrorCode[]

/**
 * Reads the data of an answer in KryptoGO's envelope, `{ code: 0, data }`. Its `code` counts,
 * whatever the HTTP status says.
 *
 * @throws PaymentError For a refusal: the code that its number stands for, or `api_error`, with
 * `apiCode`, `data`, and the whole envelope as `cause`; or the code that a shop's own server names in
 * `error`, without `apiCode`. For any other text: `invalid_response`, or `http_error` when the HTTP
 * status is not a success.
 */
export function readEnvelope(status: number, text: string): unknown {
  const envelope = parseJsonObject(text)
  const code = envelope?.['code']
  if (code === 0 && envelope && 'data' in envelope) return envelope['data']
  if (envelope && typeof code === 'number' && code !== 0) throw refusal(status, code, envelope)
  if (status >= 200 && status < 300)
    throw failure('invalid_response', 'The answer is not of the form { code: 0, data }')
  throw new PaymentError('http_error', `The server answered ${status}`, {
    // JSON comes from the server itself, other text from a proxy in between.
    retryable: !envelope || isTemporaryStatus(status),
  })
}

/**
 * Whether `readEnvelope` threw this for a refusal in an envelope, which only KryptoGO or the shop's own
 * server sends. Other answers with the same HTTP status may come from a proxy in between.
 */
export function isRefusal(error: unknown): error is PaymentError {
  return isPaymentError(error) && isJsonObject(error.cause) && !(error.cause instanceof Error)
}

/** Creates an error after which a retry may help. */
export function failure(code: ServerErrorCode, message: string, cause?: unknown): PaymentError {
  return new PaymentError(code, message, { cause, retryable: true })
}

/** Whether an HTTP status may change with the next request: too many requests, or 5xx. */
export function isTemporaryStatus(status: number): boolean {
  return status === 429 || status >= 500
}

function refusal(status: number, apiCode: number, envelope: JsonObject): PaymentError {
  const { message, error, data } = envelope
  const known = API_CODES[apiCode]
  const shopCode = known ? undefined : SHOP_CODES.find((code) => code === error)
  const subject = shopCode ? `The server answered ${shopCode}` : `KryptoGO answered ${apiCode}`
  const text = typeof message === 'string' ? `${subject}: ${toWellFormed(message)}` : subject
  return new PaymentError(known ?? shopCode ?? 'api_error', text, {
    cause: envelope,
    retryable: shopCode ? isTemporaryStatus(status) : !known,
    ...(!shopCode && { apiCode }),
    ...(isJsonObject(data) && { data }),
  })
}
