import { stableStringify } from '../../core/stableStringify'
import type { PaymentIntent } from '../../core/contract'
import { digest } from '../audit/hashChain'
import { claimAnomaly, type AnomalyKind, type PaymentAnomaly } from './anomalies'
import { isAhead, type CallbackPayload } from './callbackPayload'
import { decide, needsConfirmation, type Decision } from './decide'
import type { DueBack } from './money'
import { dueBackFor, orderAnomalies, payerOfOrder } from './orderAnomalies'
import { keepsOrder, payerKey, readIntent, type LockedRow, type SaveOptions } from './paymentRow'
import { isSlow, MOST_RECHECKS, nextCheck, STALLED_CHECKS } from './schedule'
import { hasEnded } from './stages'
import type { StoredChange } from './statusChange'

/** News of a payment. */
export interface Update {
  /** KryptoGO's answer; `null` when there is none. */
  readonly fetched: PaymentIntent | null
  /** The callback that brought the news, if one did. */
  readonly payload?: CallbackPayload
  /** Why an operator wants KryptoGO's answer to count, whatever was known before. */
  readonly overruled?: string
  /** Without an answer: whether KryptoGO was not asked, so that nothing has failed. */
  readonly isUnasked?: boolean
  /** Without an answer: whether KryptoGO says that there is no such payment. */
  readonly isDenied?: boolean
  /** Without an answer that can be read: why it cannot. */
  readonly unreadable?: string | null
  /** Whether the shop is not to be called, because it has just failed to take a change. */
  readonly isOnlyStored?: boolean
  /** How many changes were known when KryptoGO was asked. */
  readonly changesBefore?: number
}

/** Facts beside the payment and its update. */
export interface EvaluationFacts {
  readonly at: number
  readonly random: () => number
  /** The payment that the order is left to where this one has paid it and its success is taken back. */
  readonly nextPayer: string | null
  /** Whether the shop has failed to take a change within the last second. */
  readonly hasJustFailed: boolean
}

/** All that an update leads to. */
export interface Evaluation {
  /** A contradiction that another answer must confirm: nothing is to be written yet. */
  readonly needsConfirmation: boolean
  /** The shop has just failed, and it is too early to call it again. */
  readonly isDeferred: boolean
  readonly decision: Decision
  /** Those to be reported now. */
  readonly anomalies: readonly PaymentAnomaly[]
  readonly next: LockedRow
  readonly saving: SaveOptions
  /** The event of the change, if there is one. */
  readonly event: StoredChange | null
}

/** Updates that change nothing are counted, not recorded, past this many. */
const MOST_NOOP_AUDITS = 100
/** A payment that has just been created may not be known everywhere at KryptoGO yet. */
const DENIALS_REPORTED = 3
/** Anomalies of one payment that are remembered as reported. */
const MOST_REMEMBERED = 50
const BURST = { payments: 20, withinMs: 60 * 60_000 } as const

/** Payments that were made before that do not make a burst. */
export const BURST_MS = BURST.withinMs

/** Anyone can send callbacks or make payments: these say nothing about this payment's money. */
const NOT_ABOUT_MONEY: readonly string[] = ['claim_differs', 'burst'] satisfies AnomalyKind[]

/** Decides what an update means for a payment that is locked. */
export function evaluate(
  row: LockedRow,
  update: Update,
  { at, random, nextPayer, hasJustFailed }: EvaluationFacts,
): Evaluation {
  const { fetched, payload, overruled } = update
  const known = { status: row.status, intent: readIntent(row.intent) }
  const decision: Decision = fetched
    ? decide(known, fetched, overruled !== undefined)
    : { ...known, change: null, anomalies: [] }
  const { change, status, intent } = decision
  const counts = checkCounts(row, decision, update, at)
  const isDenied = update.isDenied === true && counts.denials >= DENIALS_REPORTED
  const isStalled =
    fetched !== null && !hasEnded(status) && (counts.slow_checks ?? 0) >= STALLED_CHECKS
  const { fresh, reported } = freshAnomalies(row, decision, { update, isDenied, isStalled })

  // Its members may only have changed places.
  const isSame = stableStringify(intent) === stableStringify(known.intent)
  const isNoop = isSame && !fresh.length && !change && overruled === undefined
  const isRecorded = !isNoop || (payload !== undefined && row.noop_audits < MOST_NOOP_AUDITS)
  const claim = payload && fetched && isRecorded ? claimAnomaly(payload, fetched) : null
  const anomalies = claim ? [...fresh, claim] : fresh

  const changed: LockedRow = {
    ...row,
    status,
    expired: row.expired || status === 'expired',
    intent: isSame ? row.intent : JSON.stringify(intent),
    deadline: intent.payment_deadline,
    payer: payerKey(intent) ?? row.payer,
    anomalies: reported.join(' '),
    noop_audits: row.noop_audits + Number(isNoop && isRecorded),
    noop_dropped: row.noop_dropped + Number(payload !== undefined && !isRecorded),
    changes: row.changes + Number(change !== null),
    ...counts,
  }
  // A repeated callback calls the shop again, but who sends many does not decide how often.
  const isTooSoon = payload !== undefined && !change && hasJustFailed && !isDue(row, at)
  const isDeferred = row.delivered < changed.changes && (update.isOnlyStored === true || isTooSoon)
  const planned = nextCheck(changed, at, random)
  const dueAt =
    isDeferred && row.delivered < row.changes
      ? row.next_check_at
      : update.isUnasked
        ? earliest(row, planned)
        : planned
  const { payment_tx_hash: txHash } = intent
  const isNewHash = row.twin === null && txHash !== known.intent.payment_tx_hash
  const paidBy = payerOfOrder(row, status, nextPayer)
  const dueBack = dueBackFor(row, intent)
  const event = storedChange(decision, { reported, overruled, at, paidBy, dueBack })
  const number = changed.changes
  const body = {
    ...{ claim: payload, seen: fetched, overruled, status, anomalies },
    change: event && { number, ...event },
  }
  return {
    needsConfirmation:
      needsConfirmation(decision) &&
      overruled === undefined &&
      update.changesBefore !== row.changes,
    isDeferred,
    decision,
    anomalies,
    next: { ...changed, next_check_at: dueAt },
    saving: {
      at,
      record: isRecorded ? { kind: 'observed', body } : null,
      ...(paidBy !== row.paid_by && { paidBy }),
      hasMoney: keepsOrder(changed),
      ...(isNewHash && { txHash }),
    },
    event,
  }
}

