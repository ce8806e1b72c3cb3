import { compareAmounts } from '../core/amounts'
import { isTooDeep } from '../core/jsonDepth'
import { isJsonObject, type JsonObject } from '../core/jsonObject'
import type { PaymentIntent } from '../core/contract'
import { isAmount } from '../core/isAmount'

// Arithmetic with longer ones takes seconds.
const MAXIMUM_AMOUNT_LENGTH = 64

/** The parameters of a new payment. */
export type Creation = Pick<
  PaymentIntent,
  'fiat_amount' | 'fiat_currency' | 'callback_url' | 'order_data' | 'group_key'
>

/**
 * Reads the fields of a request to create a payment, by KryptoGO's documented rules alone: this
 * library's own, stricter ones are not repeated here.
 *
 * @throws InvalidBody naming what is wrong.
 */
export function readCreation(fields: JsonObject): Creation {
  const { fiat_amount, fiat_currency, callback_url, order_data, group_key } = fields
  if (!isShortAmount(fiat_amount) || compareAmounts(fiat_amount, '0.01') < 0)
    throw new InvalidBody('fiat_amount')
  if (fiat_currency !== 'TWD' && fiat_currency !== 'USD') throw new InvalidBody('fiat_currency')
  if (JSON.stringify(order_data ?? null).length > 1000) throw new InvalidBody('order_data')
  return {
    fiat_amount,
    fiat_currency,
    ...(isGiven(callback_url) && { callback_url: checked('callback_url', callback_url, isString) }),
    ...(isGiven(order_data) && { order_data: checked('order_data', order_data, isJsonObject) }),
    ...(isGiven(group_key) && { group_key: checked('group_key', group_key, isString) }),
  }
}

/** The id of the payment that a page already has, as it tells the shop's server. KryptoGO ignores it. */
export function readKnownId({ payment_intent_id: id }: JsonObject): string | undefined {
  return typeof id === 'string' ? id : undefined
}

/** The body of a request breaks KryptoGO's rules. */
export class InvalidBody extends Error {
  readonly field: string

  constructor(field: string) {
    super(`Invalid ${field}`)
    this.field = field
  }
}

/** Whether a value is a decimal string of a length with which one can calculate. */
export const isShortAmount = (value: unknown): value is string =>
  isAmount(value) && value.length <= MAXIMUM_AMOUNT_LENGTH

const isGiven = (value: unknown) => value !== undefined && value !== null
export const isString = (value: unknown) => typeof value === 'string'

export function checked<T>(field: string, value: unknown, is: (value: unknown) => value is T): T {
  if (is(value)) return value
  throw new InvalidBody(field)
}

/** Reads a body. @throws InvalidBody where it is no object, or is nested too deep. */
export function fieldsOf(json: string): JsonObject {
  if (isTooDeep(json)) throw new InvalidBody('nesting')
  let body: unknown
  try {
    body = JSON.parse(json)
  } catch {
    throw new InvalidBody('JSON')
  }
  return checked('body', body, isJsonObject)
}
