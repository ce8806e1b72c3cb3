import type { PaymentStatus } from 'kryptogo-payment-react'
import type { ProductId } from './products'

/** One order, as the shop's server tells the page. */
export interface Order {
  id: string
  product: ProductId
  /** In Taiwan dollars. */
  total: string
  status: PaymentStatus
  /** How many parcels have gone out for it: never more than one. */
  shipped: number
}
