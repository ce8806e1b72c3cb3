import { useCallback, useId, useInsertionEffect, useSyncExternalStore } from 'react'
import type { PayParams } from '../core/parameters'
import { IDLE } from '../core/state'
import type { PaymentHandlers } from '../store/handlers'
import type { BeforePay } from '../store/registrations'
import { usePaymentContext } from './context'

/** What one component brings to the payments it begins. */
export interface OwnPaymentOptions extends PaymentHandlers {
  /**
   * Names what is paid for, such as an order. A component that is mounted again under the same key
   * finds its payment again; under a new key it starts afresh.
   */
  orderKey?: string | undefined
  /** Runs between the click and the modal: vetoes by `false`, or gives the server's parameters. */
  onBeforePay?: BeforePay | undefined
}

const idle = () => IDLE

/** The active payment of the nearest provider; `idle`, whatever happens, where it is not shown. */
export function useActivePayment(caller: string, isShown = true) {
  const { store } = usePaymentContext(caller)
  return useSyncExternalStore(store.subscribe, () => (isShown ? store.stateFor(null) : IDLE), idle)
}

/** The payment that one component begins: its state, and how to begin it. */
export function useOwnPayment(caller: string, options: OwnPaymentOptions, params?: PayParams) {
  const { store } = usePaymentContext(caller)
  const instanceId = useId()
  const ownerKey = options.orderKey ?? instanceId
  // On every render, and before any event can come: the newest handlers are the ones called.
  useInsertionEffect(() => store.register(instanceId, { ownerKey, handlers: options, params }))
  const subscribe = useCallback(
    (listener: () => void) => store.subscribeOwner(ownerKey, listener),
    [store, ownerKey],
  )
  const state = useSyncExternalStore(subscribe, () => store.stateFor(ownerKey), idle)
  return { store, instanceId, ownerKey, state }
}
