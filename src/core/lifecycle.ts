import { isSamePrice, largerAmount } from './amounts'
import type { Attempt, PaymentSnapshot } from './attempt'
import { isInsufficientStatus, isPaymentStatus } from './contract'
import type { PaymentIntent, PaymentModalParams } from './contract'
import { toPaymentError, type PageError } from './errors'
import { parsePaymentIntent } from './intent'
import { unreadableAmounts } from './money'
import { isOpen, isSettled, rankOf } from './ranks'
import { shortfallOf } from './shortfall'
import { isMoneySeen } from './situation'
import { stableStringify } from './stableStringify'
import { IDLE, type AlreadyPaidState, type PaymentState } from './state'

/** Whether an attempt's payment still waits, and can be shown instead of beginning another. */
export function isWaiting({ state, phase, dismissed }: Attempt): boolean {
  return isOpen(state.status) && phase === 'opened' && !dismissed
}

/**
 * Returns the attempt after one more snapshot of its source. `own` is the intent in the snapshot that
 * belongs to the attempt, if any. `state` is a new object only if something in it has changed; of errors, the
 * code counts.
 */
export function transition(
  attempt: Attempt,
  snapshot: PaymentSnapshot,
  own: PaymentIntent | null,
): Attempt {
  if (isAlreadyPaid(attempt)) return attempt
  const { before } = attempt
  // Loading does not change an attempt that did not start it.
  const flags = attempt.request ? FLAGS : FLAGS_WHEN_FOUND
  const fresh =
    attempt.fresh || !before || flags.some((flag) => !isSame(snapshot[flag], before[flag]))
  const isLoading = snapshot.isLoading && (fresh || attempt.request !== null)
  const loaded = attempt.loaded || snapshot.isLoading
  const known = own ? withIntent(attempt, own) : attempt
  const txHash = own ? hashOf(known, snapshot) : attempt.txHash

  const isReported = snapshot.isError || snapshot.error
  const unreadable = isSame(snapshot.dataError, before?.dataError) ? null : snapshot.dataError
  const failed =
    isReported && (fresh || loaded) ? toPaymentError(snapshot.error, 'payment_failed') : unreadable
  // With data, an error is only a warning. Without, it stays until the payment is tried again.
  const error = own ? failed : ((snapshot.isLoading ? null : failed) ?? attempt.error)

  // `isSuccess` next to the data of another payment is about that one.
  const isSuccess = snapshot.isSuccess && !snapshot.intent
  const next = { ...known, fresh, loaded, txHash, error }
  return settle(isAlreadyPaid(next) ? ended(next) : next, { isLoading, isSuccess })
}

/** Applies an update of an attempt's own payment, with the snapshot that shows it, if one does. */
export function receiveIntent(
  attempt: Attempt,
  intent: PaymentIntent,
  snapshot?: PaymentSnapshot,
): Attempt {
  const known = withIntent(attempt, intent)
  return settle({ ...known, txHash: hashOf(known, snapshot) }, SILENT)
}

/** The transaction of an attempt's own payment. The hash that the source had before is of an earlier one. */
function hashOf({ intent, before, txHash }: Attempt, snapshot?: PaymentSnapshot) {
  const shown = snapshot?.txHash
  const isNew = shown && shown !== before?.txHash
  return intent?.payment_tx_hash ?? (isNew ? shown : txHash)
}

/** Goes on in one attempt with a payment that another has followed until now, and all that is known of it. */
export function continuePayment(attempt: Attempt, known: Attempt): Attempt {
  const { intent, txHash, expiredOnce } = known
  return { ...attempt, intent, txHash, expiredOnce }
}

/** Applies a failure of the source, of `open`, or of a step before it. */
export function fail(attempt: Attempt, error: PageError): Attempt {
  if (isAlreadyPaid(attempt)) return attempt
  const next = { ...attempt, error }
  return settle(attempt.phase === 'preparing' || isAlreadyPaid(next) ? ended(next) : next, SILENT)
}

/** Whether the shop's server has refused to create this payment because the order is paid. */
function isAlreadyPaid({ intent, error }: Attempt): boolean {
  return !intent && error?.code === 'already_paid'
}

const ended = (attempt: Attempt): Attempt => ({ ...attempt, phase: 'over' })

/** Ends the buyer's wait when the source has shown nothing for too long. */
export function lapse(attempt: Attempt): Attempt {
  return settle({ ...attempt, loaded: true }, SILENT)
}

/** Whether the amount, currency and order data that an intent repeats are those of a request. */
export function echoes(intent: PaymentIntent, request: PaymentModalParams): boolean {
  return (
    isSamePrice(intent, request) &&
    (!intent.order_data ||
      stableStringify(intent.order_data) === stableStringify(request.order_data ?? {}))
  )
}

