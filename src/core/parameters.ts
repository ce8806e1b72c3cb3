import { compareAmounts } from './amounts'
import type { CheckedAmount } from './checkedAmount'
import type { CheckedCurrency } from './checkedCurrency'
import { isAmount } from './isAmount'
import type { FiatCurrency, OrderData, PaymentModalParams } from './contract'
import { PaymentError } from './errors'
import { isWellFormed, truncate } from './wellFormed'

/** The parameters of a payment, in camel case. */
export interface PayParams<A extends string = string, C extends string = string> {
  /** Decimal string in units of `fiatCurrency`: at least `0.01`, at most 64 characters. */
  fiatAmount: CheckedAmount<A>
  /** Taiwan dollars (`TWD`) or US dollars (`USD`). A string that is not a literal may be any. */
  fiatCurrency: FiatCurrency | CheckedCurrency<C>
  /**
   * URL on the shop's server to which KryptoGO reports every change of status: `https`, or `http` on
   * localhost.
   */
  callbackUrl?: string | undefined
  /**
   * The shop's own data, such as an order id, which KryptoGO returns unchanged. At most 1000
   * characters as JSON.
   */
  orderData?: object | undefined
  /** Any label by which the shop groups its payments. */
  groupKey?: string | undefined
}

const MINIMUM_AMOUNT = '0.01'
const MAXIMUM_AMOUNT_LENGTH = 64
const MAXIMUM_ORDER_DATA_LENGTH = 1000

/**
 * Checks the parameters and returns them in KryptoGO's spelling.
 *
 * @throws PaymentError `invalid_amount`, `amount_too_small`, `invalid_currency`,
 * `invalid_order_data`, `order_data_too_long` or `invalid_callback_url`, for the first rule broken.
 * @see KryptoGO's implementation guide, "Creating Payment Intent"
 */
export function toModalParams(params: PayParams): PaymentModalParams {
  const { fiatAmount, fiatCurrency, callbackUrl, orderData, groupKey } = params
  checkAmount(fiatAmount)
  checkCurrency(fiatCurrency)
  if (orderData !== undefined) checkOrderData(orderData)
  if (callbackUrl !== undefined) checkCallbackUrl(callbackUrl)
  return {
    fiat_amount: fiatAmount,
    fiat_currency: fiatCurrency,
    ...(callbackUrl !== undefined && { callback_url: callbackUrl }),
    ...(orderData !== undefined && { order_data: orderData }),
    ...(groupKey !== undefined && { group_key: groupKey }),
  }
}

/** Parameters whose currency may be any text, as it comes from a form or from JSON. */
interface UncheckedModalParams extends Omit<PaymentModalParams, 'fiat_currency'> {
  fiat_currency: string
}

/** Checks the rules of `toModalParams` on parameters in KryptoGO's spelling, and returns them. */
export function checkModalParams(params: UncheckedModalParams): PaymentModalParams {
  checkAmount(params.fiat_amount)
  checkCurrencyOf(params)
  if (params.order_data !== undefined) checkOrderData(params.order_data)
  if (params.callback_url !== undefined) checkCallbackUrl(params.callback_url)
  return params
}

// The types rule most of this out, but values also come from forms, JSON and plain JavaScript.

function checkAmount(amount: unknown): void {
  const flaw = describeInvalidAmount(amount)
  if (flaw || !isAmount(amount))
    throw new PaymentError(
      'invalid_amount',
      `fiatAmount ${shown(amount)} ${flaw}: pass digits with at most one point, like "19.99"`,
    )
  if (compareAmounts(amount, MINIMUM_AMOUNT) < 0)
    throw new PaymentError('amount_too_small', `fiatAmount "${amount}" is below ${MINIMUM_AMOUNT}`)
}

/** Says why a value is not a plain decimal amount, as the end of a sentence. Empty if it is one. */
export function describeInvalidAmount(amount: unknown): string {
  if (typeof amount !== 'string') return 'is not a string'
  if (amount.length > MAXIMUM_AMOUNT_LENGTH) return `is over ${MAXIMUM_AMOUNT_LENGTH} characters`
  if (amount === '') return 'is empty'
  if (/\s/.test(amount)) return 'has white space in it'
  if (/^[-+]/.test(amount)) return 'has a sign'
  if (/^[\d.]+e/i.test(amount)) return 'has an exponent'
  const odd = /[^\d.]/u.exec(amount)
  if (odd) return `has ${JSON.stringify(odd[0])} in it`
  return isAmount(amount) ? '' : 'has a point out of place'
}

const shown = (value: unknown) =>
  typeof value === 'string' ? JSON.stringify(truncate(value, 99)) : `of type ${typeof value}`

function checkCurrencyOf(params: UncheckedModalParams): asserts params is PaymentModalParams {
  checkCurrency(params.fiat_currency)
}

function checkCurrency(currency: string): asserts currency is FiatCurrency {
  if (currency !== 'TWD' && currency !== 'USD')
    throw new PaymentError(
      'invalid_currency',
      `fiatCurrency ${shown(currency)} is neither TWD nor USD`,
    )
}

/**
 * Checks order data.
 *
 * @throws PaymentError `invalid_order_data` or `order_data_too_long`.
 */
export function checkOrderData(orderData: unknown): asserts orderData is OrderData {
  let json: unknown
  try {
    json = JSON.stringify(orderData, refuseLosses)
  } catch (cause) {
    throw new PaymentError('invalid_order_data', 'orderData cannot be written as JSON', { cause })
  }
  if (typeof json !== 'string' || !json.startsWith('{'))
    throw new PaymentError('invalid_order_data', 'orderData must be a plain object')
  if (json.length > MAXIMUM_ORDER_DATA_LENGTH)
    throw new PaymentError(
      'order_data_too_long',
      `orderData is ${json.length} characters as JSON, over ${MAXIMUM_ORDER_DATA_LENGTH}`,
    )
}

/**
 * Refuses what would come back different: JSON turns a Map or a Set into `{}`, and UTF-8 has no half of
 * an emoji, which is left where a text was cut.
 */
function refuseLosses(name: string, value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) throw new TypeError(`${name} is a collection`)
  if (!isWellFormed(typeof value === 'string' ? `${name} ${value}` : name))
    throw new TypeError(`${name} is cut inside a character`)
  return value
}

const SAFE_URL =
  /^(https:\/\/[^\s/?#]|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d*)?([/?#]|$))\S*$/i

/**
 * Checks that a callback URL is `https`, or `http` on localhost.
 *
 * @throws PaymentError `invalid_callback_url`.
 */
export function checkCallbackUrl(url: unknown): void {
  if (typeof url !== 'string' || !SAFE_URL.test(url))
    throw new PaymentError(
      'invalid_callback_url',
      `callbackUrl ${shown(url)} is not https, or http on localhost`,
    )
}
