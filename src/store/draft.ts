import { beginAttempt, type Attempt } from '../core/attempt'
import type { PaymentIntent } from '../core/contract'
import { isMoneySeen } from '../core/situation'
import { IDLE } from '../core/state'
import {
  activeAttempt,
  completedAttempt,
  detectedAttempt,
  heldAttempt,
  isFor,
  isKept,
  isSentByWallet,
  newest,
  type Session,
  type SessionEffect,
} from './session'

/** A session while an event changes it, with the effects of that so far. */
export interface Draft extends Session {
  readonly effects: readonly SessionEffect[]
}

/** Adds something to be done once the event has changed the session. */
export function withEffect(draft: Draft, effect: SessionEffect): Draft {
  return { ...draft, effects: [...draft.effects, effect] }
}

/** Adds an attempt, or exchanges the one with its id. */
export function withAttempt(draft: Draft, attempt: Attempt): Draft {
  return { ...draft, attempts: new Map(draft.attempts).set(attempt.id, attempt) }
}

/** Shows an attempt as the active one. */
export function activate(draft: Draft, attempt: Attempt): Draft {
  return { ...withAttempt(draft, { ...attempt, hidden: false }), activeId: attempt.id }
}

/** Shows an attempt again. One that was only found must not give way to what the source shows beside it. */
export function showAgain(draft: Draft, attempt: Attempt): Draft {
  const isCurrent = draft.snapshot.intent?.payment_intent_id === attempt.intent?.payment_intent_id
  const since = attempt.request || isCurrent ? {} : sinceNow(draft)
  return activate(draft, { ...attempt, ...since })
}

/** Keeps an attempt that begins now from taking over anything that the source showed before. */
export function sinceNow({ snapshot, seenIntents }: Session): Pick<Attempt, 'before' | 'excluded'> {
  return { before: snapshot, excluded: seenIntents }
}

/** Begins an attempt, which replaces an active one that has neither a request nor a payment. */
export function begin(draft: Draft, attempt: Attempt): Draft {
  const attempts = new Map(draft.attempts)
  const last = activeAttempt(draft)
  if (!last.request && !last.intent) attempts.delete(last.id)
  const begun = activate({ ...draft, attempts }, attempt)
  const isSilent = attempt.restored || isRenewal(draft, attempt)
  return attempt.request ? report(begun, attempt, isSilent) : begun
}

/** Whether an attempt asks about an open payment that the page knows: news only if the server says so. */
function isRenewal({ attempts }: Session, { renewedId }: Attempt): boolean {
  return renewedId !== null && attempts.has(renewedId)
}

/** Takes over what has become of an attempt. */
export function update(draft: Draft, attempt: Attempt): Draft {
  const previous = draft.attempts.get(attempt.id)
  if (previous?.state === attempt.state) return withAttempt(draft, attempt)
  // What is found is state; a change of it is an event.
  const isFound = attempt.restored && !previous?.intent
  const next = isFound ? { ...attempt, foundAs: attempt.state.status } : attempt
  const isSilent = isFound || isMoot(draft, next)
  const completed = completeOrder(withAttempt(draft, next), next, previous)
  const own = completed.attempts.get(next.id) ?? next
  return report(settleOthers(completed, own), own, isSilent)
}

/** Adds an attempt that follows a payment which was found beside the active one. */
export function addFound(draft: Draft, attempt: Attempt): Draft {
  const found = { ...attempt, foundAs: attempt.state.status }
  return report(withAttempt(draft, found), found, true)
}

/** Lets the status in which a payment was found be reported: a press that knew nothing of it goes on with it. */
export function withNews(draft: Draft, intent: PaymentIntent, foundAs: string): Draft {
  const notifiedStatuses = new Set(draft.notifiedStatuses)
  notifiedStatuses.delete(`${intent.payment_intent_id} ${foundAs}`)
  return { ...draft, notifiedStatuses }
}

/** Takes it that an order which a server keeps is paid, whatever is asked for it. */
function completeOrder(draft: Draft, paid: Attempt, previous?: Attempt): Draft {
  const isNews = paid.state.status === 'success' && previous?.state.status !== 'success'
  if (!isNews || paid.dismissed || !isKept(draft, paid)) return draft
  const attempts = new Map(draft.attempts)
  for (const [id, attempt] of attempts) {
    if (attempt.ownerKey !== paid.ownerKey) continue
    // No press shows it again, but its money would still be news.
    if (id !== paid.id) attempts.set(id, { ...attempt, phase: phaseOnceLeft(attempt) })
  }
  attempts.set(paid.id, { ...paid, hasPaidOrder: true })
  return { ...draft, attempts }
}

/** Whether what becomes of an attempt means nothing, because its order is paid and it holds no money. */
function isMoot(draft: Draft, { id, ownerKey, orderKey, requestKey, state }: Attempt): boolean {
  if (ownerKey === null || !isKept(draft, { orderKey }) || isMoneySeen(state)) return false
  const isPaid = (other: Attempt) => other.state.status === 'success' && !other.dismissed
  const payer = newest(
    draft,
    (other) =>
      other.id !== id && other.ownerKey === ownerKey && isPaid(other) && isFor(other, requestKey),
  )
  return payer !== undefined
}

