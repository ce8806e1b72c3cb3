import { copyJsonObject } from './jsonObject'
import { isPageErrorCode, type PageErrorCode, type PaymentErrorCode } from './errorCodes'

export type {
  PageErrorCode,
  PaymentErrorCode,
  ServerErrorCode,
  TransferErrorCode,
} from './errorCodes'

/** The options of a `PaymentError`, beside its code and message. */
export interface PaymentErrorOptions extends ErrorOptions {
  /** Whether a retry may help. @default false */
  retryable?: boolean
  /** KryptoGO's own number of the error. */
  apiCode?: number
  /** The details in KryptoGO's answer, such as `insufficient_amount`. */
  data?: Readonly<Record<string, unknown>>
}

/**
 * The one error class of this library. Compare by `code`: the message is for developers, and a
 * buyer reads the sentence that `PaymentMessage` has for the code.
 */
export interface PaymentError<Code extends PaymentErrorCode = PaymentErrorCode> extends Error {
  readonly name: 'PaymentError'
  readonly code: Code
  /** Whether a retry may help. */
  readonly retryable: boolean
  /** KryptoGO's own number of the error, where the error is KryptoGO's. */
  readonly apiCode?: number
  /** The details in KryptoGO's answer, such as `insufficient_amount`. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** An error that a component or hook can report. */
export type PageError = PaymentError<PageErrorCode>

// `instanceof` narrows to the type of `prototype`, which for a generic class would be `any`.
interface PaymentErrorConstructor {
  new <Code extends PaymentErrorCode>(
    code: Code,
    message: string,
    options?: PaymentErrorOptions,
  ): PaymentError<Code>
  readonly prototype: PaymentError
}

export const PaymentError: PaymentErrorConstructor = class<Code extends PaymentErrorCode>
  extends Error
  implements PaymentError<Code>
{
  override readonly name = 'PaymentError'
  readonly code: Code
  readonly retryable: boolean
  readonly apiCode?: number
  readonly data?: Readonly<Record<string, unknown>>

  constructor(code: Code, message: string, options: PaymentErrorOptions = {}) {
    super(withLink(code, message), options)
    this.code = code
    this.retryable = options.retryable ?? false
    if (options.apiCode !== undefined) this.apiCode = options.apiCode
    const data = copyJsonObject(options.data)
    if (data) this.data = data
  }
}

const LINK = / \(see docs\/errors\.md#\w+ in kryptogo-payment-react\)/g

/** A message may quote that of another error: the link comes once, at the end. */
function withLink(code: PaymentErrorCode, message: string): string {
  return `${withoutLink(message)} (see docs/errors.md#${code} in kryptogo-payment-react)`
}

/** The message of a `PaymentError` without the link to its documentation. */
export function withoutLink(message: string): string {
  return message.replaceAll(LINK, '')
}

/**
 * Whether a value is a `PaymentError`, also one from another copy of this library, for which
 * `instanceof` fails.
 */
export function isPaymentError(value: unknown): value is PaymentError {
  return value instanceof Error && value.name === 'PaymentError' && 'retryable' in value
}

/**
 * Whether a value is a `PaymentError` with one of the codes that components and hooks report, for a
 * `switch` over what `payAsync` rejected with.
 */
export function isPageError(value: unknown): value is PageError {
  return isPaymentError(value) && isPageErrorCode(value.code)
}

/**
 * Creates an error that a page can report: a `PaymentError` of the page as it is, one of another
 * copy of this library as the cause of its like, anything else as the cause of one with `code`.
 * KryptoGO's refusals that mean nothing on a page, such as
 * `insufficient_balance`, become `api_error`.
 */
export function toPaymentError(cause: unknown, code: PageErrorCode): PageError {
  if (isPageError(cause) && cause instanceof PaymentError) return cause
  // A foreign error may have anything in its members.
  const text = cause instanceof Error && typeof cause.message === 'string' ? cause.message : ''
  if (!isPaymentError(cause)) {
    const message = text ? `${code}: ${text}` : code
    return new PaymentError(code, message, { cause, retryable: true })
  }
  const { retryable, apiCode, data } = cause
  const isNumbered = typeof apiCode === 'number'
  const otherCode = isNumbered ? 'api_error' : code
  return new PaymentError(isPageError(cause) ? cause.code : otherCode, text, {
    ...{ cause, retryable },
    ...(isNumbered && { apiCode }),
    ...(data && { data }),
  })
}
