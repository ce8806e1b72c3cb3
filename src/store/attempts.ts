import { beginAttempt, type Attempt } from '../core/attempt'
import type { PaymentIntent } from '../core/contract'
import { IDLE } from '../core/state'
import { activeAttempt, type Reduction, type Session } from './session'

/** The session as it is. */
export const same = (session: Session): Reduction => ({ session, effects: [] })

/** One reduction after another, with the effects of both. */
export function andThen(first: Reduction, step: (session: Session) => Reduction): Reduction {
  const { session, effects } = step(first.session)
  return { session, effects: [...first.effects, ...effects] }
}

/** The attempt that an intent was attributed to. */
export function attemptOf(session: Session, { payment_intent_id: id }: PaymentIntent) {
  return newest(session, ({ intent }) => intent?.payment_intent_id === id)
}

/** The newest attempt that matches. */
export function newest({ attempts }: Session, matches: (attempt: Attempt) => boolean) {
  let found: Attempt | undefined
  for (const attempt of attempts.values()) if (matches(attempt)) found = attempt
  return found
}

/** Keeps an attempt that begins now from taking over anything that the source showed before. */
export function sinceNow({ snapshot, seenIntents }: Session): Pick<Attempt, 'before' | 'excluded'> {
  return { before: snapshot, excluded: seenIntents }
}

export function withAttempt(session: Session, attempt: Attempt): Session {
  return { ...session, attempts: new Map(session.attempts).set(attempt.id, attempt) }
}

export function activate(session: Session, { id }: Attempt): Session {
  return { ...session, activeId: id }
}

export function begin(session: Session, attempt: Attempt): Reduction {
  const attempts = new Map(session.attempts)
  const last = activeAttempt(session)
  if (!last.request && !last.intent) attempts.delete(last.id)
  attempts.set(attempt.id, attempt)
  const begun = activate({ ...session, attempts }, attempt)
  return attempt.request ? report(begun, attempt, attempt.restored) : same(begun)
}

/** Takes over what has become of an attempt. */
export function update(session: Session, attempt: Attempt): Reduction {
  const previous = session.attempts.get(attempt.id)
  if (previous === attempt) return same(session)
  if (previous?.state === attempt.state) return same(withAttempt(session, attempt))
  // What is found is state; a change of it is an event.
  const isFound = attempt.restored && !previous?.intent
  const next = isFound ? { ...attempt, foundAs: attempt.state.status } : attempt
  const isSilent = isFound || 'alreadyPaid' in next.state
  return report(settleOthers(withAttempt(session, next), next), next, isSilent)
}

function settleOthers(session: Session, attempt: Attempt): Session {
  const { id, ownerKey, state, dismissed } = attempt
  const { rejection } = session
  if (id === session.activeId) {
    const isOwners = rejection?.ownerKey === ownerKey
    const isOver = rejection?.state.error.code === 'payment_in_progress'
    return isOwners || (isOver && state.status !== 'opening')
      ? { ...session, rejection: null }
      : session
  }
  // Money that came for a payment the page has left: it is shown unless another one is.
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

/** Shows the active attempt no longer. What becomes of its payment is still followed. */
export function release(session: Session, nextId: string): Reduction {
  const active = activeAttempt(session)
  const { ownerKey, request, restored, state } = active
  const left: Session = restored ? withAttempt(session, { ...active, phase: 'over' }) : session
  const watching = beginAttempt({ id: nextId, ...sinceNow(session) })
  const released = begin({ ...left, rejection: null }, watching)
  if (!request || state.status === 'idle') return released
  return { ...released, effects: [{ type: 'notify', ownerKey, state: IDLE }] }
}
