import type { Attempt } from '../core/attempt'
import type { Clock } from '../core/clock'
import type { PaymentModalParams } from '../core/contract'
import { isOpen } from '../core/ranks'
import type { PayParams } from '../core/parameters'
import { intentOf, type PaymentState } from '../core/state'
import { callGuarded } from './callGuarded'
import { isSentIn, situationIn } from './circumstances'
import { throwLater } from './handlers'
import type { PaymentSource } from './paymentSource'
import { createPresses } from './presses'
import { isRenewed } from './pressRules'
import { createRegistrations } from './registrations'
import { createReporter, joinReporters, reports } from './reporters'
import { createSentNotes } from './sentNotes'
import {
  activeAttempt,
  attemptOf,
  isNews,
  stateFor,
  type Session,
  type SessionEffect,
} from './session'
import { createSessionRunner } from './sessionRunner'
import { createVisibleOwners } from './visibleOwners'

/** An attempt, or the one in which its payment goes on. */
export interface FollowedAttempt {
  readonly attempt: Attempt | undefined
  readonly isActive: boolean
}

function attemptWith(session: Session, id: string): FollowedAttempt {
  const begun = session.attempts.get(id)
  const attempt = begun?.intent ? attemptOf(session, begun.intent) : begun
  const isActive = session.activeId === attempt?.id
  return { attempt, isActive: isActive || (attempt !== undefined && isRenewed(session, attempt)) }
}

/** The payments of one provider: their state, and the verbs on them. */
export type PaymentStore = ReturnType<typeof createPaymentStore>

/** Creates the store behind one provider: it runs the session over `source`. */
export function createPaymentStore(source: PaymentSource, clock: Clock) {
  const registrations = createRegistrations()
  const { keepsOrders = false, hidesLate = false } = source
  const runner = createSessionRunner(clock, keepsOrders, run)
  const { subscribe, dispatch, getSession, newId } = runner
  const situationOf = (state: PaymentState) => situationIn(getSession(), state, clock.now())
  const { canReopen, isReleased } = source
  const rules = { situationOf, hidesLate, canReopen, isReleased }
  const { prepare, pressedBy, retry, canRetry, ...presses } = createPresses(
    runner,
    registrations,
    receive,
    rules,
  )
  const owners = createVisibleOwners(runner)
  const reporter = createReporter(getSession)

  function run(effect: SessionEffect) {
    switch (effect.type) {
      case 'prepare':
        prepare(effect.id)
        break
      case 'openModal':
        runner.attempt(effect.id, () => source.open(effect.request, effect.orderKey), 'open_failed')
        break
      case 'reopenModal':
        reopen(null, effect.request)
        break
      case 'forgetPayment':
        callGuarded(() => source.forget(effect.intentId), throwLater)
        break
      case 'forgetAll':
        callGuarded(() => source.forgetAll?.(), throwLater)
        break
      case 'leavePayment':
        callGuarded(() => (source.leave ?? source.forget)(effect.intentId), throwLater)
        break
      case 'notify':
        if (reports(reporter, effect.state))
          registrations.callHandlers(effect.ownerKey, pressedBy(effect.attemptId), effect.state)
    }
  }

  function receive() {
    dispatch({ type: 'snapshotReceived', snapshot: source.getSnapshot(), nextId: newId() })
  }

  /** Follows the source until the returned function is called, which leaves no timer behind. */
  function start() {
    runner.setRunning(true)
    const leave = joinReporters(reporter)
    const unsubscribe = source.subscribe(receive)
    receive()
    return () => {
      unsubscribe()
      leave()
      runner.setRunning(false)
      // Not at once, because StrictMode remounts: only what is still off the screen after that.
      queueMicrotask(owners.abandonUnseen)
    }
  }

  const shownTo = (ownerKey: string | null, params?: PayParams): PaymentState =>
    stateFor(getSession(), ownerKey, params)

  /** Whether this is the state of the active payment, as the page shows it. */
  const isActive = (state: PaymentState) => state === shownTo(null)

  /** The id of a payment, if the source can show how to pay it. */
  function reopenableId(ownerKey: string | null) {
    // As the page shows it, so that no payment is shown of an order that is paid.
    const state = shownTo(ownerKey)
    const id = intentOf(state)?.payment_intent_id
    const isBusy = !isActive(state) && activeAttempt(getSession()).state.status === 'opening'
    const isOffered = isOpen(state.status) && !isBusy
    return isOffered && id !== undefined && source.canReopen(id) ? id : undefined
  }

  function reopen(ownerKey: string | null, request?: PaymentModalParams) {
    const id = reopenableId(ownerKey)
    if (id === undefined) return
    // Its effect shows it, once it is the active one.
    if (!isActive(shownTo(ownerKey))) dispatch({ type: 'reopened', intentId: id })
    else runner.attempt(getSession().activeId, () => source.reopen(id, request), 'open_failed')
  }

  /** The verbs on the payment that an owner is shown or, with `null`, on the active one. */
  const verbsOf = (ownerKey: string | null) => ({
    reopen: () => {
      reopen(ownerKey)
    },
    /** Whether `reopen` would show anything. */
    canReopen: () => reopenableId(ownerKey) !== undefined,
    retry: () => {
      retry(ownerKey)
    },
    canRetry: () => canRetry(ownerKey),
    /** Leaves the payment, and what the source shows of it. */
    startOver: () => {
      if (ownerKey === null || isActive(shownTo(ownerKey)))
        dispatch({ type: 'released', nextId: newId(), forget: true })
      else dispatch({ type: 'setAside', ownerKey })
    },
  })

  return {
    ...{ subscribe, register: registrations.register, start, ...owners },
    /** Tells the listeners of a change outside the session, such as the time. */
    emit: runner.emit,
    /** A component for this order is on the screen. */
    pickUp: (orderKey: string) => source.pickUp?.(orderKey),
    /** Loads what the first click needs. */
    preload: () => source.preload?.(),

    /** The state to show to `ownerKey`: of the payment it began, or (`null`) of the active one. */
    stateFor: shownTo,
    isActive,
    /** The situation of a payment at this moment. */
    situationOf,
    /** Whether a payment of a state is taken to be sent. */
    isSent: (state: PaymentState) => isSentIn(getSession(), state),
    /** Whether the state of the active payment is news, and not just how it was found. */
    isNews: () => isNews(getSession()),
    /** The attempt in which the payment of this one goes on, and whether the page still shows or asks about it. */
    attempt: (id: string) => attemptWith(getSession(), id),
    /** The attempt of a state, if it is one of a payment. */
    attemptIn: (state: PaymentState) =>
      'attemptId' in state ? attemptWith(getSession(), state.attemptId).attempt : undefined,

    ...createSentNotes(runner, source),
    ...presses,
    ...verbsOf(null),
    verbsOf,
    close: () => {
      callGuarded(source.close, throwLater)
    },
    /** Starts over, and lets buttons that rested after success pay again. */
    reset: () => {
      dispatch({ type: 'reset', nextId: newId() })
    },
  }
}