/** Parses the data of a hook, or returns why it cannot be parsed. */
export function parseData(data: unknown): Pick<PaymentSnapshot, 'intent' | 'dataError'> {
  try {
    return { intent: data ? parsePaymentIntent(data) : null, dataError: null }
  } catch (cause) {
    return { intent: null, dataError: toPaymentError(cause, 'invalid_intent') }
  }
}

const FLAGS = ['isError', 'isSuccess', 'error'] as const
const FLAGS_WHEN_FOUND = [...FLAGS, 'isLoading'] as const
type Flags = Pick<PaymentSnapshot, 'isLoading' | 'isSuccess'>
const SILENT: Flags = { isLoading: false, isSuccess: false }

/** Whether two flags or errors say the same; some hooks make a new error on every render. */
function isSame(one: unknown, other: unknown): boolean {
  if (!(one instanceof Error && other instanceof Error)) return one === other
  return one.name === other.name && one.message === other.message
}

function settle(next: Attempt, flags: Flags): Attempt {
  const state = derive(next, flags)
  const isNews = stableStringify(state) !== stableStringify(next.state)
  return isNews ? { ...next, state } : next
}

function withIntent(attempt: Attempt, reported: PaymentIntent): Attempt {
  const { intent } = attempt
  return {
    ...attempt,
    intent: intent ? merge(intent, reported) : reported,
    expiredOnce: attempt.expiredOnce || reported.status === 'expired' || reported.late === true,
  }
}

/** Merges two reports of one payment: the later status wins, and no known field is lost. */
function merge(known: PaymentIntent, reported: PaymentIntent): PaymentIntent {
  const isLate =
    rankOf(reported.status) < rankOf(known.status) ||
    (isSettled(known.status) && reported.status !== known.status)
  const merged = isLate ? { ...reported, ...known } : { ...known, ...reported }
  const received = largerAmount(known.received_amount, reported.received_amount)
  // The newest word counts: what was withdrawn may be offered again.
  const newest = isLate ? known : reported
  const { superseded, order_paid } = newest
  const unreadable = unreadableAmounts(newest, isLate ? reported : known)
  const { payment_address } = isSettled(merged.status) ? merged : newest
  const { superseded: _, order_paid: __, payment_address: ___, ...others } = merged
  const { unreadable_amounts: ____, ...rest } = others
  return {
    ...rest,
    ...(unreadable.length > 0 && { unreadable_amounts: unreadable }),
    ...(payment_address !== undefined && { payment_address }),
    ...(received !== undefined && { received_amount: received }),
    ...(superseded !== undefined && { superseded }),
    ...(order_paid !== undefined && { order_paid }),
    ...((known.money_seen === true || reported.money_seen === true) && { money_seen: true }),
  }
}

/** Takes the address from a payment that the shop's server no longer offers. */
function toShownIntent(intent: PaymentIntent): PaymentIntent {
  const { payment_address: _, ...rest } = intent
  const isWithdrawn = intent.superseded === true || intent.money_seen === true
  return isWithdrawn && !isSettled(intent.status) ? rest : intent
}

/** Derives the state of an attempt. The flags count only while there is no data. */
function derive(attempt: Attempt, flags: Flags): PaymentState {
  const { id, restored, error, intent } = attempt
  const base = { attemptId: id, restored }
  if (intent) {
    const state = stateOf(attempt, toShownIntent(intent))
    return intent.order_paid && !isMoneySeen(state) ? alreadyPaid(id) : state
  }
  if (isAlreadyPaid(attempt)) return alreadyPaid(id)
  if (error) return { status: 'error', ...base, error }
  if (flags.isLoading) return { status: 'opening', ...base }
  if (attempt.fresh && flags.isSuccess) return { status: 'unknown', ...base }
  // A quiet source means nothing before it has been loading, or after it has reported success.
  return attempt.loaded && attempt.state.status !== 'unknown' ? IDLE : attempt.state
}

/** The state of an attempt by its own payment. */
function stateOf(attempt: Attempt, intent: PaymentIntent): PaymentState {
  const { id: attemptId, restored, txHash, error, expiredOnce: late } = attempt
  const { status } = intent
  const known = { attemptId, restored, intent, ...(txHash !== undefined && { txHash }) }
  if (!isPaymentStatus(status)) return { ...known, status: 'unknown' }
  if (status === 'pending') return { ...known, status, ...(error && { warning: error }) }
  if (status === 'expired') return { ...known, status }
  if (!isInsufficientStatus(status)) return { ...known, status, late }
  const shortfall = shortfallOf(intent)
  return { ...known, status, late, ...(shortfall && { shortfall }) }
}

const alreadyPaid = (attemptId: string): AlreadyPaidState => ({
  ...{ status: 'success', attemptId },
  ...{ restored: true, alreadyPaid: true },
})
