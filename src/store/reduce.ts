import { beginAttempt, type Attempt } from '../core/attempt'
import type { PaymentModalParams } from '../core/contract'
import { PaymentError, type PageError } from '../core/errors'
import { fail, lapse } from '../core/lifecycle'
import type { ErrorState } from '../core/state'
import { activate, begin, release, same, sinceNow, update, withAttempt } from './attempts'
import type { SourceSnapshot } from './paymentSource'
import { receiveSnapshot } from './receiveSnapshot'
import { activeAttempt, answerPress, waitingFor } from './session'
import type { Press, Reduction, Session, SessionEffect } from './session'

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
interface PayRequested extends Press {
  type: 'payRequested'
  /** The id of the attempt, if one begins. */
  id: string
  /** There is an `onBeforePay` to run first. */
  prepares: boolean
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
      return receiveSnapshot(session, event.snapshot, event.nextId)
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

function payRequested(session: Session, event: PayRequested): Reduction {
  const { id, ownerKey, requestKey, request, prepares } = event
  const answer = answerPress(session, event)
  if (answer.kind === 'refused') return refuse(session, ownerKey, id, answer.error)
  const accepted = { ...session, rejection: null }
  if (answer.kind === 'shows') {
    const { attempt, reopens } = answer
    const owned = { ...attempt, ownerKey, requestKey, request: attempt.request ?? request }
    return {
      session: reopens ? activate(withAttempt(accepted, owned), owned) : accepted,
      effects: reopens ? [{ type: 'reopenModal', id: attempt.id }] : [],
    }
  }
  const attempt = beginAttempt({
    ...{ id, ownerKey, requestKey, request, phase: prepares ? 'preparing' : 'opened' },
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
  return id === activeId && attempts.get(id)?.phase === 'preparing'
}

function paramsPrepared(session: Session, id: string, request: PaymentModalParams): Reduction {
  if (!isPreparing(session, id)) return same(session)
  const prepared: Attempt = {
    ...activeAttempt(session),
    ...{ request, phase: 'opened' },
    ...sinceNow(session),
  }
  return { session: withAttempt(session, prepared), effects: [{ type: 'openModal', id, request }] }
}

function timedOut(session: Session, id: string, nextId: string): Reduction {
  if (waitingFor(session)?.id !== id) return same(session)
  const attempt = activeAttempt(session)
  if (attempt.phase === 'preparing') {
    const message = 'onBeforePay took too long'
    const error = new PaymentError('before_pay_failed', message, { retryable: true })
    return update(session, fail(attempt, error))
  }
  // A source that never said it was at work may still bring data: the attempt is kept a while.
  if (attempt.state.status === 'opening') return update(session, lapse(attempt))
  return release(withAttempt(session, { ...attempt, phase: 'over' }), nextId)
}

function alsoForget(before: Session, forget: boolean, { session, effects }: Reduction): Reduction {
  const { request, phase, intent } = activeAttempt(before)
  const isAtSource = intent !== null || (request !== null && phase !== 'preparing')
  if (!forget || !isAtSource) return { session, effects }
  const intentId = intent?.payment_intent_id
  return { session, effects: [...effects, { type: 'forgetPayment', intentId }] }
}

function dismissAll(session: Session): Session {
  const attempts = [...session.attempts].map(
    ([id, attempt]) => [id, { ...attempt, dismissed: true }] as const,
  )
  return { ...session, attempts: new Map(attempts) }
}
