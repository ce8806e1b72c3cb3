import { CheckoutProvider, type CheckoutProviderProps } from 'kryptogo-payment-react/checkout'
import { BASE_URL } from './fakeShop'
import { useStage } from './stage'

/** A checkout at the shop of the toolbar: payments go as its scenario says, at its speed. */
export function LiveCheckout(props: Partial<CheckoutProviderProps>) {
  const { locale, messages, shop } = useStage()
  return (
    <CheckoutProvider baseUrl={BASE_URL} clock={shop.clock} {...{ locale, messages, ...props }} />
  )
}
