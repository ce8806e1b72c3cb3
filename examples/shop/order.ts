import type { PaymentStatus } from 'kryptogo-payment-react'
import type { ProductId } from './products'

/** The part of an order that the page chooses. */
export interface Cart {
  /** Made by the page, so that two clicks place one order. */
  id: string
  product: ProductId
  giftWrap: boolean
}

/** An order, as the shop's server sends it to the page. */
export interface Order extends Cart {
  /** In Taiwan dollars. */
  total: string
  status: PaymentStatus
  /** Whether the money came after the deadline. */
  late: boolean
  /** The number of parcels sent for it: never more than one. */
  shipped: number
}
