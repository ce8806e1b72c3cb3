import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { PayParams } from './core/parameters'
import type { PaymentState } from './core/state'
import { createOutcomes, type PaymentOutcome } from './store/outcomes'
import { useActivePayment, useOwnPayment, type OwnPaymentOptions } from './parts/useOwnPayment'

/** Options of {@link usePaymentSession}. Its handlers are called for the payments it begins. */
export interface PaymentSessionOptions extends OwnPaymentOptions {
  /**
   * Which payment `state` shows: the provider's active one, or only one begun by this session.
   * @default 'active'
   */
  scope?: 'active' | 'own' | undefined
}

/** What {@link usePaymentSession} returns. Its functions stay the same, so effects may depend on them. */
export interface PaymentSession {
  state: PaymentState
  /**
   * Checks the parameters, then opens the modal. Never throws: what goes wrong lands in `state`.
   * While its own payment is pending it shows that one again instead, where the hook can.
   */
  pay: <const A extends string>(params: PayParams<A>) => void
  /**
   * `pay`, with a promise of the outcome.
   *
   * @throws PaymentError whatever `state.error` would hold; `abandoned` when the payment is reset,
   * called off or superseded, or the component unmounts; `aborted` when `signal` aborts, which ends
   * the waiting, not the payment.
   */
  payAsync: <const A extends string>(
    params: PayParams<A>,
    options?: { signal?: AbortSignal },
  ) => Promise<PaymentOutcome>
  /**
   * Begins again what failed, expired or fell short, with what its component would pay now. Without
   * that component it only starts over.
   */
  retry: () => void
  /** Whether `retry` would begin a payment. */
  canRetry: boolean
  /** Closes the modal. The payment is still followed. */
  close: () => void
  /** Shows the modal of the current payment again, where the hook can (`canReopen`). */
  reopen: () => void
  canReopen: boolean
  /** Leaves the current payment, for a buyer who wants to begin another: back to `idle`. */
  startOver: () => void
  /** Closes the modal, forgets all payments, and lets buttons that rested after success pay again. */
  reset: () => void
}

/**
 * The state of a payment and the verbs on it: all that the components of this library use.
 *
 * @throws PaymentError `missing_provider`.
 */
export function usePaymentSession(options: PaymentSessionOptions = {}): PaymentSession {
  const active = useActivePayment('usePaymentSession()')
  const { store, instanceId, ownerKey, state } = useOwnPayment('usePaymentSession()', options)
  const canReopen = useSyncExternalStore(store.subscribe, store.canReopen, no)
  const canRetry = useSyncExternalStore(store.subscribe, store.canRetry, no)

  const latestOwner = useRef(ownerKey)
  useEffect(() => {
    latestOwner.current = ownerKey
  })
  const outcomes = useMemo(() => createOutcomes(store), [store])
  useEffect(() => outcomes.abandonAll, [outcomes])

  const verbs = useMemo(() => {
    const { retry, close, reopen, startOver, reset } = store
    return {
      ...{ retry, close, reopen, startOver, reset },
      pay: (params: PayParams) => {
        store.press(instanceId, latestOwner.current, params)
      },
      payAsync: (params: PayParams, { signal }: { signal?: AbortSignal } = {}) =>
        outcomes.next(() => store.pay(instanceId, latestOwner.current, params), signal),
    }
  }, [store, instanceId, outcomes])
  return { state: options.scope === 'own' ? state : active, canReopen, canRetry, ...verbs }
}

const no = () => false
