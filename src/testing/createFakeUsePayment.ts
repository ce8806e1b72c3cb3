// React of a server component lacks this hook, and a named import of it would not even load there.
import * as React from 'react'
import type {
  PaymentIntent,
  PaymentModalParams,
  PaymentStatus,
  UsePayment,
  UsePaymentResult,
} from '../core/contract'
import type { Clock } from '../core/clock'
import { systemClock } from '../core/systemClock'
import { createIntent, PAYMENT_WINDOW } from './fixtures'

/** The result of a fake hook, and how it misbehaves. */
export interface FakePayment {
  /** A payment intent, or any other value to play a broken hook. @default null */
  data: unknown
  isLoading: boolean
  isSuccess: boolean
  isError: boolean
  /** @default null */
  error: unknown
  txHash: string | undefined
  /** How `openPaymentModal` ends. @default 'resolve' */
  openBehavior: 'resolve' | 'reject' | 'throw' | 'hang'
  /** Whether opening keeps the previous result, and only sets `isLoading`. @default false */
  keepsResult: boolean
  /** How the hook itself behaves when a component renders. @default 'return' */
  renderBehavior: 'return' | 'throw' | 'return undefined'
  /** The error that opening and rendering fail with. */
  failure: Error
  /** Whether there is a `reopenPaymentModal`, as in `./checkout`. @default false */
  hasReopen: boolean
  /** Whether there is a `request`, as in `./checkout`. @default false */
  hasRequest: boolean
}

/**
 * A payment hook for tests. Its methods update the components that use it, so call them within `act`.
 */
export interface FakeUsePayment {
  /** The hook, always the same one: for `PaymentProvider`, or a component of your own. */
  readonly usePayment: UsePayment
  /** The arguments of `openPaymentModal`, the very objects, in order. */
  readonly calls: readonly PaymentModalParams[]
  /** How often `closePaymentModal` was called. */
  readonly closeCount: number
  /** How often `reopenPaymentModal` was called. */
  readonly reopenCount: number
  /** Changes part of the result, or how the hook misbehaves. */
  set(patch: Partial<FakePayment>): void
  /**
   * Returns an intent from now on, with the flags and hash that belong to it. A status stands for an
   * intent that echoes the last call of `openPaymentModal`, as KryptoGO's does.
   */
  settle(intentOrStatus: PaymentIntent | PaymentStatus | (string & {})): void
}

const emptyResult = {
  data: null,
  isLoading: false,
  isSuccess: false,
  isError: false,
  error: null,
  txHash: undefined,
} satisfies Partial<FakePayment>

const defaults: FakePayment = {
  ...emptyResult,
  openBehavior: 'resolve',
  keepsResult: false,
  renderBehavior: 'return',
  failure: new Error('The fake hook was told to fail'),
  hasReopen: false,
  hasRequest: false,
}

/** Options of {@link createFakeUsePayment}. */
export interface FakeUsePaymentOptions extends Partial<FakePayment> {
  /** The provider's clock: payments are due half an hour after they open. @default the system clock */
  clock?: Pick<Clock, 'now'> | undefined
}

/**
 * Creates a hook with KryptoGO's documented shape: its seven members and `txHash`. Opening sets
 * `isLoading`; the test does the rest with `settle` and `set`.
 */
export function createFakeUsePayment(options: FakeUsePaymentOptions = {}): FakeUsePayment {
  const { clock = systemClock, ...initial } = options
  const dueFromNow = () => Math.floor(clock.now() / 1000) + PAYMENT_WINDOW
  let payment_deadline = dueFromNow()
  let state = { ...defaults, ...initial }
  let closeCount = 0
  let reopenCount = 0
  const calls: PaymentModalParams[] = []
  const listeners = new Set<() => void>()

  const getSnapshot = () => state

  const set = (patch: Partial<FakePayment>) => {
    state = { ...state, ...patch }
    listeners.forEach((listener) => listener())
  }

  function openPaymentModal(params: PaymentModalParams): Promise<void> {
    calls.push(params)
    payment_deadline = dueFromNow()
    if (state.openBehavior === 'throw') throw state.failure
    if (state.openBehavior === 'reject') return Promise.reject(state.failure)
    set({ ...(!state.keepsResult && emptyResult), isLoading: true })
    return state.openBehavior === 'hang' ? new Promise(() => undefined) : Promise.resolve()
  }

  function settle(outcome: string | PaymentIntent): void {
    const data = typeof outcome === 'string' ? echo(outcome) : outcome
    const isSuccess = data.status === 'success'
    set({ ...emptyResult, data, isSuccess, txHash: data.payment_tx_hash })
  }

  function echo(status: string): PaymentIntent {
    const payment_intent_id = `kgFakeHook${String(calls.length).padStart(22, '0')}`
    const request = JSON.parse(JSON.stringify(calls.at(-1) ?? {})) as Partial<PaymentIntent>
    return createIntent({ payment_intent_id, status, payment_deadline, ...request })
  }

  function closePaymentModal(): void {
    closeCount++
  }

  function reopenPaymentModal(): void {
    reopenCount++
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  function usePayment(): UsePaymentResult {
    const snapshot = React.useSyncExternalStore(subscribe, getSnapshot, getSnapshot)
    if (snapshot.renderBehavior === 'throw') throw snapshot.failure
    // The cast breaks the hook's type on purpose.
    if (snapshot.renderBehavior === 'return undefined')
      return undefined as unknown as UsePaymentResult
    const { data, isLoading, isSuccess, isError, error, txHash } = snapshot
    return {
      openPaymentModal,
      closePaymentModal,
      data,
      isLoading,
      isSuccess,
      isError,
      error,
      txHash,
      ...(snapshot.hasReopen && { reopenPaymentModal }),
      ...(snapshot.hasRequest && { request: data ? (calls.at(-1) ?? null) : null }),
    }
  }

  return {
    usePayment,
    calls,
    get closeCount() {
      return closeCount
    },
    get reopenCount() {
      return reopenCount
    },
    set,
    settle,
  }
}
