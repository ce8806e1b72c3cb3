'use client'

export { CheckoutProvider } from './checkout/CheckoutProvider'
export { usePayment } from './checkout/usePayment'
export type { CheckoutEnvironment, CheckoutProviderProps } from './checkout/CheckoutProvider'
export type { PaymentStorage } from './checkout/orderMemory'
export type { CheckoutPayment } from './checkout/usePayment'
