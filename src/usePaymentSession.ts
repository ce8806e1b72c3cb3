import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { PayParams } from './core/parameters'
import type { PaymentState } from './core/state'
import { createOutcomes, type PaymentOutcome } from './store/outcomes'
import { usePaymentContext } from './parts/context'
import { useActivePayment, useOwnPayment, type OwnPaymentOptions } from './parts/useOwnPayment'

/** Options of {@link usePaymentSession}. The handlers are called for payments that it begins. */
export interface PaymentSessionOptions extends OwnPaymentOptions {
  /**
   * Which payment all but `close` and `reset` are about: the provider's active one, or only one begun by
   * this session.
   * @default 'active'
   */
  scope?: 'active' | 'own' | undefined
}

/**
 * The result of {@link usePaymentSession}. Its functions never change, so effects may depend on them.
 */
export interface PaymentSession {
  /** The payment's state, discriminated by `status`. */
  state: PaymentState
  /**
   * Checks the parameters and opens the modal. Never throws: errors are in `state`. Called with the
   * same parameters while its own payment is open, it shows that payment again if the hook can. With
   * `CheckoutProvider` and an `orderKey`, the server is asked at each call which payment to show.
   */
  pay: <const A extends string, const C extends string>(params: PayParams<A, C>) => void
  /**
   * Like `pay`, but returns a promise of the first outcome.
   *
   * @throws PaymentError The error that `state.error` would have; `abandoned` if the payment is reset,
   * canceled or superseded, or the component unmounts; `aborted` if `signal` aborts, which ends the
   * wait but not the payment; `hook_failed` if the hook reports success for a minute without saying of what.
   */
  payAsync: <const A extends string, const C extends string>(
    params: PayParams<A, C>,
    options?: { signal?: AbortSignal },
  ) => Promise<PaymentOutcome>
  /**
   * Pays again after a `retryable` error, an expired or a refunded payment, with the current parameters
   * of the component that paid, or of another with its `orderKey`. If none is left, or the error is
   * not retryable, it only starts over. Does nothing while money that was seen, or that the buyer says
   * was sent, is not refunded.
   */
  retry: () => void
  /** Whether `retry` would start a payment. */
  canRetry: boolean
  /** Closes the modal. The payment is still followed. */
  close: () => void
  /** Shows the modal of the current payment again, if the hook can (`canReopen`). */
  reopen: () => void
  /** Whether `reopen` would show anything. */
  canReopen: boolean
  /**
   * Leaves the current payment, for a buyer who wants to start another. Returns to `idle`, or, from an
   * attempt that has no payment yet, to the open payment that the page showed before it. The component
   * that began it still shows it while money may be with it.
   */
  startOver: () => void
  /** Closes the modal, forgets all payments, and lets buttons that show success pay again. */
  reset: () => void
}

/**
 * Returns the state of a payment and the functions to control it. All components are built on it; use
 * it for an interface of your own.
 *
 * @throws PaymentError `missing_provider` outside a provider.
 */
export function usePaymentSession(options: PaymentSessionOptions = {}): PaymentSession {
  const active = useActivePayment('usePaymentSession()')
  const context = usePaymentContext('usePaymentSession()')
  const own = useOwnPayment('usePaymentSession()', context, options)
  const { store, instanceId, ownerKey } = own
  const isOwn = options.scope === 'own'
  const current = useMemo(() => store.verbsOf(isOwn ? ownerKey : null), [store, isOwn, ownerKey])
  const canReopen = useSyncExternalStore(store.subscribe, current.canReopen, no)
  const canRetry = useSyncExternalStore(store.subscribe, current.canRetry, no)

  const { clock } = context
  const outcomes = useMemo(() => createOutcomes(store, clock), [store, clock])
  useEffect(() => outcomes.abandonAll, [outcomes])

  const verbs = useMemo(() => {
    const { close, reset } = store
    const { reopen, retry, startOver } = current
    return {
      ...{ close, reopen, retry, startOver, reset },
      pay: (params: PayParams) => {
        store.press(instanceId, params)
      },
      payAsync: (params: PayParams, { signal }: { signal?: AbortSignal } = {}) =>
        outcomes.next(() => store.pay(instanceId, params), signal),
    }
  }, [store, current, instanceId, outcomes])
  return { state: isOwn ? own.state : active.state, canReopen, canRetry, ...verbs }
}

const no = () => false
