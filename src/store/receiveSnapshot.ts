import { beginAttempt, EMPTY_SNAPSHOT, type Attempt, type PaymentSnapshot } from '../core/attempt'
import type { PaymentIntent } from '../core/contract'
import { continuePayment, echoes, receiveIntent, transition } from '../core/lifecycle'
import { matters } from '../core/situation'
import { activate, addFound, begin, hasNoPayment, heldInstead } from './draft'
import { showAgain, sinceNow, update, withAttempt, withNews } from './draft'
import type { Draft } from './draft'
import type { SourceSnapshot } from './paymentSource'
import { activeAttempt, attemptOf, newest, type Session } from './session'

/** Takes over what the source shows: news of attempts, active or not, and payments that are found. */
export function receiveSnapshot(before: Draft, source: SourceSnapshot, nextId: string): Draft {
  const { watched, orderKeys = NO_KEYS, sent: sentIntents = before.sentIntents } = source
  const current = withoutEarlierHash(before, source.current)
  // Opened by someone who uses the source without the store: that payment takes over.
  const isExternal = current.request && !attemptFor(before, current)
  const begun = isExternal
    ? begin(before, externalAttempt(before, current, nextId))
    : correctOrder(before, current)
  const found: Found = { nextId, orderKeys, sentIntents }
  const received = watched.reduce(
    (draft, intent) => {
      const attempt = attemptOf(draft, intent)
      return attempt
        ? update(draft, receiveIntent(attempt, intent))
        : findBeside(draft, intent, found)
    },
    receiveCurrent(begun, current, found),
  )
  return withSnapshot({ ...received, sentIntents }, current)
}

/** Some hooks show the transaction of an earlier payment until the next one has its own. */
function withoutEarlierHash({ shownHashes }: Session, snapshot: PaymentSnapshot): PaymentSnapshot {
  const { intent, txHash } = snapshot
  const shownWith = txHash ? shownHashes.get(txHash) : undefined
  const isEarlier = shownWith !== undefined && shownWith !== intent?.payment_intent_id
  return isEarlier ? { ...snapshot, txHash: undefined } : snapshot
}

/** Takes over a payment that is remembered for an order, beside the active attempt or in its place. */
function findBeside(
  draft: Draft,
  intent: PaymentIntent,
  found: Found,
  shown?: PaymentSnapshot,
): Draft {
  const order = orderOf(intent, found.orderKeys)
  if (!order) return draft
  const id = `${found.nextId} ${intent.payment_intent_id}`
  const attempt = receiveIntent(beginAttempt({ id, ...order }), intent, shown)
  const next = addFound(draft, attempt)
  const isSent = found.sentIntents.has(intent.payment_intent_id)
  return matters(intent, isSent) ? showInstead(next, attempt) : next
}

/** Shows a payment that was found in place of the news that its order has none. */
function showInstead(draft: Draft, attempt: Attempt): Draft {
  const { ownerKey } = attempt
  const isOwn = draft.rejection?.ownerKey === ownerKey
  const cleared = isOwn ? { ...draft, rejection: null } : draft
  const isFree = hasNoPayment(draft) || heldInstead(draft)?.id === attempt.id
  const isShown = activeAttempt(draft).ownerKey === ownerKey && isFree
  return isShown ? showAgain(cleared, attempt) : cleared
}

const NO_KEYS: ReadonlyMap<string, string> = new Map()

/** A found payment belongs to the components of its order. */
function orderOf({ payment_intent_id: id }: PaymentIntent, orderKeys: typeof NO_KEYS) {
  const orderKey = orderKeys.get(id)
  return orderKey === undefined ? null : { orderKey, ownerKey: orderKey }
}

function withSnapshot(draft: Draft, snapshot: PaymentSnapshot): Draft {
  const id = snapshot.intent?.payment_intent_id
  const isNew = id !== undefined && !draft.seenIntents.has(id)
  const seenIntents = isNew ? new Set(draft.seenIntents).add(id) : draft.seenIntents
  const { txHash } = snapshot
  const isNewHash = id !== undefined && txHash && !draft.shownHashes.has(txHash)
  const shownHashes = isNewHash ? new Map(draft.shownHashes).set(txHash, id) : draft.shownHashes
  return { ...draft, snapshot, seenIntents, shownHashes }
}

function externalAttempt(session: Session, current: PaymentSnapshot, id: string): Attempt {
  const { request, intent, isLoading } = current
  // What is there from the start was begun before the page, unless it has only just been asked for.
  const isNew = isLoading && !intent
  const restored = session.snapshot === EMPTY_SNAPSHOT && !isNew
  return beginAttempt({ id, request: request ?? null, restored, ...sinceNow(session) })
}

/** The attempt that a snapshot is about: the source names it, or its payment is known or expected. */
function attemptFor(session: Session, { intent, request }: PaymentSnapshot): Attempt | undefined {
  if (request) return newest(session, (attempt) => attempt.request === request)
  if (!intent) return undefined
  const known = attemptOf(session, intent)
  if (known || request === null) return known
  const active = activeAttempt(session)
  return expects(intent)(active) ? active : newest(session, expects(intent))
}

