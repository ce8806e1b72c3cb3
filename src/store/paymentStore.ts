import type { Attempt } from '../core/attempt'
import type { Clock } from '../core/clock'
import { PaymentError, toPaymentError, type PageErrorCode } from '../core/errors'
import { isOpen, isOutcome } from '../core/lifecycle'
import { toModalParams, type PayParams } from '../core/parameters'
import { stableStringify } from '../core/stableStringify'
import type { PaymentState } from '../core/state'
import { createEmitter } from './emitter'
import { throwLater } from './handlers'
import type { PaymentSource } from './paymentSource'
import { reduce, type SessionEvent } from './reduce'
import { createRegistrations, type BeforePay } from './registrations'
import {
  activeAttempt,
  answerPress,
  createSession,
  isNews,
  stateFor,
  waitingFor,
  type SessionEffect,
} from './session'
import { joinReporters, reports, type Reporter } from './reporters'

/** How long each wait may last, in milliseconds. */
const LONGEST_WAIT = { params: 10 * 60_000, source: 60_000 } as const

/** The payments of one provider: their state, and the verbs on them. */
export type PaymentStore = ReturnType<typeof createPaymentStore>

interface LastPay {
  readonly id: string
  readonly instanceId: string
  readonly ownerKey: string
  readonly params: PayParams
  readonly onBeforePay: BeforePay | undefined
}