const isDue = ({ next_check_at: dueAt }: LockedRow, at: number) => dueAt !== null && dueAt <= at

/** A payment that could not be checked stays due. */
function earliest({ next_check_at: dueAt }: LockedRow, planned: number | null): number | null {
  if (dueAt === null || planned === null) return dueAt ?? planned
  return Math.min(dueAt, planned)
}

interface ChangeFacts {
  readonly reported: readonly string[]
  readonly overruled: string | undefined
  readonly at: number
  readonly paidBy: string | null
  readonly dueBack: DueBack | null
}

function storedChange(
  { change, status, intent }: Decision,
  { reported, overruled, at, ...order }: ChangeFacts,
): StoredChange | null {
  if (!change) return null
  const kinds = overruled === undefined ? new Set(reported.map(kindOf)) : []
  const anomalies = [...kinds].filter((kind) => !NOT_ABOUT_MONEY.includes(kind))
  return { ...change, status, overruled: overruled ?? null, intent, anomalies, ...order, at }
}

/** The anomalies that have not been reported, and the keys of all that have been by then. */
function freshAnomalies(
  row: LockedRow,
  decision: Decision,
  { update, isDenied, isStalled }: { update: Update; isDenied: boolean; isStalled: boolean },
) {
  const { fetched, unreadable } = update
  const before = row.anomalies.split(' ').filter(Boolean)
  const all = [
    ...decision.anomalies,
    ...orderAnomalies(row, decision),
    ...(fetched ? anomaliesAmongPayments(row, fetched) : []),
    ...(isDenied ? [DENIED] : []),
    ...(isStalled ? [{ kind: 'stalled' as const, details: { status: fetched?.status } }] : []),
    ...(unreadable ? [unreadableAnswer(unreadable)] : []),
  ]
  const fresh = all.filter((anomaly) => !before.includes(keyOf(anomaly)))
  return { fresh, reported: [...before, ...fresh.map(keyOf)].slice(-MOST_REMEMBERED) }
}

const DENIED: PaymentAnomaly = { kind: 'payment_denied', details: {} }
const unreadableAnswer = (reason: string): PaymentAnomaly => ({
  kind: 'unreadable_answer',
  details: { reason },
})

// Each set of facts is reported once.
const keyOf = ({ kind, details }: PaymentAnomaly) =>
  `${kind}:${digest([stableStringify(details)]).slice(0, 8)}`
const kindOf = (key: string) => key.slice(0, key.indexOf(':')) as AnomalyKind

/** Finds the anomalies that only show among all payments. */
function anomaliesAmongPayments(
  { twin, payments }: LockedRow,
  { payment_tx_hash: hash, payer_address: payer }: PaymentIntent,
): PaymentAnomaly[] {
  const anomalies: PaymentAnomaly[] = []
  if (twin !== null) anomalies.push({ kind: 'shared_transaction', details: { hash, with: twin } })
  if (payments >= BURST.payments) anomalies.push({ kind: 'burst', details: { payer, ...BURST } })
  return anomalies
}

/** How often the payment has been checked, by which its next check is scheduled. */
function checkCounts(
  row: LockedRow,
  { change, status, intent }: Decision,
  { fetched, payload, isUnasked = false, isDenied = false }: Update,
  now: number,
) {
  const before = change ? 0 : row.callback_rechecks
  if (!fetched) {
    const rechecks = payload && isAhead(payload, intent) ? Math.max(before, 1) : before
    // Callbacks do not decide how soon a payment is given up.
    const denials = row.denials + Number(isDenied && !payload)
    const failures = row.failures + Number(!isUnasked)
    return { failures, denials, callback_rechecks: rechecks }
  }
  const slow = isSlow({ status, deadline: intent.payment_deadline }, now)
  const checks = change ? 0 : row.slow_checks + Number(!payload && slow)
  const rechecks = recheckCount(before, fetched, payload)
  return { failures: 0, denials: 0, slow_checks: checks, callback_rechecks: rechecks }
}

function recheckCount(before: number, fetched: PaymentIntent, payload?: CallbackPayload): number {
  if (payload) return isAhead(payload, fetched) ? Math.max(before, 1) : before
  return before && before < MOST_RECHECKS ? before + 1 : 0
}
