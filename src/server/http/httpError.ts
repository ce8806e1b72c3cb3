import type { SHOP_CODES } from '../../core/envelope'
import { isPaymentError, withoutLink, type PaymentErrorCode } from '../../core/errors'
import type { CallHandler } from '../callHandler'
import { errorDetails, type Logger } from '../logger'

/** How a request is refused. */
export interface Refusal {
  readonly status: number
  /** @default 'http_error' */
  readonly error?: (typeof SHOP_CODES)[number]
  readonly message: string
  /** When to try again, in seconds. */
  readonly retryAfterS?: number
  /** The methods that the path takes. */
  readonly allow?: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** Ends a request with a refusal. It is not logged where it is caught: log before throwing. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly refusal: Refusal

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.message, options)
    this.refusal = refusal
  }
}

/** The refusal of an id that no payment has. */
export function unknownIntent(): HttpError {
  return new HttpError({
    status: 404,
    error: 'invalid_intent_id',
    message: 'No payment has this id',
  })
}

/** A refusal after which the same request may be sent again. */
export function unavailable(message: string, error: Refusal['error'] = 'network_error'): Refusal {
  return { status: 503, error, message: `${message}: try again later`, retryAfterS: 5 }
}

/**
 * Refuses a request that a stopped server must not begin.
 *
 * @throws HttpError with 503 unless `isOpen`.
 */
export function refuseUnless(isOpen: boolean): void {
  if (!isOpen) throw new HttpError(unavailable('The server is stopping'))
}

/**
 * Calls one of the shop's handlers on behalf of a request. It may refuse the request by a
 * `PaymentError`; whatever else goes wrong in it is logged, and the client learns no more than `error`.
 *
 * @throws HttpError
 */
export async function callForRequest<T>(
  { callHandler, log }: { callHandler: CallHandler; log: Logger },
  name: string,
  handler: () => T | Promise<T>,
  error?: Refusal['error'],
): Promise<T> {
  try {
    return await callHandler(name, handler)
  } catch (cause) {
    const refusal = refusalOf(cause)
    if (refusal) throw new HttpError(refusal, { cause })
    log.error(`${name} failed`, errorDetails(cause))
    throw new HttpError({ ...failureOf(cause), ...(error && { error }) }, { cause })
  }
}

/**
 * Asks one of the shop's handlers for permission, which it gives by returning `true` alone.
 *
 * @throws HttpError with 403 and `message`, or as `callForRequest` does.
 */
export async function requirePermission(
  context: { callHandler: CallHandler; log: Logger },
  name: string,
  handler: () => unknown,
  message: string,
): Promise<void> {
  const allowed = await callForRequest(context, name, handler)
  if (allowed === true) return
  throw new HttpError({ status: 403, error: 'forbidden', message })
}

// With these codes one of the shop's handlers refuses in its own words. With any other the message may
// be confidential.
const STATUSES = {
  price_failed: 400,
  invalid_amount: 400,
  amount_too_small: 400,
  invalid_currency: 400,
  invalid_order_data: 400,
  order_data_too_long: 400,
  forbidden: 403,
  invalid_intent_id: 404,
  rate_limited: 429,
} as const satisfies Partial<Record<PaymentErrorCode, number>>

const mayRefuse = (code: PaymentErrorCode): code is keyof typeof STATUSES =>
  Object.hasOwn(STATUSES, code)

/** The refusal that one of the shop's handlers meant by throwing this, or `null` if it just failed. */
export function refusalOf(error: unknown): Refusal | null {
  if (!isPaymentError(error)) return null
  const { code, message, apiCode } = error
  // An error with a number was written by KryptoGO, not by the shop.
  if (apiCode !== undefined || !mayRefuse(code)) return null
  return { status: STATUSES[code], error: code, message: withoutLink(message) }
}

const UNREACHABLE = unavailable('KryptoGO cannot be reached at the moment')
const MISCONFIGURED = "KryptoGO does not take this shop's credentials: only the shop can fix that"

const FAILURES: Partial<Record<PaymentErrorCode, Refusal>> = {
  network_error: UNREACHABLE,
  timeout: UNREACHABLE,
  http_error: UNREACHABLE,
  invalid_response: UNREACHABLE,
  invalid_client_id: { status: 502, error: 'invalid_client_id', message: MISCONFIGURED },
  invalid_api_key: { status: 502, error: 'invalid_api_key', message: MISCONFIGURED },
  api_error: { status: 502, error: 'api_error', message: 'KryptoGO refused the request' },
  invalid_intent: {
    status: 502,
    error: 'invalid_response',
    message: "KryptoGO's response is not a payment",
  },
  handler_timeout: unavailable('The shop took too long to answer', 'timeout'),
  database_failed: unavailable('The shop cannot be reached at the moment'),
  invalid_configuration: { status: 500, message: 'The shop is not set up correctly' },
}

/** The refusal of a request that failed with `error`, in general words: the details are for the log. */
export function failureOf(error: unknown): Refusal {
  const known = isPaymentError(error) ? FAILURES[error.code] : undefined
  return known ?? { status: 500, message: 'Something went wrong in the shop' }
}
