import { beginAttempt, type Attempt } from '../core/attempt'
import type { PaymentModalParams } from '../core/contract'
import { PaymentError, type PageError } from '../core/errors'
import { fail, isWaiting, lapse } from '../core/lifecycle'
import { IDLE, type ErrorState } from '../core/state'
import { noteOpenings } from './circumstances'
import {
  begin,
  heldInstead,
  release,
  showAgain,
  sinceNow,
  update,
  withAttempt,
  withEffect,
} from './draft'
import type { Draft } from './draft'
import type { SourceSnapshot } from './paymentSource'
import { attemptToRenew, isUnpaid, type Press } from './pressRules'
import { receiveSnapshot } from './receiveSnapshot'
import { activeAttempt, heldAttempt, newest, waitingAttempt } from './session'
import type { Reduction, Session } from './session'
import { withHash, withoutNamed, withWord } from './sentMarks'
import { waitingFor } from './waiting'

/** Something that happened. Ids come with the event, so that `reduce` stays pure. */
export type SessionEvent =
  | PayRequested
  | { type: 'payRefused'; id: string; ownerKey: string; error: PageError }
  | { type: 'paramsPrepared'; id: string; request: PaymentModalParams }
  | { type: 'cancelled'; id: string; nextId: string }
  | { type: 'snapshotReceived'; snapshot: SourceSnapshot; nextId: string }
  | { type: 'failed'; id: string; error: PageError; nextId: string }
  | { type: 'timedOut'; id: string; nextId: string }
  /** `forget`: the source shows the payment no longer either. */
  | { type: 'released'; nextId: string; forget: boolean }
  | { type: 'reset'; nextId: string }
  /** The buyer goes on with the payment of an order beside the active one. */
  | { type: 'reopened'; intentId: string }
  /** The buyer leaves a payment that its owner is shown beside the active one. */
  | { type: 'setAside'; ownerKey: string }
  /** The buyer says that the money of a payment was sent, or takes it back. */
  | { type: 'sentSaid'; intentId: string; isSent: boolean }
  /** The buyer's wallet says that it has sent this transaction for a payment, which is no status. */
  | { type: 'transferSent'; intentId: string; hash: string }

/** A component was pressed, and its parameters break no rule. */
interface PayRequested extends Press {
  type: 'payRequested'
  /** The id of the attempt, if one begins. */
  id: string
  /** The attempt to show again, if none begins. */
  shown: Attempt | undefined
  /** There is an `onBeforePay` to run first. */
  prepares: boolean
}

/** The session after an event at this time, in Unix milliseconds, and its effects. Pure. */
export function reduce(session: Session, event: SessionEvent, now: number): Reduction {
  const { effects, ...next } = apply({ ...session, effects: [] }, event)
  return { session: { ...next, openings: noteOpenings(session, next, now) }, effects }
}

function apply(draft: Draft, event: SessionEvent): Draft {
  switch (event.type) {
    case 'payRequested':
      return payRequested(draft, event)
    case 'payRefused':
      return refuse(draft, event.ownerKey, event.id, event.error)
    case 'paramsPrepared':
      return paramsPrepared(draft, event.id, event.request)
    case 'cancelled':
      return isPreparing(draft, event.id) ? release(draft, event.nextId) : draft
    case 'snapshotReceived':
      return goBackIfEnded(
        withoutNamed(receiveSnapshot(draft, event.snapshot, event.nextId)),
        event.nextId,
      )
    case 'failed':
      return failed(draft, event.id, event.error, event.nextId)
    case 'timedOut':
      return timedOut(draft, event.id, event.nextId)
    case 'released':
      return leave(draft, event.nextId, event.forget ? 'leavePayment' : null)
    case 'reset':
      // Of payments that the page has left, too, and whatever the active one is.
      return withEffect(leave(dismissAll(draft), event.nextId, 'forgetPayment'), {
        type: 'forgetAll',
      })
    case 'reopened':
      return reopened(draft, event.intentId)
    case 'setAside':
      return setAside(draft, event.ownerKey)
    case 'sentSaid':
      return showHeld(withWord(draft, event.intentId, event.isSent))
    case 'transferSent':
      return showHeld(withHash(draft, event.intentId, event.hash))
  }
}

function payRequested(draft: Draft, event: PayRequested): Draft {
  const { id, ownerKey, orderKey, requestKey, request, shown, prepares } = event
  const accepted: Draft = { ...draft, rejection: null }
  if (shown) return isUnpaid(shown) ? reopen(accepted, shown, event) : accepted
  const active = activeAttempt(draft)
  const attempt = beginAttempt({
    ...{ id, ownerKey, orderKey, requestKey, request, pressedFor: request },
    phase: prepares ? 'preparing' : 'opened',
    displacedId: isWaiting(active) ? active.id : active.displacedId,
    renewedId: attemptToRenew(draft, event)?.id ?? null,
    ...sinceNow(draft),
  })
  const next = prepares ? ({ type: 'prepare', id } as const) : openModal(attempt, request)
  return withEffect(begin(accepted, attempt), next)
}

