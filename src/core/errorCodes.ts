// Each code has a section in docs/errors.md, and a category in errorCategories.ts.

/** Raised by the components and hooks. */
const PAGE_CODES = [
  'before_pay_failed',
  'payment_in_progress',
  'dialog_failed',
  'missing_provider',
  'hook_failed',
  'open_failed',
  'payment_failed',
  'abandoned',
] as const

/** About one payment, on the page and on the server. */
const PAYMENT_CODES = [
  'invalid_amount',
  'amount_too_small',
  'invalid_currency',
  'invalid_order_data',
  'order_data_too_long',
  'invalid_callback_url',
  'invalid_intent',
  'invalid_intent_id',
  'rate_limited',
  'forbidden',
  'already_paid',
  'order_busy',
  'price_failed',
] as const

/** Raised by any request, to the shop's server or to KryptoGO. */
const REQUEST_CODES = [
  'aborted',
  'invalid_client_id',
  'invalid_api_key',
  'api_error',
  'http_error',
  'network_error',
  'timeout',
  'invalid_response',
] as const

type PaymentCode = (typeof PAYMENT_CODES)[number]
type RequestCode = (typeof REQUEST_CODES)[number]

/** Raised by the payment server, for its developer. */
type ServerCode =
  | 'invalid_configuration'
  | 'handler_timeout'
  | 'database_failed'
  | 'record_changed'
  | 'unknown_order'

/** Raised by transfers. */
type TransferCode =
  | 'invalid_transfer'
  | 'transfer_refused'
  | 'transfer_not_sent'
  | 'transfer_conflict'
  | 'transfer_unknown'
  | 'insufficient_balance'

/** The codes of the errors that a component or hook can report. */
export type PageErrorCode = (typeof PAGE_CODES)[number] | PaymentCode | RequestCode

/** The codes of the errors that the payment server and KryptoGO's client throw about payments. */
export type ServerErrorCode = PaymentCode | RequestCode | ServerCode

/** The codes of the errors that transfers throw and record. */
export type TransferErrorCode = TransferCode | RequestCode | ServerCode

/** Everything that can go wrong, one code each. `docs/errors.md` has a section for each code. */
export type PaymentErrorCode = PageErrorCode | ServerErrorCode | TransferErrorCode

const reportable: readonly string[] = [...PAGE_CODES, ...PAYMENT_CODES, ...REQUEST_CODES]

/** Whether a code is one that a component or hook can report. */
export function isPageErrorCode(code: string): code is PageErrorCode {
  return reportable.includes(code)
}
