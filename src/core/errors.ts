/**
 * Everything that can go wrong, one code each. README, "Errors", has a section per code: what it
 * means, whose it is to mend, and how.
 */
export type PaymentErrorCode =
  // Before the modal opens.
  | 'invalid_amount'
  | 'amount_too_small'
  | 'invalid_currency'
  | 'invalid_order_data'
  | 'order_data_too_long'
  | 'invalid_callback_url'
  | 'before_pay_failed'
  | 'payment_in_progress'
  // The hook.
  | 'missing_provider'
  | 'hook_failed'
  | 'unstable_hook'
  | 'open_failed'
  | 'dialog_failed'
  | 'payment_failed'
  | 'invalid_intent'
  // A promise of `payAsync` that will not be kept.
  | 'abandoned'
  | 'aborted'
  // KryptoGO's answers, by its own numbers.
  | 'invalid_client_id'
  | 'invalid_api_key'
  | 'invalid_intent_id'
  | 'insufficient_balance'
  | 'api_error'
  // The way there and back.
  | 'http_error'
  | 'network_error'
  | 'timeout'
  | 'invalid_response'
  // The shop's own server, to the page.
  | 'rate_limited'
  | 'forbidden'
  | 'price_failed'
  // The shop's own server, to its maker.
  | 'invalid_configuration'
  | 'handler_timeout'
  | 'database_failed'
  // Withdrawals.
  | 'invalid_transfer'
  | 'transfer_refused'
  | 'transfer_conflict'
  | 'transfer_unknown'

/** What a `PaymentError` is made with beside its code and message. */
export interface PaymentErrorOptions extends ErrorOptions {
  /** Whether doing the same again may help. @default false */
  retryable?: boolean
  /** KryptoGO's own number of the error. */
  apiCode?: number
  /** What KryptoGO's answer said beside its message, such as `insufficient_amount`. */
  data?: Readonly<Record<string, unknown>>
}

/**
 * The one error class of this library. Compare by `code`: the message is for developers, and a
 * buyer reads the sentence that `PaymentMessage` has for the code.
 */
export class PaymentError extends Error {
  override readonly name = 'PaymentError'
  readonly code: PaymentErrorCode
  /** Whether doing the same again may help. */
  readonly retryable: boolean
  /** KryptoGO's own number of the error, where the error is KryptoGO's. */
  readonly apiCode?: number
  /** What KryptoGO's answer said beside its message, such as `insufficient_amount`. */
  readonly data?: Readonly<Record<string, unknown>>

  constructor(code: PaymentErrorCode, message: string, options: PaymentErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.retryable = options.retryable ?? false
    if (options.apiCode !== undefined) this.apiCode = options.apiCode
    if (options.data) this.data = options.data
  }
}

/**
 * Whether a value is a `PaymentError`, also one from another copy of this library, for which
 * `instanceof` fails.
 */
export function isPaymentError(value: unknown): value is PaymentError {
  return value instanceof Error && value.name === 'PaymentError' && 'retryable' in value
}

/** A `PaymentError` as it is; anything else as the cause of one with `code`. */
export function toPaymentError(cause: unknown, code: PaymentErrorCode): PaymentError {
  if (isPaymentError(cause)) return cause
  const message = cause instanceof Error ? `${code}: ${cause.message}` : code
  return new PaymentError(code, message, { cause, retryable: true })
}
