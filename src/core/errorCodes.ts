/**
 * Who can fix an error:
 * - `retry`: it passes by itself. Try again, or reload the page.
 * - `developer`: an argument, a component or a handler in the shop's own code is wrong.
 * - `server`: the shop's server is misconfigured, refuses the request or fails. Its log says more.
 * - `kryptogo`: KryptoGO or its SDK reports a failure, or answers something unusable.
 * - `operator`: somebody has to look up what happened in KryptoGO Studio.
 * - `caller`: nothing is broken; the code that waited for the result ended it.
 */
export type PaymentErrorCategory =
  'retry' | 'developer' | 'server' | 'kryptogo' | 'operator' | 'caller'

type Categories = Readonly<Record<string, PaymentErrorCategory>>

// Each code has a section in docs/errors.md, which says what its category is.

/** Raised by the components and hooks. */
export const PAGE_ERRORS = {
  before_pay_failed: 'developer',
  payment_in_progress: 'retry',
  dialog_failed: 'retry',
  missing_provider: 'developer',
  hook_failed: 'developer',
  open_failed: 'kryptogo',
  payment_failed: 'kryptogo',
  abandoned: 'caller',
} as const satisfies Categories

/** About one payment, on the page and on the server. */
export const PAYMENT_ERRORS = {
  invalid_amount: 'developer',
  amount_too_small: 'developer',
  invalid_currency: 'developer',
  invalid_order_data: 'developer',
  order_data_too_long: 'developer',
  invalid_callback_url: 'developer',
  invalid_intent: 'kryptogo',
  invalid_intent_id: 'developer',
  rate_limited: 'retry',
  forbidden: 'server',
  price_failed: 'server',
} as const satisfies Categories

/** Raised by any request, to the shop's server or to KryptoGO. */
export const REQUEST_ERRORS = {
  aborted: 'caller',
  invalid_client_id: 'server',
  invalid_api_key: 'server',
  api_error: 'kryptogo',
  http_error: 'server',
  network_error: 'retry',
  timeout: 'retry',
  invalid_response: 'server',
} as const satisfies Categories

/** Raised by the payment server, for its developer. */
export const SERVER_ERRORS = {
  invalid_configuration: 'developer',
  handler_timeout: 'developer',
  database_failed: 'server',
} as const satisfies Categories

/** Raised by transfers. */
export const TRANSFER_ERRORS = {
  invalid_transfer: 'developer',
  transfer_refused: 'server',
  transfer_not_sent: 'developer',
  transfer_conflict: 'developer',
  transfer_unknown: 'operator',
  insufficient_balance: 'operator',
} as const satisfies Categories

type RequestErrorCode = keyof typeof REQUEST_ERRORS

/** The codes of the errors that a component or hook can report. */
export type PageErrorCode =
  keyof typeof PAGE_ERRORS | keyof typeof PAYMENT_ERRORS | RequestErrorCode

/** The codes of the errors that the payment server and KryptoGO's client throw about payments. */
export type ServerErrorCode =
  keyof typeof PAYMENT_ERRORS | RequestErrorCode | keyof typeof SERVER_ERRORS

/** The codes of the errors that transfers throw and record. */
export type TransferErrorCode =
  keyof typeof TRANSFER_ERRORS | RequestErrorCode | keyof typeof SERVER_ERRORS

/** Everything that can go wrong, one code each. `docs/errors.md` has a section for each code. */
export type PaymentErrorCode = PageErrorCode | ServerErrorCode | TransferErrorCode

/** Whether a code is one that a component or hook can report. */
export function isPageErrorCode(code: string): code is PageErrorCode {
  return [PAGE_ERRORS, PAYMENT_ERRORS, REQUEST_ERRORS].some((codes) => Object.hasOwn(codes, code))
}
