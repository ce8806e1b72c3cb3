import { beginAttempt, EMPTY_SNAPSHOT, type Attempt, type PaymentSnapshot } from '../core/attempt'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import { isWaiting } from '../core/lifecycle'
import type { PayParams } from '../core/parameters'
import { isHeld, isPaidByAnother, isPaidTwice } from '../core/situation'
import { stableStringify } from '../core/stableStringify'
import { IDLE, type ErrorState, type PaymentState } from '../core/state'
import type { SentMark } from './paymentSource'

/** All that a page knows of its payments. Plain data; `reduce` alone makes the next one. */
export interface Session {
  /** Every attempt of the page by its id, the oldest first. */
  readonly attempts: ReadonlyMap<string, Attempt>
  readonly activeId: string
  /** The last snapshot of the source. */
  readonly snapshot: PaymentSnapshot
  /** The intents of which the buyer, or the buyer's wallet, says that the money was sent, by their ids. */
  readonly sentIntents: ReadonlyMap<string, SentMark>
  /** The ids of all intents that the source has ever shown. */
  readonly seenIntents: ReadonlySet<string>
  /** The payment with which the source has first shown each transaction. */
  readonly shownHashes: ReadonlyMap<string, string>
  /** The statuses reported so far, each after the id of its attempt or intent. */
  readonly notifiedStatuses: ReadonlySet<string>
  /** How much time was left of each payment when it was opened last, by the id of its intent. */
  readonly openings: ReadonlyMap<string, Opening>
  /** The last press that could not begin a payment. */
  readonly rejection: Rejection | null
  /** Whether a server decides which payment an order is paid with. */
  readonly keepsOrders: boolean
}

/** How a payment was when it was opened last. */
export interface Opening {
  /** A later one is another chance. */
  readonly deadline: number
  readonly isTooLate: boolean
  /** Where to send may have been shown before. */
  readonly wasShown: boolean
}

/** A press that could not begin a payment, shown by the one who pressed. */
interface Rejection {
  readonly ownerKey: string
  readonly state: ErrorState
}

/** A page on which nothing has happened. */
export function createSession(id: string, keepsOrders = false): Session {
  return {
    attempts: new Map([[id, beginAttempt({ id })]]),
    activeId: id,
    snapshot: EMPTY_SNAPSHOT,
    sentIntents: new Map(),
    seenIntents: new Set(),
    shownHashes: new Map(),
    notifiedStatuses: new Set(),
    openings: new Map(),
    rejection: null,
    keepsOrders,
  }
}

/** The attempt that the page shows and the source works on. */
export function activeAttempt({ attempts, activeId }: Session): Attempt {
  const attempt = attempts.get(activeId)
  if (!attempt) throw new Error(`The session has no attempt ${activeId}`)
  return attempt
}

/**
 * The state to show to an owner: of the payment it began, or (`null`) of the active one. With the
 * parameters that the owner would pay with now, it is paid only if those are.
 */
export function stateFor(
  session: Session,
  ownerKey: string | null,
  params?: PayParams,
): PaymentState {
  const { rejection } = session
  const active = activeAttempt(session)
  if (ownerKey !== null) {
    if (rejection?.ownerKey === ownerKey) return rejection.state
    if (!hasBegun(session, ownerKey)) return IDLE
    const isOwn = active.ownerKey === ownerKey
    const own = isOwn ? active : unpaidAttempt(session, ownerKey, params)
    const completed = completedAttempt(session, ownerKey)
    if (completed && (!params || isFor(completed, keyOf(params)))) return completed.state
    return own && !(params && own.state.status === 'success') ? own.state : IDLE
  }
  const completed = active.ownerKey === null ? null : completedAttempt(session, active.ownerKey)
  // Not one for something else, that the page has left for this payment.
  const { state } = completed && isFor(completed, active.requestKey) ? completed : active
  const isFree = state.status === 'idle' || state.status === 'error'
  return isFree && rejection ? rejection.state : state
}

/** Whether an owner has any attempt. Most buttons of a page have none, and each of them asks. */
function hasBegun({ attempts }: Session, ownerKey: string): boolean {
  for (const attempt of attempts.values()) if (attempt.ownerKey === ownerKey) return true
  return false
}

/**
 * The attempt in which an owner has paid for what it last asked for. That another payment has paid an
 * order does not hide the money for one that the page knows.
 */
export function completedAttempt(session: Session, ownerKey: string): Attempt | undefined {
  const completed = paidAttempt(session, ownerKey)
  if (!completed || !('alreadyPaid' in completed.state) || !isKept(session, completed))
    return completed
  return detectedAttempt(session, ownerKey) ? undefined : completed
}

/** The attempt in which the order of an owner is paid, whatever money is with another. */
function paidAttempt(session: Session, ownerKey: string): Attempt | undefined {
  let completed: Attempt | undefined
  for (const attempt of session.attempts.values()) {
    if (attempt.ownerKey !== ownerKey || attempt.dismissed) continue
    // One that was found names no parameters: its order is paid, whatever was asked for before or since.
    const isAsked =
      attempt.request && !(attempt.state.status === 'error' && isKept(session, attempt))
    if (completed && isAsked && !isFor(completed, attempt.requestKey)) completed = undefined
    // The payment that paid says more than that there was one, and one that is owed back must be seen.
    const saysLess = isPaidByAnother(attempt.state) && !isPaidTwice(attempt.state)
    const isKnown = completed && (saysLess || isPaidTwice(completed.state))
    if (attempt.state.status === 'success' && !isKnown) completed = attempt
  }
  return completed
}