/** Shows the payment that makes it needless for a press to begin another. */
function reopen(draft: Draft, shown: Attempt, press: Press): Draft {
  const { ownerKey, requestKey, request } = press
  const phase = shown.phase === 'left' ? 'opened' : shown.phase
  // What its owner asked for may not be what the press asks for.
  const adopted = shown.ownerKey !== ownerKey && { requestKey, request: shown.request ?? request }
  const owned = { ...shown, phase, ownerKey, ...adopted }
  return withEffect(showAgain(draft, owned), { type: 'reopenModal', id: shown.id, request })
}

function reopened(draft: Draft, intentId: string): Draft {
  const attempt = newest(draft, ({ intent }) => intent?.payment_intent_id === intentId)
  if (!attempt) return draft
  return withEffect(showAgain(draft, attempt), { type: 'reopenModal', id: attempt.id })
}

/** Shows the payment that may hold the money of the active attempt's order, if that attempt must not be paid. */
function showHeld(draft: Draft): Draft {
  const held = heldInstead(draft)
  return held ? showAgain(draft, held) : draft
}

function setAside(draft: Draft, ownerKey: string): Draft {
  const waiting = waitingAttempt(draft, ownerKey)
  return waiting ? withAttempt(draft, { ...waiting, phase: 'left' }) : draft
}

const openModal = ({ id, orderKey }: Attempt, request: PaymentModalParams) =>
  ({ type: 'openModal', id, request, orderKey }) as const

function refuse(draft: Draft, ownerKey: string, id: string, error: PageError): Draft {
  const state: ErrorState = { status: 'error', error, attemptId: id, restored: false }
  const refused = { ...draft, rejection: { ownerKey, state } }
  return withEffect(refused, { type: 'notify', ownerKey, attemptId: id, state })
}

function isPreparing({ activeId, attempts }: Session, id: string): boolean {
  return id === activeId && attempts.get(id)?.phase === 'preparing'
}

function paramsPrepared(draft: Draft, id: string, request: PaymentModalParams): Draft {
  if (!isPreparing(draft, id)) return draft
  const prepared: Attempt = {
    ...activeAttempt(draft),
    ...{ request, phase: 'opened' },
    ...sinceNow(draft),
  }
  return withEffect(withAttempt(draft, prepared), openModal(prepared, request))
}

function failed(draft: Draft, id: string, error: PageError, nextId: string): Draft {
  const active = activeAttempt(draft)
  if (id !== active.id || active.phase === 'over') return draft
  const renewed = draft.attempts.get(active.renewedId ?? '')
  const held = heldAttempt(draft, active.ownerKey)
  const isOffered = renewed && isWaiting(renewed) && (!held || held === renewed)
  if (active.phase === 'preparing' && isOffered) return goBack(draft, renewed, error)
  const next = update(draft, fail(active, error))
  // Its component has left, and would only hide the payment before it.
  const isHiding = next.activeId === id && active.displacedId !== null
  return error.code === 'abandoned' && isHiding ? release(next, nextId) : next
}

/** Shows the open payment again that the active attempt could not ask about, and why. */
function goBack(draft: Draft, renewed: Attempt, error: PageError): Draft {
  const ended = withAttempt(draft, fail(activeAttempt(draft), error))
  // Its component has left, and with it the buyer who pressed.
  if (error.code === 'abandoned') return showAgain(ended, renewed)
  const shown = showAgain(ended, fail(renewed, error))
  return withEffect(shown, { type: 'reopenModal', id: renewed.id })
}

/** Shows the payment again that an attempt displaced which has ended without one, as its source says. */
function goBackIfEnded(draft: Draft, nextId: string): Draft {
  const { phase, displacedId, state, loaded } = activeAttempt(draft)
  const isEnded = draft.keepsOrders && phase === 'opened' && loaded && state === IDLE
  return isEnded && displacedId !== null ? release(draft, nextId) : draft
}

function timedOut(draft: Draft, id: string, nextId: string): Draft {
  if (waitingFor(draft)?.id !== id) return draft
  const attempt = activeAttempt(draft)
  if (attempt.phase === 'preparing') {
    const message = 'onBeforePay took too long'
    const error = new PaymentError('before_pay_failed', message, { retryable: true })
    return failed(draft, id, error, nextId)
  }
  // A source that never said it was at work may still bring data: the attempt is kept a while.
  if (attempt.state.status === 'opening') return update(draft, lapse(attempt))
  return release(withAttempt(draft, { ...attempt, phase: 'over' }), nextId)
}

/** Shows the active attempt no longer, and has the source do the same. */
function leave(draft: Draft, nextId: string, type: 'leavePayment' | 'forgetPayment' | null): Draft {
  const { request, phase, intent } = activeAttempt(draft)
  const released = release(draft, nextId)
  const isAtSource = phase === 'opened' && (intent ?? request) !== null
  if (!type || !isAtSource) return released
  return withEffect(released, { type, intentId: intent?.payment_intent_id })
}

function dismissAll(draft: Draft): Draft {
  const attempts = [...draft.attempts].map(
    ([id, attempt]) => [id, { ...attempt, dismissed: true }] as const,
  )
  return { ...draft, attempts: new Map(attempts) }
}
