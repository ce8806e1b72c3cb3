import { compareAmounts } from './amounts'
import type { Attempt, PaymentSnapshot } from './attempt'
import { isInsufficientStatus, isPaymentStatus } from './contract'
import type { PaymentIntent, PaymentModalParams, PaymentStatus } from './contract'
import { toPaymentError, type PageError } from './errors'
import { parsePaymentIntent } from './intent'
import { shortfallOf } from './shortfall'
import { stableStringify } from './stableStringify'
import { IDLE, type PaymentState } from './state'

/**
 * How far along its history each status is, as a page sees it. A status moves only to an equal or
 * higher rank, which makes late, repeated and out-of-order news harmless; the highest is never left.
 * `expired` ends the waiting, not the truth: money can still arrive.
 */
const RANKS: Readonly<Record<PaymentStatus, number>> = {
  pending: 1,
  expired: 2,
  insufficient_not_refunded: 3,
  success: 4,
  insufficient_refunded: 4,
}

// An undocumented status may come and go as `pending` may.
const rankOf = (status: string) => (isPaymentStatus(status) ? RANKS[status] : 1)

/** Whether nothing more can happen to a payment with this status, so that watching it can end. */
export function isSettled(status: string): status is 'success' | 'insufficient_refunded' {
  return rankOf(status) === 4
}

/** Whether a status is an answer for the one who asked for the payment; underpaid is one too. */
export function isOutcome(status: string): status is Exclude<PaymentStatus, 'pending'> {
  return rankOf(status) > 1
}

/** Whether the money of a payment with this status is still awaited or unaccounted for. */
export function isOpen(status: string): boolean {
  return status === 'pending' || status === 'unknown' || status === 'insufficient_not_refunded'
}

/**
 * The attempt after one more snapshot of its source. `own` is the intent in it that belongs to the
 * attempt, if any. `state` is a new object only if something in it has changed.
 */
export function transition(
  attempt: Attempt,
  snapshot: PaymentSnapshot,
  own: PaymentIntent | null,
): Attempt {
  const { before } = attempt
  const fresh = attempt.fresh || !before || FLAGS.some((flag) => snapshot[flag] !== before[flag])
  const loaded = attempt.loaded || snapshot.isLoading
  const known = own ? withIntent(attempt, own) : attempt
  const { txHash: hash } = snapshot
  const isNewHash = own && hash && hash !== before?.txHash
  const txHash = known.intent?.payment_tx_hash ?? (isNewHash ? hash : attempt.txHash)

  const isReported = snapshot.isError || snapshot.error
  const unreadable = snapshot.dataError !== before?.dataError ? snapshot.dataError : null
  const failed =
    isReported && (fresh || loaded) ? toPaymentError(snapshot.error, 'payment_failed') : unreadable
  // Beside data an error is but a warning; without, it stays until the payment is tried again.
  const error = own ? failed : ((snapshot.isLoading ? null : failed) ?? attempt.error)

  // Beside the data of another payment, success is that one's.
  const isSuccess = snapshot.isSuccess && !snapshot.intent
  return settle({ ...known, fresh, loaded, txHash, error }, { ...snapshot, isSuccess })
}

/** News of an attempt's own payment, from wherever it came. */
export function receiveIntent(attempt: Attempt, intent: PaymentIntent): Attempt {
  const known = withIntent(attempt, intent)
  return settle({ ...known, txHash: known.intent?.payment_tx_hash ?? attempt.txHash }, SILENT)
}

/** A failure of the source, of `open`, or of what came before it. */
export function fail(attempt: Attempt, error: PageError): Attempt {
  return settle({ ...attempt, error, preparing: false }, SILENT)
}

/** The source has shown nothing for too long: the attempt no longer keeps the buyer waiting. */
export function lapse(attempt: Attempt): Attempt {
  return settle({ ...attempt, loaded: true }, SILENT)
}

/** Whether what an intent repeats of its request is what was asked. */
export function echoes(intent: PaymentIntent, request: PaymentModalParams): boolean {
  return (
    compareAmounts(intent.fiat_amount, request.fiat_amount) === 0 &&
    intent.fiat_currency === request.fiat_currency &&
    (!intent.order_data ||
      stableStringify(intent.order_data) === stableStringify(request.order_data ?? {}))
  )
}

/** Parses the data of a hook, or says why it cannot be. */
export function parseData(data: unknown): Pick<PaymentSnapshot, 'intent' | 'dataError'> {
  try {
    return { intent: data ? parsePaymentIntent(data) : null, dataError: null }
  } catch (cause) {
    return { intent: null, dataError: toPaymentError(cause, 'invalid_intent') }
  }
}

const FLAGS = ['isError', 'isSuccess', 'error'] as const
type Flags = Pick<PaymentSnapshot, 'isLoading' | 'isSuccess'>
const SILENT: Flags = { isLoading: false, isSuccess: false }

function settle(next: Attempt, flags: Flags): Attempt {
  const state = derive(next, flags)
  const isNews = stableStringify(state) !== stableStringify(next.state)
  return isNews ? { ...next, state } : next
}

function withIntent(attempt: Attempt, seen: PaymentIntent): Attempt {
  const { intent } = attempt
  return {
    ...attempt,
    intent: intent ? merge(intent, seen) : seen,
    expiredOnce: attempt.expiredOnce || seen.status === 'expired',
  }
}

/** Two reports on one payment: the later status wins, and nothing known is lost. */
function merge(known: PaymentIntent, seen: PaymentIntent): PaymentIntent {
  const isLate =
    rankOf(seen.status) < rankOf(known.status) ||
    (isSettled(known.status) && seen.status !== known.status)
  const merged = isLate ? { ...seen, ...known } : { ...known, ...seen }
  const received = larger(known.received_amount, seen.received_amount)
  return received === undefined ? merged : { ...merged, received_amount: received }
}

function larger(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return compareAmounts(one, other) < 0 ? other : one
}

/** All that is known of an attempt, as a state; the flags count only while there is no data. */
function derive(attempt: Attempt, flags: Flags): PaymentState {
  const { id, restored, intent, txHash, error, expiredOnce } = attempt
  const base = { attemptId: id, restored }
  if (intent) {
    const { status } = intent
    const known = { ...base, intent, ...(txHash !== undefined && { txHash }) }
    if (!isPaymentStatus(status)) return { ...known, status: 'unknown' }
    if (status === 'pending') return { ...known, status, ...(error && { warning: error }) }
    if (status === 'expired') return { ...known, status }
    const late = expiredOnce
    if (!isInsufficientStatus(status)) return { ...known, status, late }
    const shortfall = shortfallOf(intent)
    return { ...known, status, late, ...(shortfall && { shortfall }) }
  }
  if (error) return { status: 'error', ...base, error }
  if (flags.isLoading) return { status: 'opening', ...base }
  if (attempt.fresh && flags.isSuccess) return { status: 'unknown', ...base }
  // Silence means nothing until the source has been seen at work, nor after it has said success.
  return attempt.loaded && attempt.state.status !== 'unknown' ? IDLE : attempt.state
}