/** Whether an attempt is for these parameters. One that was found names none. */
export function isFor(attempt: Attempt, requestKey: string | undefined): boolean {
  const { request, hasPaidOrder } = attempt
  if (hasPaidOrder) return true
  if (!request || requestKey === undefined) return !request
  return attempt.requestKey === requestKey
}

function keyOf(params: PayParams): string | undefined {
  try {
    return stableStringify(params)
  } catch {
    // Nothing was begun with what is no JSON.
    return undefined
  }
}

/** The payment of an owner beside the active one that may hold money for what it asks, or waits. */
function unpaidAttempt(session: Session, ownerKey: string, params?: PayParams) {
  // The key is made only for an attempt that holds money: every button on the page asks this.
  const isAsked = (attempt: Attempt) =>
    !params || isKept(session, attempt) || isFor(attempt, keyOf(params))
  const holding = heldAttempt(session, ownerKey, isAsked)
  return holding ?? waitingAttempt(session, ownerKey)
}

/** Whether a server decides which payment the order of an attempt or a press is paid with. */
export function isKept({ keepsOrders }: Session, { orderKey }: Pick<Attempt, 'orderKey'>): boolean {
  return keepsOrders && orderKey !== null
}

/** Whether the money may be with a payment that was not reset. A press shows it again. */
export function holds(session: Session, attempt: Attempt): boolean {
  return mayHold(session, attempt, isSent(session, attempt))
}

function mayHold(session: Session, attempt: Attempt, isSaid: boolean): boolean {
  const { dismissed, state, intent } = attempt
  if (dismissed || !isHeld(state, isSaid)) return false
  // A later click may go on with the payment: then only that attempt knows what became of it.
  return !intent || attemptOf(session, intent)?.id === attempt.id
}

/** The attempt that follows a payment: of those that were answered with it, the newest. */
export function attemptOf(session: Session, { payment_intent_id: id }: PaymentIntent) {
  return newest(session, ({ intent }) => intent?.payment_intent_id === id)
}

/**
 * The newest payment of an owner that may hold money, of those that match: one whose money was seen
 * rather than one that a wallet has sent, and that rather than one that only the buyer says was sent.
 */
export function heldAttempt(session: Session, ownerKey: string | null, matches = anyAttempt) {
  const isSaid = (one: Attempt) => one.ownerKey === ownerKey && holds(session, one) && matches(one)
  return (
    detectedAttempt(session, ownerKey, matches) ??
    newest(session, (one) => isSaid(one) && isSentByWallet(session, one)) ??
    newest(session, isSaid)
  )
}

/** Whether a wallet has sent the tokens of a payment, so that no other of its order must be paid. */
export function isSentByWallet(
  { sentIntents }: Session,
  { intent }: Pick<Attempt, 'intent'>,
): boolean {
  return intent !== null && typeof sentIntents.get(intent.payment_intent_id) === 'string'
}

/** The newest payment of an owner with money that was seen, and that is neither paid nor sent back. */
export function detectedAttempt(session: Session, ownerKey: string | null, matches = anyAttempt) {
  const isSeen = (one: Attempt) =>
    one.ownerKey === ownerKey && mayHold(session, one, false) && matches(one)
  return newest(session, isSeen)
}

const anyAttempt: (attempt: Attempt) => boolean = () => true

/** Whether the buyer says that a payment was sent. */
export function isSent({ sentIntents }: Session, { intent }: Pick<Attempt, 'intent'>): boolean {
  return intent !== null && sentIntents.has(intent.payment_intent_id)
}

/** The newest payment of an owner, shown or not, that still waits: for `requestKey`, if given. */
export function waitingAttempt(session: Session, ownerKey: string, requestKey?: string) {
  return newest(
    session,
    (attempt) =>
      attempt.ownerKey === ownerKey &&
      (requestKey ?? attempt.requestKey) === attempt.requestKey &&
      isWaiting(attempt),
  )
}

/** The newest attempt that matches. */
export function newest({ attempts }: Session, matches: (attempt: Attempt) => boolean) {
  let found: Attempt | undefined
  for (const attempt of attempts.values()) if (matches(attempt)) found = attempt
  return found
}

/** Whether the state of the active payment is news, and not just how it was found. */
export function isNews(session: Session): boolean {
  const { foundAs, state } = activeAttempt(session)
  return foundAs !== state.status
}

/**
 * Something to do once the state has changed. The first three are void once their attempt is no longer active;
 * the others are done all the same.
 */
export type SessionEffect =
  | { type: 'prepare'; id: string }
  | { type: 'openModal'; id: string; request: PaymentModalParams; orderKey: string | null }
  /** `request`: what was asked for, if that was a press. */
  | { type: 'reopenModal'; id: string; request?: PaymentModalParams }
  | { type: 'forgetPayment' | 'leavePayment'; intentId: string | undefined }
  | { type: 'forgetAll' }
  | { type: 'notify'; ownerKey: string | null; attemptId: string; state: PaymentState }

/** A session after an event, and what is to be done about it, in this order. */
export interface Reduction {
  readonly session: Session
  readonly effects: readonly SessionEffect[]
}
