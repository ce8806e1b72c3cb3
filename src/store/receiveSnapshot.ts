import { beginAttempt, EMPTY_SNAPSHOT, type Attempt, type PaymentSnapshot } from '../core/attempt'
import type { PaymentIntent } from '../core/contract'
import { echoes, receiveIntent, transition } from '../core/lifecycle'
import {
  activate,
  andThen,
  attemptOf,
  begin,
  newest,
  same,
  sinceNow,
  update,
  withAttempt,
} from './attempts'
import type { SourceSnapshot } from './paymentSource'
import { activeAttempt, type Reduction, type Session } from './session'

/** Takes over what the source shows: news of attempts, active or not, and payments that are found. */
export function receiveSnapshot(
  before: Session,
  source: SourceSnapshot,
  nextId: string,
): Reduction {
  const { current, watched } = source
  let next = same(before)
  if (isNewRequest(before, current))
    next = andThen(next, (session) => begin(session, externalAttempt(session, current, nextId)))
  next = andThen(next, (session) => receiveCurrent(session, current, nextId))
  for (const intent of watched) {
    next = andThen(next, (session) => {
      const attempt = attemptOf(session, intent)
      return attempt ? update(session, receiveIntent(attempt, intent)) : same(session)
    })
  }
  return { ...next, session: withSnapshot(next.session, current) }
}

function withSnapshot(session: Session, snapshot: PaymentSnapshot): Session {
  const id = snapshot.intent?.payment_intent_id
  const isNew = id !== undefined && !session.seenIntents.has(id)
  const seenIntents = isNew ? new Set(session.seenIntents).add(id) : session.seenIntents
  return { ...session, snapshot, seenIntents }
}

/** Whether the source was opened by someone who uses it without the store: that payment takes over. */
function isNewRequest(session: Session, { request }: PaymentSnapshot): boolean {
  return Boolean(request) && !newest(session, (attempt) => attempt.request === request)
}

function externalAttempt(session: Session, current: PaymentSnapshot, id: string): Attempt {
  const { request, intent, isLoading } = current
  // What is there from the start was begun before the page, unless it has only just been asked for.
  const isNew = isLoading && !intent
  const restored = session.snapshot === EMPTY_SNAPSHOT && !isNew
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
  const mayBelong = request === undefined && intent
  const known =
    intent && (attemptOf(session, intent) ?? (mayBelong && newest(session, takerOf(intent))))
  if (intent && known && known.id !== active.id) {
    // Shown before, gone for a while, and shown again.
    const wasLeft = active.before?.intent?.payment_intent_id === intent.payment_intent_id
    const isBack = !active.request && !known.request && !known.dismissed && !wasLeft
    if (isBack) {
      const back: Attempt = { ...known, phase: 'opened' }
      return update(activate(session, back), transition(back, current, intent))
    }
    // The active attempt first: whether the page is free for the other depends on it.
    const moved =
      active.phase === 'preparing'
        ? same(session)
        : update(session, transition(active, current, null))
    return andThen(moved, (next) => update(next, receiveIntent(known, intent)))
  }
  if (active.phase === 'preparing') return same(session)
  if (!active.request) return watch(session, current, nextId)
  return update(session, transition(active, current, known ? intent : null))
}

/** Finds the attempt of an intent that belongs to none yet, from a source that cannot tell. */
function takerOf(seen: PaymentIntent) {
  return ({ intent, excluded, request, phase }: Attempt): boolean =>
    !intent &&
    request !== null &&
    phase === 'opened' &&
    !excluded.has(seen.payment_intent_id) &&
    echoes(seen, request)
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
  const left = withAttempt(session, { ...active, phase: 'over' })
  const watching = isGone ? begin(left, attempt).session : session
  return update(watching, transition(attempt, current, isStale ? null : intent))
}
