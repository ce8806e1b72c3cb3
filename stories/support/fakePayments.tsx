import { PaymentProvider, type PaymentProviderProps } from 'kryptogo-payment-react'
import { createFakeUsePayment, type FakePayment } from 'kryptogo-payment-react/testing'

/** A fake hook, and the component that a shop writes around its payment hook. */
export function createFakePayments(initial?: Partial<FakePayment>) {
  const fake = createFakeUsePayment(initial)
  const { usePayment } = fake

  function Payments(props: Omit<PaymentProviderProps, 'payment'>) {
    return <PaymentProvider {...props} payment={usePayment()} />
  }

  return { fake, Payments }
}
