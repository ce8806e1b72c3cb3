import { usePayment } from '@kryptogo/payment'
import { PaymentProvider } from 'kryptogo-payment-react'
import type { ReactNode } from 'react'

/** Goes around the pages that take payments. The hook's renders end here. */
export function Payments({ children }: { children: ReactNode }) {
  return <PaymentProvider payment={usePayment()}>{children}</PaymentProvider>
}
