import type { Clock } from '../core/clock'
import { PaymentError } from '../core/errors'
import { isOutcome } from '../core/ranks'
import type { PaymentStateOf } from '../core/state'
import type { PaymentStore } from './paymentStore'

/** How a payment ends for the one who asked for it; underpaid counts, refunded or not. */
export type PaymentOutcome = PaymentStateOf<
  'success' | 'expired' | 'insufficient_not_refunded' | 'insufficient_refunded'
>

/** How long a hook may report success before it shows what was paid, in milliseconds. */
const LONGEST_WITHOUT_PROOF = 60_000

/** Promises of outcomes that one component waits for. */
export function createOutcomes(store: PaymentStore, clock: Clock) {
  const waiting = new Set<() => void>()

  /** Begins a payment, and resolves with its outcome. */
  function next(begin: () => string, signal?: AbortSignal): Promise<PaymentOutcome> {
    return new Promise((resolve, reject) => {
      let id: string | undefined
      let stopWaiting: (() => void) | undefined
      const end = () => {
        stopWaiting?.()
        unsubscribe()
        waiting.delete(abandon)
        signal?.removeEventListener('abort', abort)
      }
      const refuse = (error: unknown) => {
        end()
        reject(error instanceof Error ? error : new Error(String(error)))
      }
      const endWithoutProof = () => {
        refuse(new PaymentError('hook_failed', 'The hook reports success, but returns no payment'))
      }
      const abandon = () => {
        refuse(
          new PaymentError(
            'abandoned',
            'The payment was reset, replaced or canceled, or its component has unmounted',
          ),
        )
      }
      const abort = () => {
        refuse(new PaymentError('aborted', 'The signal was aborted', { cause: signal?.reason }))
      }
      const check = () => {
        if (id === undefined) return
        const { attempt, isActive } = store.attempt(id)
        if (!attempt || attempt.dismissed) {
          abandon()
          return
        }
        const { state } = attempt
        const isUnproven = state.status === 'unknown' && !state.intent
        if (isUnproven) stopWaiting ??= clock.after(LONGEST_WITHOUT_PROOF, endWithoutProof)
        else {
          stopWaiting?.()
          stopWaiting = undefined
        }
        if (state.status === 'error') refuse(state.error)
        else if (isOutcome(state)) {
          end()
          resolve(state)
        } else if (!isActive) {
          // Another payment of its order may have been paid instead.
          const own = store.stateFor(attempt.ownerKey)
          if (own.status !== 'success') abandon()
          else {
            end()
            resolve(own)
          }
        }
      }
      const unsubscribe = store.subscribe(check)
      waiting.add(abandon)
      signal?.addEventListener('abort', abort)
      if (signal?.aborted) {
        abort()
        return
      }
      try {
        id = begin()
        check()
      } catch (error) {
        refuse(error)
      }
    })
  }

  return {
    next,
    /** Rejects everything that is waited for as `abandoned`. */
    abandonAll: () => {
      for (const abandon of [...waiting]) abandon()
    },
  }
}
