import { compareAmounts } from './amounts'
import type { Attempt, Observation } from './attempt'
import { stableStringify } from './stableStringify'
import { isFinalStatus, isInsufficientStatus, isPaymentStatus, rankOf } from './contract'
import type { PaymentIntent, PaymentModalParams } from './contract'
import { toPaymentError, type PageError } from './errors'
import { parsePaymentIntent } from './intent'
import { shortfallOf } from './shortfall'
import { IDLE, type PaymentState } from './state'

/** What an attempt makes of one more look at the hook. `state` is a new object only if it is news. */
export function transition(attempt: Attempt, seen: Observation): Attempt {
  const { before } = attempt
  const fresh = attempt.fresh || !before || FLAGS.some((flag) => seen[flag] !== before[flag])
  const loaded = attempt.loaded || seen.isLoading
  const own = isOwn(attempt, seen) ? seen.intent : null
  const intent = own && attempt.intent ? merge(attempt.intent, own) : (own ?? attempt.intent)
  const { txHash: hash } = seen
  const isNew = own && hash && hash !== before?.txHash
  const txHash = intent?.payment_tx_hash ?? (isNew ? hash : attempt.txHash)

  const isReported = seen.isError || seen.error
  const flaw = seen.flaw !== before?.flaw ? seen.flaw : null
  const failed =
    isReported && (fresh || loaded) ? toPaymentError(seen.error, 'payment_failed') : flaw
  // Beside data an error is but a warning; without, it stays until it is tried again.
  const error = own ? failed : ((seen.isLoading ? null : failed) ?? attempt.error)

  // Beside the data of another payment, success is that one's.
  const flags = { isLoading: seen.isLoading, isSuccess: seen.isSuccess && !seen.intent }
  return settle(attempt, { ...attempt, fresh, loaded, intent, txHash, error }, flags)
}

/** A failure of `openPaymentModal`, of the hook, or of what came before it. */
export function fail(attempt: Attempt, error: PageError): Attempt {
  return settle(attempt, { ...attempt, error }, SILENT)
}

/** The hook has shown nothing for too long: the attempt no longer keeps the buyer waiting. */
export function lapse(attempt: Attempt): Attempt {
  return settle(attempt, { ...attempt, loaded: true }, SILENT)
}

const FLAGS = ['isError', 'isSuccess', 'error'] as const
type Flags = Pick<Observation, 'isLoading' | 'isSuccess'>
const SILENT: Flags = { isLoading: false, isSuccess: false }

function settle(attempt: Attempt, next: Attempt, flags: Flags): Attempt {
  const state = derive(next, flags)
  const isNews = stableStringify(state) !== stableStringify(attempt.state)
  return { ...next, state: isNews ? state : attempt.state }
}

/** Whether what the hook shows is this attempt's: not an earlier payment, nor another's. */
function isOwn({ before, request, intent }: Attempt, seen: Observation): boolean {
  const id = seen.intent?.payment_intent_id
  if (!seen.intent) return false
  if (intent) return id === intent.payment_intent_id
  if (request && seen.request !== undefined) return request === seen.request
  return id !== before?.intent?.payment_intent_id && (!request || echoes(seen.intent, request))
}

/** Whether what an intent repeats of its request is what was asked. */
function echoes(intent: PaymentIntent, request: PaymentModalParams): boolean {
  return (
    compareAmounts(intent.fiat_amount, request.fiat_amount) === 0 &&
    intent.fiat_currency === request.fiat_currency &&
    (!intent.order_data ||
      stableStringify(intent.order_data) === stableStringify(request.order_data ?? {}))
  )
}

/** Two looks at one payment: the later status wins, and nothing known is lost. */
function merge(known: PaymentIntent, seen: PaymentIntent): PaymentIntent {
  const isLate =
    rankOf(seen.status) < rankOf(known.status) ||
    (isFinalStatus(known.status) && seen.status !== known.status)
  return isLate ? { ...seen, ...known } : { ...known, ...seen }
}

/** What is known of an attempt, as a state; the flags count only while there is no data. */
function derive(attempt: Attempt, flags: Flags): PaymentState {
  const { id, request, intent, txHash, error } = attempt
  const base = { attemptId: id, restored: !request }
  if (intent) {
    const { status } = intent
    const known = { ...base, intent, ...(txHash !== undefined && { txHash }) }
    if (!isPaymentStatus(status)) return { ...known, status: 'unknown' }
    if (status === 'pending') return { ...known, status, ...(error && { warning: error }) }
    if (!isInsufficientStatus(status)) return { ...known, status }
    const shortfall = shortfallOf(intent)
    return { ...known, status, ...(shortfall && { shortfall }) }
  }
  if (error) return { status: 'error', ...base, error }
  if (flags.isLoading) return { status: 'opening', ...base }
  if (attempt.fresh && flags.isSuccess) return { status: 'unknown', ...base }
  // Silence means nothing until the hook has been seen at work, nor after it has said success.
  return attempt.loaded && attempt.state.status !== 'unknown' ? IDLE : attempt.state
}

/** Reads the data of a hook, or says why it cannot be read. */
export function readData(data: unknown): Pick<Observation, 'intent' | 'flaw'> {
  try {
    return { intent: data ? parsePaymentIntent(data) : null, flaw: null }
  } catch (flaw) {
    return { intent: null, flaw: toPaymentError(flaw, 'invalid_intent') }
  }
}
