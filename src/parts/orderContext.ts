import { usePaymentContext, type PaymentContextValue } from './context'

type Scopes = Map<string, PaymentContextValue>
const scopes = /* @__PURE__ */ new WeakMap<PaymentContextValue, Scopes>()

/**
 * Returns the context of a component that shows the payment of one order, in which that payment stands
 * for the active one; without an order, the context of the nearest provider.
 */
export function useOrderContext(caller: string, orderKey: string | undefined): PaymentContextValue {
  const context = usePaymentContext(caller)
  if (orderKey === undefined) return context
  const known = scopes.get(context) ?? new Map<string, PaymentContextValue>()
  scopes.set(context, known)
  const scope = known.get(orderKey) ?? scopeTo(context, orderKey)
  known.set(orderKey, scope)
  return scope
}

function scopeTo(context: PaymentContextValue, orderKey: string): PaymentContextValue {
  const { store, situations, announcements } = context
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
      // Only the active payment is announced.
      add: (key, text) => {
        if (store.isActive(store.stateFor(orderKey))) announcements.add(key, text)
      },
    },
  }
}
