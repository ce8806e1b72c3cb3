import { isPaymentError, type PaymentErrorCode } from '../core/errors'

/** What a refusal says. */
export interface Refusal {
  readonly status: number
  readonly error?: PaymentErrorCode
  readonly message: string
  /** When to come again, in seconds. */
  readonly retryAfterS?: number
}

/** Thrown to answer with a refusal at once. Whoever throws it has logged what there is to log. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.message, options)
    this.refusal = refusal
  }
}

/** The answer to an id that no payment has. */
export function unknownIntent(): Refused {
  return new Refused({
    status: 404,
    error: 'invalid_intent_id',
    message: 'There is no payment of this id',
  })
}

/** An answer in KryptoGO's envelope. */
export function success(data: unknown): Response {
  return answer(200, { code: 0, data })
}

// The numbers that KryptoGO has for these; for all others, that of HTTP stands.
const API_CODES: Partial<Record<PaymentErrorCode, number>> = {
  invalid_client_id: 4001,
  invalid_api_key: 4002,
  invalid_intent_id: 4006,
}

/** A refusal in KryptoGO's envelope, with the code of this library's as `error`. */
export function refusal(
  { status, error, message, retryAfterS }: Refusal,
  data?: unknown,
): Response {
  const code = (error && API_CODES[error]) ?? status
  const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }
  return answer(status, { code, error, message, data }, headers)
}

function answer(status: number, body: object, headers: Readonly<Record<string, string>> = {}) {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  })
}

/** A refusal after which the same may be tried again. */
export function unavailable(message: string, error: PaymentErrorCode = 'network_error'): Refusal {
  return { status: 503, error, message: `${message}: try again later`, retryAfterS: 5 }
}

const UNREACHABLE = unavailable('KryptoGO cannot be reached at the moment')
const MISCONFIGURED: Partial<Refusal> = {
  status: 502,
  message: "KryptoGO does not take this shop's credentials: only the shop can mend that",
}

// Any other code is of a rule that was broken, and its message says which.
const REFUSALS: Partial<Record<PaymentErrorCode, Partial<Refusal>>> = {
  network_error: UNREACHABLE,
  timeout: UNREACHABLE,
  http_error: UNREACHABLE,
  invalid_response: UNREACHABLE,
  invalid_client_id: MISCONFIGURED,
  invalid_api_key: MISCONFIGURED,
  api_error: { status: 502, message: 'KryptoGO refused the request' },
  handler_timeout: unavailable('The shop took too long to answer', 'timeout'),
  invalid_configuration: { status: 500, message: 'The shop is not set up correctly' },
  invalid_intent_id: { status: 404 },
  forbidden: { status: 403 },
  rate_limited: { status: 429 },
}

/**
 * What to answer where `error` was thrown. Only the message of a broken rule is passed on: others
 * may say what is nobody's business, and belong in the log.
 */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal
  if (!isPaymentError(error)) return { status: 500, message: 'Something went wrong in the shop' }
  const { code, message } = error
  return { status: 400, error: code, message, ...REFUSALS[code] }
}

/** An error for the log: its message, those of its causes, and where it came from. */
export function described(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error))
    return { reason: typeof error === 'string' ? error : `${typeof error} thrown` }
  const reasons: string[] = []
  for (let one: unknown = error; one instanceof Error && reasons.length < 5; one = one.cause)
    reasons.push(`${one.name}: ${one.message}`)
  return { reason: reasons.join(', because of '), ...(error.stack && { stack: error.stack }) }
}
