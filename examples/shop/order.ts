import type { PaymentStatus } from 'kryptogo-payment-react'
import type { ProductId } from './products'

/** An order, as the shop's server sends it to the page. */
export interface Order {
  id: string
  product: ProductId
  /** In Taiwan dollars. */
  total: string
  status: PaymentStatus
  /** The number of parcels sent for it: never more than one. */
  shipped: number
}
