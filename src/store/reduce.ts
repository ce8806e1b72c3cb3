import { beginAttempt, EMPTY_SNAPSHOT, type Attempt, type PaymentSnapshot } from '../core/attempt'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import { PaymentError, type PageError } from '../core/errors'
import { echoes, fail, lapse, receiveIntent, transition } from '../core/lifecycle'
import { IDLE, type ErrorState, type PaymentState } from '../core/state'
import type { SourceSnapshot } from './paymentSource'
import { activeAttempt, answerPress, waitingFor, type Press, type Session } from './session'

/** Something that happened. Ids come with the event, so that `reduce` stays pure. */
export type SessionEvent =
  | PayRequested
  | { type: 'payRefused'; id: string; ownerKey: string; error: PageError }
  | { type: 'paramsPrepared'; id: string; request: PaymentModalParams }
  | { type: 'cancelled'; id: string; nextId: string }
  | { type: 'snapshotReceived'; snapshot: SourceSnapshot; nextId: string }
  | { type: 'failed'; id: string; error: PageError }
  | { type: 'timedOut'; id: string; nextId: string }
  /** `forget`: the source gives the payment up as well. */
  | { type: 'released'; nextId: string; forget: boolean }
  | { type: 'reset'; nextId: string }

/** A component was pressed, and its parameters break no rule. */
export interface PayRequested extends Press {
  type: 'payRequested'
  /** The id of the attempt, if one begins. */
  id: string
  /** There is an `onBeforePay` to run first. */
  prepares: boolean
}

/** Something to do once the state has changed. One that names an attempt is void if that is no longer active. */
export type SessionEffect =
  | { type: 'prepare'; id: string }
  | { type: 'openModal'; id: string; request: PaymentModalParams }
  | { type: 'reopenModal'; id: string }
  | { type: 'forgetPayment'; intentId: string | undefined }
  | { type: 'notify'; ownerKey: string | null; state: PaymentState }

/** A session after an event, and what is to be done about it, in this order. */
export interface Reduction {
  readonly session: Session
  readonly effects: readonly SessionEffect[]
}

/** The session after an event, and its effects. Pure. */
export function reduce(session: Session, event: SessionEvent): Reduction {
  switch (event.type) {
    case 'payRequested':
      return payRequested(session, event)
    case 'payRefused':
      return refuse(session, event.ownerKey, event.id, event.error)
    case 'paramsPrepared':
      return paramsPrepared(session, event.id, event.request)
    case 'cancelled':
      return isPreparing(session, event.id) ? release(session, event.nextId) : same(session)
    case 'snapshotReceived':
      return snapshotReceived(session, event.snapshot, event.nextId)
    case 'failed':
      if (event.id !== session.activeId) return same(session)
      return update(session, fail(activeAttempt(session), event.error))
    case 'timedOut':
      return timedOut(session, event.id, event.nextId)
    case 'released':
      return alsoForget(session, event.forget, release(session, event.nextId))
    case 'reset':
      return alsoForget(session, true, release(dismissAll(session), event.nextId))
  }
}

const same = (session: Session): Reduction => ({ session, effects: [] })

function payRequested(session: Session, event: PayRequested): Reduction {
  const { id, ownerKey, requestKey, request, prepares } = event
  const answer = answerPress(session, event)
  if (answer.kind === 'refused') return refuse(session, ownerKey, id, answer.error)
  const accepted = { ...session, rejection: null }
  if (answer.kind === 'shows') {
    const { attempt, reopens } = answer
    const owned = { ...attempt, ownerKey, requestKey, request: attempt.request ?? request }
    return {
      session: withAttempt(accepted, owned),
      effects: reopens ? [{ type: 'reopenModal', id: attempt.id }] : [],
    }
  }
  const attempt = beginAttempt({
    ...{ id, ownerKey, requestKey, request, preparing: prepares },
    ...sinceNow(session),
  })
  const begun = begin(accepted, attempt)
  const next: SessionEffect = prepares
    ? { type: 'prepare', id }
    : { type: 'openModal', id, request }
  return { ...begun, effects: [...begun.effects, next] }
}

function refuse(session: Session, ownerKey: string, id: string, error: PageError): Reduction {
  const state: ErrorState = { status: 'error', error, attemptId: id, restored: false }
  return {
    session: { ...session, rejection: { ownerKey, state } },
    effects: [{ type: 'notify', ownerKey, state }],
  }
}

function isPreparing({ activeId, attempts }: Session, id: string): boolean {
  return id === activeId && attempts.get(id)?.preparing === true
}

