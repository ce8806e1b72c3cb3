// React of a server component lacks this hook, and a named import of it would not even load there.
import * as React from 'react'
import type {
  PaymentIntent,
  PaymentModalParams,
  PaymentStatus,
  UsePayment,
  UsePaymentResult,
} from '../core/contract'
import { createIntent } from './fixtures'

/** What a fake hook shows, and how it misbehaves. */
export interface FakePayment {
  /** A payment intent; or anything else, as of a hook that breaks its word. Default: `null`. */
  data: unknown
  isLoading: boolean
  isSuccess: boolean
  isError: boolean
  /** Default: `null`. */
  error: unknown
  txHash: string | undefined
  /** What `openPaymentModal` does. Default: `resolve`. */
  onOpen: 'resolve' | 'reject' | 'throw' | 'hang'
  /** Whether opening leaves what was shown before, and only says `isLoading`. Default: `false`. */
  stale: boolean
  /** What the hook itself does when a component renders. Default: `return`. */
  onRender: 'return' | 'throw' | 'return undefined'
  /** What the two reject with or throw. */
  failure: Error
  /** Whether there is a `reopenPaymentModal`, as in `./checkout`. Default: `false`. */
  reopen: boolean
  /** Whether there is a `request`, as in `./checkout`. Default: `false`. */
  request: boolean
}

/**
 * A payment hook without a payment. Its methods update the components that use it, so a test calls
 * them within `act`.
 */
export interface FakeUsePayment {
  /** The hook, always the same one: for `PaymentProvider`, or a component of your own. */
  readonly usePayment: UsePayment
  /** What `openPaymentModal` was called with, the very objects, the first first. */
  readonly calls: readonly PaymentModalParams[]
  /** How often `closePaymentModal` was called. */
  readonly closeCount: number
  /** How often `reopenPaymentModal` was called. */
  readonly reopenCount: number
  /** Changes some of what the hook shows, or how it misbehaves, and leaves the rest. */
  set(patch: Partial<FakePayment>): void
  /**
   * Shows an intent, with the flags and the hash that go with it. A status stands for an intent
   * that repeats what `openPaymentModal` was last called with, as KryptoGO would.
   */
  settle(intentOrStatus: PaymentIntent | PaymentStatus | (string & {})): void
}

const nothing = {
  data: null,
  isLoading: false,
  isSuccess: false,
  isError: false,
  error: null,
  txHash: undefined,
} satisfies Partial<FakePayment>

const atRest: FakePayment = {
  ...nothing,
  onOpen: 'resolve',
  stale: false,
  onRender: 'return',
  failure: new Error('The fake hook was told to fail'),
  reopen: false,
  request: false,
}

/**
 * Creates a hook of KryptoGO's documented shape: its seven members, and `txHash`. Opening shows
 * `isLoading`; the rest is up to `settle` and `set`.
 */
export function createFakeUsePayment(initial: Partial<FakePayment> = {}): FakeUsePayment {
  let state = { ...atRest, ...initial }
  let closeCount = 0
  let reopenCount = 0
  const calls: PaymentModalParams[] = []
  const listeners = new Set<() => void>()

  const current = () => state

  const set = (patch: Partial<FakePayment>) => {
    state = { ...state, ...patch }
    listeners.forEach((listener) => listener())
  }

  function openPaymentModal(params: PaymentModalParams): Promise<void> {
    calls.push(params)
    if (state.onOpen === 'throw') throw state.failure
    if (state.onOpen === 'reject') return Promise.reject(state.failure)
    set({ ...(!state.stale && nothing), isLoading: true })
    return state.onOpen === 'hang' ? new Promise(() => undefined) : Promise.resolve()
  }

  function settle(outcome: string | PaymentIntent): void {
    const data = typeof outcome === 'string' ? echo(outcome) : outcome
    const isSuccess = data.status === 'success'
    set({ ...nothing, data, isSuccess, txHash: data.payment_tx_hash })
  }

  function echo(status: string): PaymentIntent {
    const payment_intent_id = `kgFakeHook${String(calls.length).padStart(22, '0')}`
    const asked = JSON.parse(JSON.stringify(calls.at(-1) ?? {})) as Partial<PaymentIntent>
    return createIntent({ payment_intent_id, status, ...asked })
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
    const shown = React.useSyncExternalStore(subscribe, current, current)
    if (shown.onRender === 'throw') throw shown.failure
    // The one place where the hook breaks the promise of its type, as it was told to.
    if (shown.onRender === 'return undefined') return undefined as unknown as UsePaymentResult
    const { data, isLoading, isSuccess, isError, error, txHash } = shown
    return {
      openPaymentModal,
      closePaymentModal,
      data,
      isLoading,
      isSuccess,
      isError,
      error,
      txHash,
      ...(shown.reopen && { reopenPaymentModal }),
      ...(shown.request && { request: data ? (calls.at(-1) ?? null) : null }),
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
