import { PaymentError } from '../../core/errors'
import type { ChangeFeed } from '../changes/changeFeed'
import type { DatabaseTime } from '../database/databaseTime'
import type { StoreDatabase } from '../database/store'
import type { KryptogoClient } from '../kryptogo/types'
import { findOffered } from './decideOrder'
import { setAsidePayments } from './offerStore'
import { findOrder, lockOrder, type OrderSnapshot } from './orderStore'
import type { StoredPayment } from './payment'
import { isOrderId } from './price'
import { toShownIntent } from './shownIntent'

/** An order as the payment server knows it. */
export interface StoredOrder<Order> {
  readonly orderId: string
  /** The order data that `getPrice` or `matchOrder` returned when it was last offered a payment. */
  readonly order: Order
  /**
   * The id of the payment that a buyer can pay now, or `null`: it is pending, before its deadline, and
   * no money was seen on it or on an earlier one.
   */
  readonly offered: string | null
  /** The id of the payment that it was paid by, or `null`. */
  readonly paidBy: string | null
  /**
   * All its payments, the newest first. Each `intent` is one that a page may show: it says `superseded`,
   * `order_paid` and `late`, and has a `payment_address` only where it can be paid.
   */
  readonly payments: readonly StoredPayment<Order>[]
}

/** Orders that `getPrice` or `matchOrder` has named. */
export interface Orders<Order> {
  /** Looks up an order, or resolves to `null` where no payment of it is stored. */
  get(orderId: string): Promise<StoredOrder<Order> | null>
  /**
   * Lets an order be paid by a new payment although money was seen on an earlier one, or one may
   * still be paid. For operators, who send that money back: a later success of one of those payments
   * still counts, and is delivered. `reason` is recorded in the history of each.
   *
   * @throws PaymentError `already_paid` when the order is paid: `overrule` its payment first. And
   * `unknown_order`.
   */
  reopen(orderId: string, reason: string): Promise<StoredOrder<Order>>
}

/** The dependencies of `createOrders`. */
export interface OrdersOptions {
  readonly client: Pick<KryptogoClient, 'clientId'>
  readonly database: StoreDatabase
  readonly databaseTime: DatabaseTime
  readonly changeFeed: Pick<ChangeFeed, 'publish'>
}

/** Creates the orders of one payment server. */
export function createOrders<Order>(options: OrdersOptions): Orders<Order> {
  const { client, database, databaseTime, changeFeed } = options
  const keyOf = (orderId: string) => ({ clientId: client.clientId, orderId, isNamed: true })

  async function get(orderId: string) {
    if (!isOrderId(orderId)) return null
    const found = await findOrder<Order>(database, keyOf(orderId), databaseTime)
    return found?.payments.length ? toStoredOrder(found) : null
  }

  return {
    get,
    async reopen(orderId, reason) {
      if (!reason.trim()) throw new PaymentError('invalid_configuration', 'reopen needs a reason')
      if (!isOrderId(orderId)) throw unknownOrder(orderId)
      const changed = await database.transaction(async (tx) => {
        const order = await lockOrder<Order>(tx, keyOf(orderId), databaseTime)
        if (!order?.payments.length) throw unknownOrder(orderId)
        if (order.paidBy !== null) throw paidOrder(orderId, order.paidBy)
        await setAsidePayments(tx, order, { at: order.now, reason })
        return order.payments
      })
      for (const { id } of changed) changeFeed.publish(id)
      const reopened = await get(orderId)
      if (!reopened) throw unknownOrder(orderId)
      return reopened
    },
  }
}

function toStoredOrder<Order>(found: OrderSnapshot<Order>): StoredOrder<Order> {
  const { key, order, paidBy, payments } = found
  const withoutChain = payments.map(
    ({ id, status, intent, orderId, order, isOffered, hasExpired }): StoredPayment<Order> => {
      const stored = { id, status, intent, orderId, order, isOffered, paidBy, hasExpired }
      return { ...stored, intent: toShownIntent(stored) }
    },
  )
  const offered = findOffered(found, payments, found.now)?.id ?? null
  return { orderId: key.orderId, order, offered, paidBy, payments: withoutChain }
}

function unknownOrder(orderId: string): PaymentError {
  return new PaymentError('unknown_order', `No payment of ${JSON.stringify(orderId)} is stored`)
}

function paidOrder(orderId: string, paidBy: string): PaymentError {
  const message = `${JSON.stringify(orderId)} was paid by ${paidBy}: overrule that payment first`
  return new PaymentError('already_paid', message)
}
