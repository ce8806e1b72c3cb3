import type { OrderData, PaymentIntent, PaymentStatus } from '../../core/contract'

/** A payment as it is stored. */
export interface StoredPayment<Order = OrderData | null> {
  readonly id: string
  /** The last status that KryptoGO confirmed and this server accepted. */
  readonly status: PaymentStatus
  /**
   * KryptoGO's last answer that counts, but for its `status`, which is the one above, with the money that
   * any answer has shown. `money_seen` stands for money that its other fields do not show.
   */
  readonly intent: PaymentIntent
  /** The order that it is for, or `null` where `getPrice` or `matchOrder` named none. */
  readonly orderId: string | null
  /** The order data that `getPrice` or `matchOrder` returned when this order was last offered a payment. */
  readonly order: Order
  /**
   * `false` where another payment of the order was offered or has paid it since, or where money was seen on
   * another that is not settled yet.
   */
  readonly isOffered: boolean
  /** The id of the payment that its order was paid by, or `null`. */
  readonly paidBy: string | null
  /** Whether KryptoGO has ever reported it as expired. */
  readonly hasExpired: boolean
}

/** Looks up a stored payment, or resolves to `null`. */
export type FindPayment<Order> = (id: string) => Promise<StoredPayment<Order> | null>

/** Parses the order data that `getPrice` or `matchOrder` returned. */
export function parseOrder<Order>(json: string | null): Pick<StoredPayment<Order>, 'order'> {
  return { order: (json === null ? null : JSON.parse(json)) as Order }
}
