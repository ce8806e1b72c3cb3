import { useCallback, useId, useInsertionEffect, useSyncExternalStore } from 'react'
import type { PayParams } from '../core/parameters'
import { IDLE } from '../core/state'
import type { PaymentHandlers } from '../store/handlers'
import type { BeforePay } from '../store/registrations'
import { usePaymentContext } from './context'

/**
 * Options of a component that begins payments. The handlers are called for its own payments; of
 * several components with one `orderKey`, those of the one that was pressed, or of another once that
 * one is gone.
 */
export interface OwnPaymentOptions extends PaymentHandlers {
  /**
   * Identifies what is paid for, such as an order id. A component that mounts with the same key shows
   * the same payment; with a new key it starts over. Default: unique to the component.
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
  const ownerKey = options.orderKey ?? instanceId
  // On every render and before any event, so that the newest handlers are called.
  useInsertionEffect(() => store.register(instanceId, { ownerKey, handlers: options, params }))
  const subscribe = useCallback(
    (listener: () => void) => store.subscribeOwner(ownerKey, listener),
    [store, ownerKey],
  )
  const state = useSyncExternalStore(subscribe, () => store.stateFor(ownerKey, params), idle)
  return { store, instanceId, state }
}
