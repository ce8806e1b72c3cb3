import type { Clock } from '../core/clock'
import type { Situation } from '../core/situation'
import { IDLE, type PaymentState } from '../core/state'
import type { PaymentStore } from '../store/paymentStore'

/** A state, and what follows from it at the moment. */
export interface Shown {
  readonly state: PaymentState
  readonly situation: Situation
}

/** A payment that is shown: its state, once there is one, and what follows from it. */
export interface ShownPayment {
  state: Exclude<PaymentState, { status: 'idle' }>
  situation: Situation
}

/** Shown while there is no payment. There is only this one, so it can be compared by identity. */
export const NOTHING_SHOWN: Shown = { state: IDLE, situation: 'idle' }

/** The situations of a provider's payments, and what only this page knows of them. */
export type Situations = ReturnType<typeof createSituations>

// A browser runs a timer at once if its delay is too long.
const LONGEST_WAIT_MS = 3_600_000

/** Creates the situations of one provider. */
export function createSituations(store: PaymentStore, clock: Clock) {
  const shown = new WeakMap<PaymentState, Shown>()
  const watchers = new Map<object, string | null>()
  let cancel: (() => void) | undefined

  /** Waits for the next deadline of a payment that somebody shows. */
  function follow() {
    cancel?.()
    cancel = undefined
    const states = [...new Set(watchers.values())].map((ownerKey) => store.stateFor(ownerKey))
    const deadlines = states.flatMap((state) =>
      state.status === 'pending' ? [state.intent.payment_deadline * 1000 - clock.now()] : [],
    )
    const left = Math.min(...deadlines.filter((one) => one > 0))
    if (left === Infinity) return
    cancel = clock.after(Math.min(left, LONGEST_WAIT_MS), () => {
      store.emit()
      follow()
    })
  }

  return {
    /** Follows the payments of the page until the returned function is called. */
    start: () => {
      const unsubscribe = store.subscribe(follow)
      follow()
      return () => {
        unsubscribe()
        cancel?.()
      }
    },
    /**
     * Subscribes to the store, and has it tell its listeners of the deadline of an owner's payment or
     * (`null`) the active one, too.
     */
    watch: (listener: () => void, ownerKey: string | null = null) => {
      const watcher = {}
      watchers.set(watcher, ownerKey)
      follow()
      const unsubscribe = store.subscribe(listener)
      return () => {
        watchers.delete(watcher)
        follow()
        unsubscribe()
      }
    },
    /** A state and its situation: the same object until either changes. */
    of: (state: PaymentState): Shown => {
      if (state === IDLE) return NOTHING_SHOWN
      const known = shown.get(state)
      const situation = store.situationOf(state)
      if (known?.situation === situation) return known
      const next = { state, situation }
      shown.set(state, next)
      return next
    },
    /** Whether an attempt pays for an order, rather than for whatever its button says. */
    hasOrder: (attemptId: string) => (store.attempt(attemptId).attempt?.orderKey ?? null) !== null,
  }
}
