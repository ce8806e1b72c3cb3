import { isPaymentError, withoutLink, type PaymentErrorCode } from '../../core/errors'
import type { Refusal } from './respond'

// With these a handler of the shop's refuses in its own words. Of any other code the message may
// say what is nobody's business.
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

/** The refusal that a handler of the shop's meant by throwing this, or `null` if it just failed. */
export function refusalOf(error: unknown): Refusal | null {
  if (!isPaymentError(error)) return null
  const { code, message, apiCode } = error
  // what has a number is KryptoGO's word, not the shop's
  if (apiCode !== undefined || !mayRefuse(code)) return null
  return { status: STATUSES[code], error: code, message: withoutLink(message) }
}

/** A refusal after which the same may be tried again. */
export function unavailable(message: string, error: Refusal['error'] = 'network_error'): Refusal {
  return { status: 503, error, message: `${message}: try again later`, retryAfterS: 5 }
}

const UNREACHABLE = unavailable('KryptoGO cannot be reached at the moment')
const MISCONFIGURED = "KryptoGO does not take this shop's credentials: only the shop can mend that"

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
    message: 'KryptoGO answered with what is no payment',
  },
  handler_timeout: unavailable('The shop took too long to answer', 'timeout'),
  database_failed: unavailable('The shop cannot be reached at the moment'),
  invalid_configuration: { status: 500, message: 'The shop is not set up correctly' },
}

/** What is said, in general words, where `error` was thrown: the log is told the rest. */
export function failureOf(error: unknown): Refusal {
  const known = isPaymentError(error) ? FAILURES[error.code] : undefined
  return known ?? { status: 500, message: 'Something went wrong in the shop' }
}
