import { isSamePrice } from '../core/amounts'
import type { Attempt } from '../core/attempt'
import type { PaymentModalParams } from '../core/contract'
import { PaymentError } from '../core/errors'
import { echoes, isWaiting } from '../core/lifecycle'
import { isOpen } from '../core/ranks'
import type { Situation } from '../core/situation'
import type { PaymentState } from '../core/state'
import type { PaymentSource } from './paymentSource'
import {
  activeAttempt,
  completedAttempt,
  holds,
  isFor,
  isKept,
  isSent,
  newest,
  waitingAttempt,
  type Session,
} from './session'

/** Who presses, and what for. */
export interface Press {
  readonly ownerKey: string
  /** The order that is paid for, if the component names one. */
  readonly orderKey: string | null
  readonly requestKey: string
  readonly request: PaymentModalParams
}

/** The rules for a press that the session alone does not decide. */
export interface PressRules {
  /** The situation of a payment at this moment. */
  readonly situationOf: (state: PaymentState) => Situation
  /** Whether the buyer of a payment that was missed has not been shown where to send. */
  readonly hidesLate: boolean
  /** Whether the source can show this payment again. */
  readonly canReopen: (intentId: string) => boolean
  /** Whether the press that this payment has answered is to be repeated. */
  readonly isReleased?: PaymentSource['isReleased'] | undefined
}

/**
 * Finds the attempt that a press shows again: it was paid, is being opened, is still open, or holds
 * money. Without one, the press begins another.
 *
 * @throws PaymentError `payment_in_progress`.
 */
export function attemptToShow(
  session: Session,
  press: Press,
  { situationOf, hidesLate, canReopen }: PressRules,
): Attempt | undefined {
  const { ownerKey, requestKey, request } = press
  const completed = completedAttempt(session, ownerKey)
  if (completed && isFor(completed, requestKey)) return completed
  const active = activeAttempt(session)
  const { status } = active.state
  const isOpening = status === 'opening' && active.request !== null
  if (isOpening) {
    if (active.ownerKey === ownerKey && active.requestKey === requestKey) return active
    throw new PaymentError('payment_in_progress', 'Another payment is being opened')
  }
  const isOrder = isKept(session, press)
  const holding = newest(
    session,
    (attempt) =>
      attempt.ownerKey === ownerKey &&
      // The server of an order knows the money, but not the buyer's word.
      (isOrder ? isSent(session, attempt) : attempt.requestKey === requestKey) &&
      holds(session, attempt),
  )
  if (holding) return holding
  // The server of an order decides at each press, because the price may have changed since.
  const waiting = isOrder ? undefined : waitingAttempt(session, ownerKey, requestKey)
  const isMissed = hidesLate && waiting && situationOf(waiting.state) === 'missed'
  // The source has given it up: its server decides, as at a first press.
  const isGone =
    session.keepsOrders && waiting?.intent && !canReopen(waiting.intent.payment_intent_id)
  const isShown = waiting && !isMissed && !isSuperseded(waiting) && !isGone
  return isShown ? waiting : openFoundAttempt(session, request)
}

/** Finds the open payment that a press for an order asks its server about again. */
export function attemptToRenew(session: Session, press: Press): Attempt | undefined {
  const { ownerKey, requestKey, request } = press
  if (!isKept(session, press)) return undefined
  return newest(session, (attempt) => {
    const { intent } = attempt
    if (attempt.ownerKey !== ownerKey || !intent || !isWaiting(attempt)) return false
    return attempt.requestKey === requestKey || isSamePrice(intent, request)
  })
}

/** Whether the active attempt asks about the payment of another one, which may be the answer. */
export function isRenewed(session: Session, { id }: Attempt): boolean {
  const { renewedId, intent } = activeAttempt(session)
  return renewedId === id && !intent
}

/** Whether an attempt has a payment that is not paid, which a press shows again. */
export function isUnpaid({ state }: Attempt): boolean {
  return isOpen(state.status) || state.status === 'expired'
}

/** Whether the server offers another payment of the order: a press asks it which. */
const isSuperseded = ({ intent }: Attempt) => intent?.superseded === true

/**
 * A payment that was found and is still unpaid, for what is asked: a second would be one too many. Not
 * one of an order, which the server knows better.
 */
function openFoundAttempt(session: Session, request: PaymentModalParams): Attempt | undefined {
  return [...session.attempts.values()].find(
    (attempt) =>
      attempt.restored &&
      attempt.intent &&
      attempt.orderKey === null &&
      (isWaiting(attempt) || holds(session, attempt)) &&
      echoes(attempt.intent, request),
  )
}
