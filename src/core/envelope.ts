import { PaymentError, type PageErrorCode, type ServerErrorCode } from './errors'
import { isJsonObject, type JsonObject } from './jsonObject'

type ApiErrorCode =
  'invalid_client_id' | 'invalid_api_key' | 'invalid_intent_id' | 'insufficient_balance'

/** The numbers that KryptoGO documents; any other is an `api_error`. */
export const API_CODES: Readonly<Record<number, ApiErrorCode>> = {
  4001: 'invalid_client_id',
  4002: 'invalid_api_key',
  4006: 'invalid_intent_id',
  4015: 'insufficient_balance',
}

/** All that a shop's own server tells its page, beside a number that means nothing. */
export const SHOP_CODES = [
  'rate_limited',
  'forbidden',
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
 * The data of an answer in KryptoGO's envelope, `{ code: 0, data }`. Its `code` counts, whatever
 * the HTTP status says.
 *
 * @throws PaymentError For a refusal: the code that its number stands for, or `api_error`, with
 * `apiCode`, `data`, and the whole envelope as `cause`; or what a shop's own server names in
 * `error`, without `apiCode`. For what is no envelope: `invalid_response`, or `http_error` when the
 * HTTP status is not of success.
 */
export function readEnvelope(status: number, text: string): unknown {
  const envelope = readJson(text)
  const code = envelope?.['code']
  if (code === 0 && envelope && 'data' in envelope) return envelope['data']
  if (envelope && typeof code === 'number' && code !== 0) throw refusal(status, code, envelope)
  if (status >= 200 && status < 300)
    throw failure('invalid_response', 'The answer is not of the form { code: 0, data }')
  throw new PaymentError('http_error', `The server answered ${status}`, {
    // JSON was written by whom it was meant for; a page comes from something on the way there
    retryable: !envelope || mayPass(status),
  })
}

/** An error after which the same again may help. */
export function failure(code: ServerErrorCode, message: string, cause?: unknown): PaymentError {
  return new PaymentError(code, message, { cause, retryable: true })
}

/** Whether an HTTP status is one that may be another the next time: too many requests, or 5xx. */
export function mayPass(status: number): boolean {
  return status === 429 || status >= 500
}

function refusal(status: number, apiCode: number, envelope: JsonObject): PaymentError {
  const { message, error, data } = envelope
  const known = API_CODES[apiCode]
  const told = known ? undefined : SHOP_CODES.find((code) => code === error)
  const by = told ? `The server answered ${told}` : `KryptoGO answered ${apiCode}`
  const said = typeof message === 'string' ? `${by} ${message}` : by
  return new PaymentError(known ?? told ?? 'api_error', said, {
    cause: envelope,
    retryable: told ? mayPass(status) : !known,
    ...(!told && { apiCode }),
    ...(isJsonObject(data) && { data }),
  })
}

function readJson(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
