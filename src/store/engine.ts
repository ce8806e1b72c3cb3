import type { Audience, BeforePay } from './registrations'
import { beginAttempt, type Attempt, type Observation } from '../core/attempt'
import { stableStringify } from '../core/stableStringify'
import type { Clock } from '../core/clock'
import {
  isInsufficientStatus,
  type PaymentModalParams,
  type UsePaymentResult,
} from '../core/contract'
import { PaymentError, toPaymentError, type PageError, type PageErrorCode } from '../core/errors'
import { fail, lapse, readData, transition } from '../core/lifecycle'
import { toModalParams, type PayParams } from '../core/parameters'
import { IDLE, type ErrorState } from '../core/state'
import { throwLater } from './handlers'
import { createHookLink } from './hookLink'
import { createStandings } from './standings'

// How long the hook may show nothing before an attempt is let go.
const SILENCE_MS = 60_000
// How long until a hook that threw is tried again, while a payment depends on it.
const REPAIR_MS = 10_000

/** What the hook shows, run through the lifecycle; and what is done to the hook. */
export type PaymentEngine = ReturnType<typeof createPaymentEngine>

/** Makes the engine of one store. */
export function createPaymentEngine(clock: Clock, audience: Audience) {
  let seen: Observation | null = null
  let ids = 0
  const newId = () => String(++ids)
  let attempt = beginAttempt(newId(), null, null)
  let owner: string | null = null
  let asked = ''
  let told = new Set<string>()
  let isPreparing = false
  let isStopped = false
  let toOpen: PaymentModalParams | null = null
  let again: { instance: string; who: string; pay: () => string } | null = null
  let endWait: (() => void) | null = null
  const standings = createStandings()
  const { notify, tell } = audience
  const link = createHookLink(notify)

  /** Makes `next` the current attempt. A payment that was found at load is state, not an event. */
  function commit(next: Attempt, isEvent = next.request !== null) {
    const { id, state } = attempt
    attempt = next
    if (next.id !== id) told = new Set()
    if (next.id === id && next.state === state) return
    const { status } = next.state
    standings.moveOn(owner, status)
    notify()
    if (next.state === state || !isEvent || told.has(status)) return
    told.add(status)
    tell(owner, next.state)
  }

  /** Begins an attempt, or (without a request) watches whatever comes next. Returns its id. */
  function begin(who: string | null, request: PaymentModalParams | null, askedWith = '') {
    const { state: dropped, request: had } = attempt
    const droppedFrom = owner
    if (owner !== null && dropped.status === 'success') standings.rest(owner, dropped, asked)
    if (who !== null) standings.forget(who)
    owner = who
    asked = askedWith
    toOpen = null
    standings.pardon()
    isPreparing = false
    stopWaiting()
    const next = beginAttempt(newId(), request, seen)
    commit(next)
    if (had && !request && dropped !== IDLE) tell(droppedFrom, IDLE)
    return next.id
  }

  function failed(id: string, cause: unknown, code: PageErrorCode) {
    const error = toPaymentError(cause, code)
    if (attempt.id !== id) return
    isPreparing = false
    toOpen = null
    commit(fail(attempt, error), true)
  }

  const orFail = (id: string) => (cause: unknown) => {
    failed(id, cause, 'open_failed')
  }

  function refuse(who: string, error: PageError) {
    const state: ErrorState = { status: 'error', error, attemptId: newId(), restored: false }
    standings.refuse(who, state)
    notify()
    tell(who, state)
  }

  function stopWaiting() {
    endWait?.()
    endWait = null
  }

  function watchSilence() {
    const { request, state } = attempt
    const isSilent = request && (state.status === 'opening' || state === IDLE)
    if (!isSilent || seen?.isLoading) {
      stopWaiting()
      return
    }
    endWait ??= clock.after(SILENCE_MS, () => {
      endWait = null
      // A hook that never said it was at work may still bring data: that attempt is kept.
      if (attempt.state === IDLE) begin(null, null)
      else commit(lapse(attempt))
    })
  }

  function openHook(request: PaymentModalParams) {
    const { id } = attempt
    isPreparing = false
    attempt = { ...attempt, request, before: seen }
    watchSilence()
    if (!link.get()) {
      toOpen = request
      link.mend()
      return
    }
    link.call((hook) => hook.openPaymentModal(request), orFail(id))
  }

  async function prepareAndOpen(prepare: BeforePay, params: PayParams) {
    const { id } = attempt
    isPreparing = true
    try {
      const answer = await prepare(params)
      if (attempt.id !== id || attempt.state.status !== 'opening' || isStopped) return
      if (answer === false) begin(null, null)
      else openHook(toModalParams({ ...params, ...(answer ?? {}) }))
    } catch (cause) {
      failed(id, cause, 'before_pay_failed')
    }
  }

  /** What the hook shows, through the rules. */
  function look(result: UsePaymentResult) {
    const { request: known } = attempt
    const { request } = result
    // Begun by another who uses the hook itself: that payment takes over.
    if (known && request && request !== known && request !== seen?.request) begin(null, null)
    const { intent, flaw } = seen && seen.data === result.data ? seen : readData(result.data)
    seen = { ...result, intent, flaw }
    if (toOpen) {
      const opened = toOpen
      toOpen = null
      openHook(opened)
    }
    if (isPreparing) return
    // A payment that is only watched gives way to whatever the hook shows next.
    const isOther = attempt.intent?.payment_intent_id !== intent?.payment_intent_id
    const isGone = !attempt.request && attempt.intent && isOther
    const watched = isGone ? beginAttempt(attempt.id, null, attempt.before) : attempt
    commit(transition(watched, seen))
    watchSilence()
  }

  function isOpen() {
    const { status } = attempt.state
    return status === 'pending' || status === 'unknown' || status === 'insufficient_not_refunded'
  }

  function canRetry() {
    return Boolean(attempt.request && again && audience.party(again.instance)?.owner === again.who)
  }

  function reopen() {
    link.mend()
    link.call((hook) => hook.reopenPaymentModal?.(), orFail(attempt.id))
  }

  function pay(instance: string, who: string, params: PayParams): string {
    try {
      const party = audience.party(instance)
      // Not without the component: it may have an onBeforePay that sets the price.
      if (party?.owner !== who) throw new PaymentError('abandoned', 'What was to pay is gone')
      const request = toModalParams(params)
      const wanted = stableStringify(params)
      const rested = standings.paidBy(who, wanted)
      const { status } = attempt.state
      const isOpening = status === 'opening' && attempt.request
      const isSame = who === owner && wanted === asked
      if (rested === undefined && isOpening && !isSame)
        throw new PaymentError('payment_in_progress', 'Another payment is being opened')
      standings.pardon()
      notify()
      if (rested !== undefined) return rested
      if (isSame && isOpen()) reopen()
      if (isSame && (isOpening || isOpen() || status === 'success')) return attempt.id
      const newest = () => audience.party(instance)?.params ?? params
      again = { instance, who, pay: () => pay(instance, who, newest()) }
      const id = begin(who, request, wanted)
      const prepare = party.handlers.onBeforePay
      // A handler of "opening" may have called it off already.
      if (attempt.id === id) {
        if (prepare) void prepareAndOpen(prepare, params)
        else openHook(request)
      }
      return id
    } catch (cause) {
      const error = toPaymentError(cause, 'open_failed')
      if (error.code !== 'abandoned') refuse(who, error)
      throw error
    }
  }

  function startOver() {
    const mayShow = attempt.request
    begin(null, null)
    link.mend()
    const forget = (hook: UsePaymentResult) =>
      hook.forgetPayment ? hook.forgetPayment() : hook.closePaymentModal()
    if (mayShow) link.call(forget, throwLater)
  }

  return {
    stateFor: (who: string | null) => standings.stateFor(who, owner, attempt.state),
    start: () => {
      isStopped = false
    },
    stop: () => {
      isStopped = true
      stopWaiting()
    },
    attempt: () => attempt,
    mounts: link.mounts,
    /** Whether `retry` would begin a payment. */
    canRetry,
    canReopen: () => isOpen() && Boolean(link.get()?.reopenPaymentModal),

    observe: (result: UsePaymentResult) => {
      link.set(result)
      look(result)
    },
    unobserve: () => {
      link.set(null)
    },

    /** The hook threw, or cannot be used. */
    hookBroke: (cause: unknown) => {
      link.break()
      failed(attempt.id, cause, 'hook_failed')
      // A payment goes on whether or not the hook does, and only the hook can tell.
      if (isOpen())
        endWait ??= clock.after(REPAIR_MS, () => {
          endWait = null
          link.mend()
        })
    },

    /** Starts an attempt, or re-opens the own one. Returns its id, or throws what refuses it. */
    pay,

    /** Begins again what failed or fell short, with what its component would pay now. */
    retry: () => {
      const { status } = attempt.state
      link.mend()
      // What may still be paid, or is, is not paid again.
      const isOver = status === 'idle' || status === 'error' || status === 'expired'
      if (!isOver && !isInsufficientStatus(status)) return
      const redo = canRetry() ? again?.pay : null
      begin(null, null)
      try {
        redo?.()
      } catch {
        // A refusal is told in the state.
      }
    },

    reopen,

    close: () => {
      link.call((hook) => hook.closePaymentModal(), throwLater)
    },

    /** Forgets the current payment, and what the hook shows of it. */
    startOver,

    /** Starts over, and lets buttons that rested after success pay again. */
    reset: () => {
      startOver()
      standings.forgetAll()
      notify()
    },
  }
}
