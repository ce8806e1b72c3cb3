import { createContext, useContext, useSyncExternalStore } from 'react'
import { PaymentError } from '../core/errors'
import type { CheckoutState } from './checkoutState'
import type { CheckoutStore } from './checkoutStore'

/** The checkout of the nearest `CheckoutProvider`, which its hook, dialog and components share. */
export const CheckoutContext = /* @__PURE__ */ createContext<CheckoutStore | null>(null)

/**
 * Returns the checkout of the nearest provider.
 *
 * @throws PaymentError `missing_provider`, naming the caller.
 */
export function useCheckout(caller: string): CheckoutStore {
  const checkout = useContext(CheckoutContext)
  if (checkout) return checkout
  throw new PaymentError('missing_provider', `${caller} must be inside <CheckoutProvider>`)
}

/** Returns the state of a checkout, and renders again when it changes. */
export function useCheckoutState(checkout: CheckoutStore): CheckoutState {
  return useSyncExternalStore(checkout.subscribe, checkout.getState, checkout.getState)
}
