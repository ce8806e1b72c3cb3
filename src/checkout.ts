'use client'

export { CheckoutProvider, usePayment } from './checkout/CheckoutProvider'
export type { CheckoutPayment, CheckoutProviderProps } from './checkout/CheckoutProvider'
