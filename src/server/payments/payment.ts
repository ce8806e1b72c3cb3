import type { OrderData, PaymentIntent, PaymentStatus } from '../../core/contract'

/** A payment as it is stored. */
export interface StoredPayment<Order = OrderData | null> {
  readonly id: string
  /** The last status that KryptoGO confirmed and this server accepted. */
  readonly status: PaymentStatus
  /** KryptoGO's last answer, but for its `status`, which is the one above. */
  readonly intent: PaymentIntent
  /** The order data that `getPrice` or `matchOrder` returned. */
  readonly order: Order
}

/** Looks up a stored payment, or resolves to `null`. */
export type FindPayment<Order> = (id: string) => Promise<StoredPayment<Order> | null>

/** Parses the order of a payment, which `getPrice` or `matchOrder` returned when it was stored. */
export function parseOrder<Order>(json: string | null): Pick<StoredPayment<Order>, 'order'> {
  return { order: (json === null ? null : JSON.parse(json)) as Order }
}
