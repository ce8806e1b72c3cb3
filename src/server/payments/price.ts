import type { OrderData, PaymentModalParams } from '../../core/contract'
import { isJsonObject } from '../../core/jsonObject'
import { checkModalParams, checkOrderData } from '../../core/parameters'
import { isPlainKey } from '../../core/plainKey'
import type { AnyOrder, PriceTerms } from '../options'
import { parseOrder } from './payment'

/** A price of the shop's, as it is sent and kept: plain JSON, with documented members alone. */
export interface CheckedPrice<Order> {
  readonly params: PaymentModalParams
  readonly orderId: string | null
  /** The order data, as JSON can say it. */
  readonly order: Order
}

const LONGEST_ORDER_ID = 200

/**
 * Checks a price that the function `name` of the shop's returned.
 *
 * @throws TypeError or PaymentError, saying what is wrong with it.
 */
export function checkPrice<Order extends AnyOrder>(
  name: string,
  price: PriceTerms & { order_data?: AnyOrder | undefined },
  callback_url: string,
): CheckedPrice<Order> {
  if (!isJsonObject(price)) throw new TypeError(`${name} returned ${typeof price}`)
  const { fiat_amount, fiat_currency, order_data, group_key, orderId = null } = price
  if (group_key !== undefined && typeof group_key !== 'string')
    throw new TypeError('group_key is not a string')
  if (orderId !== null) checkOrderId(orderId)
  const params = checkModalParams({
    fiat_amount,
    fiat_currency,
    callback_url,
    ...(group_key !== undefined && { group_key }),
  })
  if (order_data === undefined || order_data === null)
    return { params, orderId, ...parseOrder<Order>(null) }
  checkOrderData(order_data)
  const json = JSON.stringify(order_data)
  const { order: written } = parseOrder<OrderData>(json)
  return { params: { ...params, order_data: written }, orderId, ...parseOrder<Order>(json) }
}

/** Whether an order may have this id. The database could not even be asked about some others. */
export function isOrderId(orderId: unknown): orderId is string {
  return isPlainKey(orderId, LONGEST_ORDER_ID)
}

function checkOrderId(orderId: unknown): void {
  if (typeof orderId !== 'string') throw new TypeError(`orderId is of type ${typeof orderId}`)
  if (!isOrderId(orderId))
    throw new TypeError(
      `orderId is not 1 to ${LONGEST_ORDER_ID} visible characters, in Unicode's composed form`,
    )
}