function paramsPrepared(session: Session, id: string, request: PaymentModalParams): Reduction {
  if (!isPreparing(session, id)) return same(session)
  const prepared = { ...activeAttempt(session), request, preparing: false, ...sinceNow(session) }
  return { session: withAttempt(session, prepared), effects: [{ type: 'openModal', id, request }] }
}

function timedOut(session: Session, id: string, nextId: string): Reduction {
  if (waitingFor(session)?.id !== id) return same(session)
  const attempt = activeAttempt(session)
  if (attempt.preparing) {
    const message = 'onBeforePay took too long'
    const error = new PaymentError('before_pay_failed', message, { retryable: true })
    return update(session, fail(attempt, error))
  }
  // A source that never said it was at work may still bring data: the attempt is kept a while.
  const isFirst = attempt.state.status === 'opening'
  return isFirst ? update(session, lapse(attempt)) : release(session, nextId)
}

/** Shows the active attempt no longer. What becomes of its payment is still followed. */
function release(session: Session, nextId: string): Reduction {
  const { ownerKey, request, state } = activeAttempt(session)
  const watching = beginAttempt({ id: nextId, ...sinceNow(session) })
  const released = begin({ ...session, rejection: null }, watching)
  if (!request || state.status === 'idle') return released
  return { ...released, effects: [{ type: 'notify', ownerKey, state: IDLE }] }
}

function alsoForget(before: Session, forget: boolean, { session, effects }: Reduction): Reduction {
  const { request, intent } = activeAttempt(before)
  if (!forget || !request) return { session, effects }
  const intentId = intent?.payment_intent_id
  return { session, effects: [...effects, { type: 'forgetPayment', intentId }] }
}

function dismissAll(session: Session): Session {
  const attempts = [...session.attempts].map(
    ([id, attempt]) => [id, { ...attempt, dismissed: true }] as const,
  )
  return { ...session, attempts: new Map(attempts) }
}

// What the source shows.

function snapshotReceived(before: Session, source: SourceSnapshot, nextId: string): Reduction {
  const { current, watched } = source
  const effects: SessionEffect[] = []
  let session = before
  const apply = (reduction: Reduction) => {
    session = reduction.session
    effects.push(...reduction.effects)
  }
  for (const intent of watched) {
    const attempt = attemptOf(session, intent)
    if (attempt) apply(update(session, receiveIntent(attempt, intent)))
  }
  if (isNewRequest(session, current))
    apply(begin(session, externalAttempt(session, current, nextId)))
  apply(receiveCurrent(session, current, nextId))
  const id = current.intent?.payment_intent_id
  const isNew = id !== undefined && !session.seenIntents.has(id)
  const seenIntents = isNew ? new Set(session.seenIntents).add(id) : session.seenIntents
  return { session: { ...session, snapshot: current, seenIntents }, effects }
}

/** Whether the source was opened by someone who uses it without the store: that payment takes over. */
function isNewRequest(session: Session, { request }: PaymentSnapshot): boolean {
  return Boolean(request) && !newest(session, (attempt) => attempt.request === request)
}

function externalAttempt(session: Session, { request }: PaymentSnapshot, id: string): Attempt {
  // What the source shows from the start was begun before this page began to look.
  const restored = session.snapshot === EMPTY_SNAPSHOT
  return beginAttempt({ id, request: request ?? null, restored, ...sinceNow(session) })
}

function receiveCurrent(session: Session, current: PaymentSnapshot, nextId: string): Reduction {
  const { intent, request } = current
  const active = activeAttempt(session)
  if (request) {
    if (active.request === request) {
      // Believed, also for an id seen before; but a payment that is known is not exchanged.
      const isOther = active.intent && active.intent.payment_intent_id !== intent?.payment_intent_id
      return update(session, transition(active, current, isOther ? null : intent))
    }
    const other = newest(session, (attempt) => attempt.request === request)
    return other && intent ? update(session, receiveIntent(other, intent)) : same(session)
  }
  const known = intent && attemptOf(session, intent)
  if (intent && known && known.id !== active.id) {
    // Shown before, gone for a while, and shown again.
    const isBack = !active.request && !known.request && !known.dismissed
    if (isBack) return update(activate(session, known), transition(known, current, intent))
    const informed = update(session, receiveIntent(known, intent))
    const stillActive = activeAttempt(informed.session)
    if (stillActive.id !== active.id || active.preparing) return informed
    const { session: next, effects } = update(informed.session, transition(active, current, null))
    return { session: next, effects: [...informed.effects, ...effects] }
  }
  if (active.preparing) return same(session)
  if (!active.request) return watch(session, current, nextId)
  const isOwn = known ?? (request === undefined && intent && mayTake(active, intent))
  return update(session, transition(active, current, isOwn ? intent : null))
}

