import type { PaymentErrorCode } from './errorCodes'

/**
 * Who can fix an error:
 * - `retry`: it passes by itself. Try again, or reload the page.
 * - `developer`: an argument, a component or a handler in the shop's own code is wrong.
 * - `server`: the shop's server is misconfigured, refuses the request or fails. Its log says more.
 * - `kryptogo`: KryptoGO or its SDK reports a failure, or answers something unusable.
 * - `operator`: somebody has to look up what happened in KryptoGO Studio.
 * - `caller`: nothing is broken; the order is paid, or the code that waited for the result ended it.
 */
type PaymentErrorCategory = 'retry' | 'developer' | 'server' | 'kryptogo' | 'operator' | 'caller'

/** The category of each code, which `docs/errors.md` repeats. A module of its own, as no page needs it. */
export const ERROR_CATEGORIES: Readonly<Record<PaymentErrorCode, PaymentErrorCategory>> = {
  before_pay_failed: 'developer',
  payment_in_progress: 'retry',
  dialog_failed: 'retry',
  missing_provider: 'developer',
  hook_failed: 'developer',
  open_failed: 'kryptogo',
  payment_failed: 'kryptogo',
  abandoned: 'caller',
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
  already_paid: 'caller',
  order_busy: 'retry',
  price_failed: 'server',
  aborted: 'caller',
  invalid_client_id: 'server',
  invalid_api_key: 'server',
  api_error: 'kryptogo',
  http_error: 'server',
  network_error: 'retry',
  timeout: 'retry',
  invalid_response: 'server',
  invalid_configuration: 'developer',
  handler_timeout: 'developer',
  database_failed: 'server',
  record_changed: 'operator',
  unknown_order: 'developer',
  invalid_transfer: 'developer',
  transfer_refused: 'server',
  transfer_not_sent: 'developer',
  transfer_conflict: 'developer',
  transfer_unknown: 'operator',
  insufficient_balance: 'operator',
}
