// The SDK is not on the public npm registry.
declare module '@kryptogo/payment' {
  import type { UsePayment } from 'kryptogo-payment-react'
  export const usePayment: UsePayment
}