function settleOthers(draft: Draft, attempt: Attempt): Draft {
  const { id, ownerKey, state, dismissed } = attempt
  const { rejection } = draft
  if (id === draft.activeId) {
    const isOwners = rejection?.ownerKey === ownerKey
    const isInProgress = rejection?.state.error.code === 'payment_in_progress'
    const isSettled = isOwners || (isInProgress && state.status !== 'opening')
    const hidden = isOver(draft) ? hiddenSuccess(draft) : undefined
    const settled = isSettled ? { ...draft, rejection: null } : draft
    const shown = hidden ?? heldInstead(settled)
    return shown ? showAgain(settled, shown) : settled
  }
  if (state.status !== 'success' || dismissed) {
    const held = heldInstead(draft)
    return held ? showAgain(draft, held) : draft
  }
  // Money that came for a payment the page has left: it is shown unless another one is.
  const isFree = isOver(draft) || activeAttempt(draft).state.status === 'error'
  if (isFree) return activate(draft, attempt)
  const active = activeAttempt(draft)
  const isSame = active.ownerKey === ownerKey && isFor(attempt, active.requestKey)
  // The page already shows that this owner has paid for the same.
  if (isSame && active.state.status === 'success') return draft
  const isPaid = isSame && isKept(draft, attempt)
  return isPaid ? showAgain(draft, attempt) : withAttempt(draft, { ...attempt, hidden: true })
}

/** The payment with the money of the active attempt's order, if that attempt has none to pay. */
export function heldInstead(draft: Draft): Attempt | undefined {
  const active = activeAttempt(draft)
  const { ownerKey, intent, state } = active
  if (ownerKey === null || !isKept(draft, active)) return undefined
  if ('alreadyPaid' in state) {
    const detected = detectedAttempt(draft, ownerKey)
    return detected && { ...detected, phase: 'opened' }
  }
  const isUnpaid = state.status === 'pending' && !isMoneySeen(state)
  if (!isUnpaid && !hasNoPayment(draft)) return undefined
  const held = heldAttempt(draft, ownerKey)
  if (isUnpaid) {
    const isWithdrawn = intent?.superseded === true || (held && isSentByWallet(draft, held))
    return isWithdrawn ? held : undefined
  }
  if (held || state.status !== 'error') return held
  // A server that could not be asked again has not taken back that the order is paid.
  return completedAttempt(draft, ownerKey)
}

/** Whether the active payment is over without money, or there is none. */
function isOver(session: Session): boolean {
  const { state } = activeAttempt(session)
  if (state.status !== 'expired') return state === IDLE || 'alreadyPaid' in state
  return !isMoneySeen(state) && !session.sentIntents.has(state.intent.payment_intent_id)
}

/** Whether the active attempt has no payment that can be paid, is paid, or may hold money. */
export function hasNoPayment(session: Session): boolean {
  const { state } = activeAttempt(session)
  if ('alreadyPaid' in state) return false
  return ['error', 'insufficient_refunded'].includes(state.status) || isOver(session)
}

/** The newest payment that was paid and has not been on the page since. */
const hiddenSuccess = (session: Session) =>
  newest(session, ({ hidden, dismissed }) => hidden && !dismissed)

/** Notifies of the status of an attempt, unless that was done for it or for its payment. */
function report(draft: Draft, attempt: Attempt, isSilent: boolean): Draft {
  const { id, ownerKey, state, intent, dismissed } = attempt
  // Its own payment may still be paid, and that is news.
  if ('alreadyPaid' in state) return draft
  const ids = intent ? [id, intent.payment_intent_id] : [id]
  const keys = ids.map((one) => `${one} ${state.status}`)
  const { notifiedStatuses } = draft
  if (keys.some((key) => notifiedStatuses.has(key))) return draft
  const reported = { ...draft, notifiedStatuses: new Set([...notifiedStatuses, ...keys]) }
  return isSilent || dismissed
    ? reported
    : withEffect(reported, { type: 'notify', ownerKey, attemptId: id, state })
}

/**
 * Shows the active attempt no longer. Shows the one again that it displaced, unless it has a payment, or
 * one that was paid meanwhile. What becomes of its payment is still followed.
 */
export function release(draft: Draft, nextId: string): Draft {
  const active = activeAttempt(draft)
  const { ownerKey, request, intent, state } = active
  const phase = phaseOnceLeft(active)
  const left = withAttempt({ ...draft, rejection: null }, { ...active, phase, hidden: false })
  const displaced = intent ? undefined : displacedBy(left, active)
  const hidden = displaced ? undefined : hiddenSuccess(left)
  const watching = beginAttempt({ id: nextId, ...sinceNow(draft) })
  const released = displaced
    ? activate(left, displaced)
    : hidden
      ? showAgain(left, hidden)
      : begin(left, watching)
  const isSilent = state.status === 'opening' && isRenewal(draft, active)
  if (!request || state.status === 'idle' || isSilent) return released
  return withEffect(released, { type: 'notify', ownerKey, attemptId: active.id, state: IDLE })
}

/** Its payment, or the one that was asked for, is still followed; one that was being prepared is not. */
function phaseOnceLeft({ phase }: Attempt): Attempt['phase'] {
  return phase === 'opened' || phase === 'left' ? 'left' : 'over'
}

/** The payment that the page showed before an attempt, if it still can. */
function displacedBy({ attempts, snapshot }: Session, { displacedId }: Attempt) {
  const displaced = attempts.get(displacedId ?? '')
  if (!displaced?.intent || displaced.phase !== 'opened' || displaced.dismissed) return undefined
  // Of one that was only found, the source decides whether it is still there.
  const isShown = snapshot.intent?.payment_intent_id === displaced.intent.payment_intent_id
  return displaced.request || isShown ? displaced : undefined
}
