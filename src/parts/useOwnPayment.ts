import { useCallback, useId, useInsertionEffect, useSyncExternalStore } from 'react'
import type { PayParams } from '../core/parameters'
import { IDLE } from '../core/state'
import type { PaymentHandlers } from '../store/handlers'
import type { BeforePay } from '../store/registrations'
import { usePaymentContext } from './context'

/** Options of a component that begins payments. The handlers are called for its own payments. */
export interface OwnPaymentOptions extends PaymentHandlers {
  /**
   * Identifies what is paid for, such as an order id. A component that mounts with the same key shows
   * the same payment, with `CheckoutProvider` also after a reload; with a new key it starts over. It
   * stays on the page. Default: unique to the component, and nothing is remembered.
   */
  orderKey?: string | undefined
  /** Runs between the click and the modal: return `false` to cancel, or the server's parameters. */
  onBeforePay?: BeforePay | undefined
}

const idle = () => IDLE

/** Returns the state of the nearest provider's active payment; always `idle` if not `isShown`. */
export function useActivePayment(caller: string, isShown = true) {
  const { store } = usePaymentContext(caller)
  return useSyncExternalStore(store.subscribe, () => (isShown ? store.stateFor(null) : IDLE), idle)
}

/** Registers a component that begins payments, and returns the state of its own payment. */
export function useOwnPayment(caller: string, options: OwnPaymentOptions, params?: PayParams) {
  const { store } = usePaymentContext(caller)
  const instanceId = useId()
  const { orderKey } = options
  const ownerKey = orderKey ?? instanceId
  // On every render and before any event, so that the newest handlers are called.
  useInsertionEffect(() => store.register(instanceId, { ownerKey, handlers: options, params }))
  const subscribe = useCallback(
    (listener: () => void) => {
      if (orderKey !== undefined) store.pickUp(orderKey)
      return store.subscribeOwner(ownerKey, listener)
    },
    [store, orderKey, ownerKey],
  )
  const state = useSyncExternalStore(subscribe, () => store.stateFor(ownerKey), idle)
  return { store, instanceId, ownerKey, state }
}