/** Creates the store behind one provider: it runs the session over `source`. */
export function createPaymentStore(source: PaymentSource, clock: Clock) {
  const { subscribe, emit } = createEmitter()
  const registrations = createRegistrations()
  const queue: SessionEffect[] = []
  let ids = 0
  const newId = () => String(++ids)
  let session = createSession(newId())
  let lastPay: LastPay | null = null
  let isStopped = false
  let isDraining = false
  let departures = 0
  let timer: { readonly key: string; readonly cancel: () => void } | null = null

  function dispatch(event: SessionEvent) {
    const next = reduce(session, event)
    session = next.session
    queue.push(...next.effects)
    emit()
    keepTimer()
    drain()
  }

  /** Effects that a handler causes wait for those before them. */
  function drain() {
    if (isDraining) return
    isDraining = true
    for (let effect = queue.shift(); effect; effect = queue.shift()) run(effect)
    isDraining = false
  }

  function run(effect: SessionEffect) {
    if ('id' in effect && effect.id !== session.activeId) return
    switch (effect.type) {
      case 'prepare':
        prepare(effect.id)
        break
      case 'openModal':
        attempt(effect.id, () => source.open(effect.request), 'open_failed')
        break
      case 'reopenModal':
        if (source.canReopen()) attempt(effect.id, source.reopen, 'open_failed')
        break
      case 'forgetPayment':
        orThrowLater(() => source.forget(effect.intentId))
        break
      case 'notify':
        if (reports(reporter, effect.state))
          registrations.callHandlers(effect.ownerKey, effect.state)
    }
  }

  /** Does something for an attempt, which fails if that does, now or later. */
  function attempt(id: string, act: () => unknown, code: PageErrorCode) {
    const failed = (cause: unknown) => {
      dispatch({ type: 'failed', id, error: toPaymentError(cause, code) })
    }
    try {
      const result = act()
      if (isThenable(result)) void Promise.resolve(result).catch(failed)
    } catch (cause) {
      failed(cause)
    }
  }

  function prepare(id: string) {
    if (lastPay?.id !== id) return
    const { params, onBeforePay } = lastPay
    const proceed = (answer: Awaited<ReturnType<BeforePay>>) => {
      if (isStopped) return
      if (answer === false) {
        dispatch({ type: 'cancelled', id, nextId: newId() })
        return
      }
      const request = toModalParams({ ...params, ...(answer ?? {}) })
      dispatch({ type: 'paramsPrepared', id, request })
    }
    const runHandler = () => {
      const answer = onBeforePay?.(params)
      if (isThenable(answer)) return Promise.resolve(answer).then(proceed)
      // One that returns no promise stays inside the click.
      proceed(answer)
      return undefined
    }
    attempt(id, runHandler, 'before_pay_failed')
  }

  function keepTimer() {
    const waiting = isStopped ? null : waitingFor(session)
    if (waiting?.key === timer?.key) return
    timer?.cancel()
    timer = null
    if (!waiting) return
    const { id, key, what } = waiting
    const cancel = clock.after(LONGEST_WAIT[what], () => {
      timer = null
      dispatch({ type: 'timedOut', id, nextId: newId() })
    })
    timer = { key, cancel }
  }

  function receive() {
    dispatch({ type: 'snapshotReceived', snapshot: source.getSnapshot(), nextId: newId() })
  }

  function pay(instanceId: string, ownerKey: string, params: PayParams): string {
    const registration = registrations.get(instanceId)
    // Not without the component: it may have an onBeforePay that sets the price.
    if (registration?.ownerKey !== ownerKey)
      throw new PaymentError('abandoned', 'The component that pays is no longer mounted')
    receive()
    const id = newId()
    try {
      const request = toModalParams(params)
      const press = { ownerKey, requestKey: stableStringify(params), request }
      const answer = answerPress(session, press)
      if (answer.kind === 'refused') throw answer.error
      const { onBeforePay } = registration.handlers
      const shown = answer.kind === 'shows' ? answer.attempt.id : id
      lastPay = { id: shown, instanceId, ownerKey, params, onBeforePay }
      dispatch({ type: 'payRequested', id, ...press, prepares: onBeforePay !== undefined })
      return shown
    } catch (cause) {
      const error = toPaymentError(cause, 'open_failed')
      dispatch({ type: 'payRefused', id, ownerKey, error })
      throw error
    }
  }

  /** Pays, with the refusal in the state alone. */
  function press(instanceId: string, ownerKey: string, params: PayParams) {
    try {
      pay(instanceId, ownerKey, params)
    } catch {
      // It is in the state.
    }
  }

  /** Whether `retry` would begin a payment. */
  function canRetry(): boolean {
    if (!lastPay || !activeAttempt(session).request) return false
    return registrations.get(lastPay.instanceId)?.ownerKey === lastPay.ownerKey
  }

  /** Begins again what failed or fell short, with what its component would pay now. */
  function retry() {
    const { status } = activeAttempt(session).state
    // What may still be paid, or is, is not paid again.
    const isOver = status === 'idle' || status === 'error' || isOutcome(status)
    if (!isOver || status === 'success') return
    const retried = canRetry() ? lastPay : null
    dispatch({ type: 'released', nextId: newId(), forget: false })
    if (!retried) return
    const { instanceId, ownerKey, params } = retried
    press(instanceId, ownerKey, registrations.get(instanceId)?.params ?? params)
  }

  const attemptsOf = (intentId: string) =>
    [...session.attempts.values()].filter(({ intent }) => intent?.payment_intent_id === intentId)
  const reporter: Reporter = {
    began: (intentId) => attemptsOf(intentId).some(({ ownerKey }) => ownerKey !== null),
    shows: (intentId) => attemptsOf(intentId).length > 0,
  }

  /**
   * Subscribes a component that may begin payments. React ends the subscription when the component
   * is hidden or gone, which insertion effects survive: so this reports who is on the screen.
   */
  function subscribeOwner(ownerKey: string, listener: () => void) {
    const unsubscribe = subscribe(listener)
    const hide = registrations.show(ownerKey)
    return () => {
      unsubscribe()
      hide()
      const active = activeAttempt(session)
      if (active.phase !== 'preparing' || active.ownerKey !== ownerKey) return
      departures++
      emit()
    }
  }

  /** Ends a preparation whose owner has left the screen for good. */
  function abandonUnseen() {
    const { id, phase, ownerKey } = activeAttempt(session)
    if (phase !== 'preparing' || ownerKey === null || registrations.isVisible(ownerKey)) return
    const error = new PaymentError('abandoned', 'The component that pays left the screen')
    dispatch({ type: 'failed', id, error })
  }

  /** Follows the source until the returned function is called, which leaves no timer behind. */
  function start() {
    isStopped = false
    const leave = joinReporters(reporter)
    const unsubscribe = source.subscribe(receive)
    receive()
    return () => {
      isStopped = true
      unsubscribe()
      leave()
      keepTimer()
    }
  }

  const canReopen = () => isOpen(activeAttempt(session).state.status) && source.canReopen()

  function reopen() {
    if (canReopen()) attempt(session.activeId, source.reopen, 'open_failed')
  }

  return {
    ...{ subscribe, subscribeOwner, register: registrations.register, start, abandonUnseen },
    /** How often the owner of a payment that is being prepared has left the screen. */
    departures: () => departures,
    /** Loads what the first click needs. */
    preload: () => source.preload?.(),

    /** The state to show to `ownerKey`: of the payment it began, or (`null`) of the active one. */
    stateFor: (ownerKey: string | null): PaymentState => stateFor(session, ownerKey),
    /** Whether the state of the active payment is news, and not just how it was found. */
    isNews: () => isNews(session),
    /** An attempt, and whether it is still the active one. */
    attempt: (id: string): { attempt: Attempt | undefined; isActive: boolean } => ({
      attempt: session.attempts.get(id),
      isActive: session.activeId === id,
    }),

    /**
     * Starts an attempt, or shows the one there is. Returns its id.
     *
     * @throws PaymentError Whatever refuses the payment; it is in the state too.
     */
    pay,
    ...{ press, retry, canRetry, reopen, canReopen },
    close: () => {
      orThrowLater(source.close)
    },
    /** Leaves the current payment, and what the source shows of it. */
    startOver: () => {
      dispatch({ type: 'released', nextId: newId(), forget: true })
    },
    /** Starts over, and lets buttons that rested after success pay again. */
    reset: () => {
      dispatch({ type: 'reset', nextId: newId() })
    },
  }
}

function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value
}

function orThrowLater(act: () => unknown) {
  try {
    const result = act()
    if (isThenable(result)) void Promise.resolve(result).catch(throwLater)
  } catch (error) {
    throwLater(error)
  }
}