/** The attempt that an intent was attributed to. */
function attemptOf(session: Session, { payment_intent_id: id }: PaymentIntent) {
  return newest(session, ({ intent }) => intent?.payment_intent_id === id)
}

function newest({ attempts }: Session, matches: (attempt: Attempt) => boolean) {
  let found: Attempt | undefined
  for (const attempt of attempts.values()) if (matches(attempt)) found = attempt
  return found
}

/** Whether an intent that belongs to no attempt yet, from a source that cannot tell, is this one's. */
function mayTake({ intent, excluded, request }: Attempt, seen: PaymentIntent): boolean {
  if (intent || !request || excluded.has(seen.payment_intent_id)) return false
  return echoes(seen, request)
}

/** An attempt that only watches gives way to whatever the source shows next. */
function watch(session: Session, current: PaymentSnapshot, nextId: string): Reduction {
  const active = activeAttempt(session)
  const { intent } = current
  const isGone = active.intent && active.intent.payment_intent_id !== intent?.payment_intent_id
  const attempt = isGone
    ? beginAttempt({ id: nextId, before: active.before, excluded: active.excluded })
    : active
  const isStale = intent?.payment_intent_id === attempt.before?.intent?.payment_intent_id
  const watching = isGone ? begin(session, attempt).session : session
  return update(watching, transition(attempt, current, isStale ? null : intent))
}

// What every change has in common.

/** What the source has shown so far is none of the business of an attempt that begins now. */
function sinceNow({ snapshot, seenIntents }: Session): Pick<Attempt, 'before' | 'excluded'> {
  return { before: snapshot, excluded: seenIntents }
}

function withAttempt(session: Session, attempt: Attempt): Session {
  return { ...session, attempts: new Map(session.attempts).set(attempt.id, attempt) }
}

function activate(session: Session, { id }: Attempt): Session {
  return { ...session, activeId: id }
}

function begin(session: Session, attempt: Attempt): Reduction {
  const attempts = new Map(session.attempts)
  const last = activeAttempt(session)
  if (!last.request && !last.intent) attempts.delete(last.id)
  attempts.set(attempt.id, attempt)
  const begun = activate({ ...session, attempts }, attempt)
  return attempt.request ? report(begun, attempt, attempt.restored) : same(begun)
}

/** Takes over what has become of an attempt. */
function update(session: Session, attempt: Attempt): Reduction {
  const previous = session.attempts.get(attempt.id)
  if (previous === attempt) return same(session)
  if (previous?.state === attempt.state) return same(withAttempt(session, attempt))
  // What is found is state; a change of it is an event.
  const isFound = attempt.restored && !previous?.intent
  const next = isFound ? { ...attempt, foundAs: attempt.state.status } : attempt
  return report(settleOthers(withAttempt(session, next), next), next, isFound)
}

function settleOthers(session: Session, { id, ownerKey, state }: Attempt): Session {
  const { rejection } = session
  if (id === session.activeId) {
    const isOwners = rejection?.ownerKey === ownerKey
    const isOver = rejection?.state.error.code === 'payment_in_progress'
    return isOwners || (isOver && state.status !== 'opening')
      ? { ...session, rejection: null }
      : session
  }
  // Money that came for a payment the page has left: it is shown unless another one is.
  const { dismissed } = session.attempts.get(id) ?? { dismissed: true }
  const isFree = activeAttempt(session).state === IDLE
  return isFree && state.status === 'success' && !dismissed ? { ...session, activeId: id } : session
}

function report(session: Session, attempt: Attempt, isSilent: boolean): Reduction {
  const { id, ownerKey, state, intent, dismissed } = attempt
  const { status } = state
  const keys = intent ? [id, intent.payment_intent_id] : [id]
  const wasNotified = keys.some((key) => session.notifiedStatuses.get(key)?.has(status))
  if (wasNotified) return same(session)
  const notifiedStatuses = new Map(session.notifiedStatuses)
  for (const key of keys)
    notifiedStatuses.set(key, new Set(session.notifiedStatuses.get(key)).add(status))
  return {
    session: { ...session, notifiedStatuses },
    effects: isSilent || dismissed ? [] : [{ type: 'notify', ownerKey, state }],
  }
}