/**
 * Gives the active attempt's payment to an earlier attempt that asked for the same and has none yet,
 * when the source shows another: without identity, only the order tells which request it answers.
 */
function correctOrder(draft: Draft, { intent, request }: PaymentSnapshot): Draft {
  const active = activeAttempt(draft)
  const { id, intent: first, state } = active
  if (!intent || request !== undefined || attemptOf(draft, intent)) return draft
  // Money that was seen stays with the attempt it was shown for.
  if (!first || active.restored || state.status !== 'pending' || state.txHash) return draft
  const without: Attempt = { ...active, intent: null }
  const earlier = [...draft.attempts.values()].find((one) => one.id === id || expects(first)(one))
  if (!earlier || earlier.id === id || !expects(intent)(without)) return draft
  return update(withAttempt(draft, without), receiveIntent(earlier, first))
}

/** Whether an attempt has no payment yet, and has asked for one like this. */
function expects(shown: PaymentIntent) {
  return ({ intent, excluded, request, phase }: Attempt): boolean =>
    !intent &&
    request !== null &&
    (phase === 'opened' || phase === 'left') &&
    !excluded.has(shown.payment_intent_id) &&
    echoes(shown, request)
}

interface Found {
  /** The id of the next attempt. */
  readonly nextId: string
  readonly orderKeys: ReadonlyMap<string, string>
  readonly sentIntents: Session['sentIntents']
}

function receiveCurrent(draft: Draft, current: PaymentSnapshot, found: Found): Draft {
  const { intent } = current
  const active = activeAttempt(draft)
  const attempt = attemptFor(draft, current)
  if (attempt && attempt.id !== active.id) return receiveOther(draft, current, attempt)
  if (active.phase === 'preparing') return draft
  if (!active.request) return watch(draft, current, found)
  // The source is believed, also about an id shown before; but a known payment is not exchanged.
  const isOwn = attempt && !isAnother(active, intent)
  const own = isOwn ? intent : null
  // Not begun here, so that it is not the answer to the active attempt either.
  if (intent && !attempt)
    return findBeside(update(draft, transition(active, current, null)), intent, found, current)
  const known = own && !active.intent ? attemptOf(draft, own) : undefined
  if (!own || !known) return update(draft, transition(active, current, own))
  const continued = continuePayment(active, known)
  const merged = withoutKnown(draft, known)
  const foundAs = known.continuedAs ?? known.foundAs
  if (foundAs === null) return update(merged, transition(continued, current, own))
  if (active.renewedId === known.id)
    return update(merged, transition({ ...continued, continuedAs: foundAs }, current, own))
  return update(withNews(merged, own, foundAs), transition(continued, current, own))
}

/** Ends an attempt whose payment another one goes on with. One that only followed it is dropped. */
function withoutKnown(draft: Draft, known: Attempt): Draft {
  if (known.request) return withAttempt(draft, { ...known, phase: 'left' })
  const attempts = new Map(draft.attempts)
  attempts.delete(known.id)
  return { ...draft, attempts }
}

const isAnother = ({ intent }: Attempt, shown: PaymentIntent | null) =>
  intent !== null && intent.payment_intent_id !== shown?.payment_intent_id

/** The source shows the payment of an attempt that is not the active one. */
function receiveOther(draft: Draft, current: PaymentSnapshot, other: Attempt): Draft {
  const { intent, request } = current
  if (!intent) return draft
  const active = activeAttempt(draft)
  // Shown before, gone for a while, and shown again.
  const wasLeft = active.before?.intent?.payment_intent_id === intent.payment_intent_id
  if (!active.request && !other.request && !other.dismissed && !wasLeft) {
    const back: Attempt = { ...other, phase: 'opened' }
    return update(activate(draft, back), transition(back, current, intent))
  }
  // The active attempt first: whether the page is free for the other depends on it.
  const isAboutOther = Boolean(request) || active.phase === 'preparing'
  const moved = isAboutOther ? draft : update(draft, transition(active, current, null))
  return update(moved, receiveIntent(other, intent, current))
}

/** An attempt that only watches gives way to whatever the source shows next. */
function watch(draft: Draft, current: PaymentSnapshot, { nextId, orderKeys }: Found): Draft {
  const active = activeAttempt(draft)
  const { intent } = current
  const { before, excluded } = active
  const isGone = isAnother(active, intent)
  const attempt = isGone ? beginAttempt({ id: nextId, before, excluded }) : active
  const left = isGone ? begin(withAttempt(draft, { ...active, phase: 'left' }), attempt) : draft
  const isStale = intent?.payment_intent_id === before?.intent?.payment_intent_id
  const order = intent && !attempt.intent && orderOf(intent, orderKeys)
  return update(left, transition({ ...attempt, ...order }, current, isStale ? null : intent))
}
