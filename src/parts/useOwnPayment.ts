import { useId, useInsertionEffect, useSyncExternalStore } from 'react'
import { usePaymentContext } from './context'
import type { PayParams } from '../core/parameters'
import { IDLE } from '../core/state'
import type { PaymentHandlers } from '../store/handlers'
import type { BeforePay } from '../store/registrations'

/** What one component brings to the payments it begins. */
export interface OwnPaymentOptions extends PaymentHandlers {
  /**
   * Names what is paid for, such as an order. A component that is mounted again under the same key
   * finds its payment again; under a new key it starts afresh.
   */
  paymentKey?: string | undefined
  /** Runs between the click and the modal: vetoes by `false`, or gives the server's parameters. */
  onBeforePay?: BeforePay | undefined
}

/** The active payment of the nearest provider; `idle`, whatever happens, where it is not shown. */
export function useActivePayment(caller: string, isShown = true) {
  const { store } = usePaymentContext(caller)
  return useSyncExternalStore(
    store.subscribe,
    () => (isShown ? store.stateFor(null) : IDLE),
    () => IDLE,
  )
}

/** The payment that one component begins: its state, and how to begin it. */
export function useOwnPayment(caller: string, options: OwnPaymentOptions, params?: PayParams) {
  const { store } = usePaymentContext(caller)
  const instance = useId()
  const who = options.paymentKey ?? instance
  // On every render, and before any event can come: the newest handlers are the ones called.
  useInsertionEffect(() => store.join(instance, { owner: who, handlers: options, params }))
  const state = useSyncExternalStore(
    store.subscribe,
    () => store.stateFor(who),
    () => IDLE,
  )
  /** Resolves with the id of the attempt; its refusal is told in `state` as well. */
  const begin = (params: PayParams) => store.pay(instance, who, params)
  return { store, who, state, begin }
}
