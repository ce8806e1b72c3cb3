import { PaymentProvider, type PaymentProviderProps } from 'kryptogo-payment-react'
import { createFakeUsePayment, type FakeUsePaymentOptions } from 'kryptogo-payment-react/testing'

/** A fake hook, and the component that a shop writes around its payment hook. */
export function createFakePayments(options?: FakeUsePaymentOptions) {
  const fake = createFakeUsePayment(options)
  const { usePayment } = fake

  function Payments(props: Omit<PaymentProviderProps, 'payment'>) {
    return <PaymentProvider {...props} payment={usePayment()} />
  }

  return { fake, Payments }
}
