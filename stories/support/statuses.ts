import type { PaymentState } from 'kryptogo-payment-react'

/** The statuses of a payment, in the order of its life. Without one, a page is `idle`. */
export const statuses = [
  'opening',
  'pending',
  'success',
  'expired',
  'insufficient_not_refunded',
  'insufficient_refunded',
  'unknown',
  'error',
] as const satisfies PaymentState['status'][]
