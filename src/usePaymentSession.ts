import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { isFinalStatus, isInsufficientStatus } from './core/contract'
import { PaymentError } from './core/errors'
import type { PayParams } from './core/parameters'
import type { PaymentState, PaymentStateOf } from './core/state'
import { ignore } from './store/handlers'
import type { PaymentStore } from './store/paymentStore'
import { useActivePayment, useOwnPayment, type OwnPaymentOptions } from './parts/useOwnPayment'

/** How a payment ends for the one who asked for it; underpaid counts, refunded or not. */
export type PaymentOutcome = PaymentStateOf<
  'success' | 'expired' | 'insufficient_not_refunded' | 'insufficient_refunded'
>

/** Options of {@link usePaymentSession}. Its handlers are told of the payments it begins. */
export interface PaymentSessionOptions extends OwnPaymentOptions {
  /**
   * Which payment `state` shows: the provider's active one, or only one begun by this session.
   * @default 'active'
   */
  scope?: 'active' | 'own' | undefined
}

/** What {@link usePaymentSession} returns. */
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
  /** Closes the modal. The payment goes on being watched. */
  close: () => void
  /** Shows the modal of the current payment again, where the hook can (`canReopen`). */
  reopen: () => void
  canReopen: boolean
  /** Closes the modal and forgets the payment: back to `idle`. */
  reset: () => void
}

/**
 * The state of a payment and the verbs on it: all that the components of this library use.
 *
 * @throws PaymentError `missing_provider`.
 */
export function usePaymentSession(options: PaymentSessionOptions = {}): PaymentSession {
  const active = useActivePayment('usePaymentSession()')
  const { store, who, state, begin } = useOwnPayment('usePaymentSession()', options)
  const canReopen = useSyncExternalStore(store.subscribe, store.canReopen, () => false)

  const latest = useRef({ begin, who })
  useEffect(() => {
    latest.current = { begin, who }
  })
  const waiting = useRef(new Set<() => void>())
  useEffect(() => {
    const abandons = waiting.current
    return () => {
      for (const abandon of [...abandons]) abandon()
    }
  }, [])

  const verbs = useMemo(() => {
    const { retry, close, reopen, reset } = store
    const payAsync = (params: PayParams, { signal }: { signal?: AbortSignal } = {}) => {
      const now = latest.current
      return outcomeOf(store, now.who, () => now.begin(params), waiting.current, signal)
    }
    const pay = (params: PayParams) => {
      latest.current.begin(params).catch(ignore)
    }
    return { pay, payAsync, retry, close, reopen, reset }
  }, [store])
  return { state: options.scope === 'own' ? state : active, canReopen, ...verbs }
}

function outcomeOf(
  store: PaymentStore,
  who: string,
  begin: () => Promise<string>,
  waiting: Set<() => void>,
  signal: AbortSignal | undefined,
): Promise<PaymentOutcome> {
  return new Promise((resolve, reject) => {
    let id: string | undefined
    const end = () => {
      unsubscribe()
      waiting.delete(abandon)
      signal?.removeEventListener('abort', abort)
    }
    const refuse = (error: Error) => {
      end()
      reject(error)
    }
    const abandon = () => {
      refuse(new PaymentError('abandoned', 'Nobody waits for this payment any more'))
    }
    const abort = () => {
      refuse(new PaymentError('aborted', 'The signal was aborted', { cause: signal?.reason }))
    }
    const check = () => {
      const attempt = store.attempt()
      if (id === undefined || !attempt) return
      // What was paid before another payment began is its own, and rests.
      const own = attempt.id === id ? attempt.state : store.stateFor(who)
      if (own.status !== 'idle' && own.attemptId !== id) abandon()
      else if (own.status === 'error') refuse(own.error)
      else if (isOutcome(own)) {
        end()
        resolve(own)
      } else if (attempt.id !== id) abandon()
    }
    const unsubscribe = store.subscribe(check)
    waiting.add(abandon)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) {
      abort()
      return
    }
    begin().then((begun) => {
      id = begun
      check()
    }, refuse)
  })
}

function isOutcome(state: PaymentState): state is PaymentOutcome {
  return isFinalStatus(state.status) || isInsufficientStatus(state.status)
}
