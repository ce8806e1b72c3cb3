import { useMemo } from 'react'
import { usePaymentContext, type PaymentContextValue } from './context'

/**
 * Returns the context of a component that shows the payment of one order, in which that payment stands
 * for the active one; without an order, the context of the nearest provider.
 */
export function useOrderContext(caller: string, orderKey: string | undefined): PaymentContextValue {
  const context = usePaymentContext(caller)
  return useMemo(
    () => (orderKey === undefined ? context : scopeTo(context, orderKey)),
    [context, orderKey],
  )
}

function scopeTo(context: PaymentContextValue, orderKey: string): PaymentContextValue {
  const { store, situations, announcements } = context
  const isActive = () => store.isActive(store.stateFor(orderKey))
  return {
    ...context,
    store: {
      ...store,
      ...store.verbsOf(orderKey),
      stateFor: (ownerKey, params) => store.stateFor(ownerKey ?? orderKey, params),
      subscribe: (listener) => {
        store.pickUp(orderKey)
        return store.subscribe(listener)
      },
    },
    situations: {
      ...situations,
      watch: (listener) => {
        store.pickUp(orderKey)
        return situations.watch(listener, orderKey)
      },
    },
    announcements: {
      ...announcements,
      // Of others there is no news, but an answer to what the buyer has done.
      add: (key, text, isNew) => {
        if (isActive()) announcements.add(key, text, isNew)
      },
    },
  }
}
