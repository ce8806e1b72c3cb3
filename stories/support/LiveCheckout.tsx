import { CheckoutProvider, type CheckoutProviderProps } from 'kryptogo-payment-react/checkout'
import { BASE_URL } from './fakeShop'
import { useStorySetup } from './storySetup'

/**
 * A checkout at the fake shop: payments follow the scenario and speed of the toolbar. It remembers
 * nothing, so that one story does not find the payments of another.
 */
export function LiveCheckout(props: Partial<CheckoutProviderProps>) {
  const { locale, messages, shop } = useStorySetup()
  const environment = { clock: shop.clock }
  return (
    <CheckoutProvider
      baseUrl={BASE_URL}
      storage={null}
      {...{ environment, locale, messages, ...props }}
    />
  )
}
