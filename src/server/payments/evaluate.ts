import { stableStringify } from '../../core/stableStringify'
import type { PaymentIntent } from '../../core/contract'
import { digest } from '../audit/hashChain'
import type { Claim } from './callbackPayload'
import {
  payerKey,
  readIntent,
  type LockedRow,
  type Saving,
  type StoredChange,
} from './paymentStore'
import { disagreement, isAhead, judge, needsProof, type Oddity, type Verdict } from './decide'
import type { AnomalyKind } from '../options'
import { isSlow, MOST_RECHECKS, nextCheck } from './schedule'

/** What has been learnt of a payment. */
export interface Observation {
  /** What KryptoGO answered; `null` when it could not be asked. */
  readonly seen: PaymentIntent | null
  /** What a callback claimed. */
  readonly claim?: Claim
  /** Why an operator wants KryptoGO's answer to count, whatever was known before. */
  readonly overruled?: string
  /** How many changes were known when KryptoGO was asked. */
  readonly after?: number
}

/** What becomes of a payment after an observation. */
export interface Assessment {
  /** A contradiction that another look must bear out: nothing is to be written yet. */
  readonly isUnproven: boolean
  /** The shop has failed before, and its time to be called again has not come. */
  readonly isDeferred: boolean
  readonly verdict: Verdict
  readonly oddities: readonly Oddity[]
  readonly event: StoredChange | null
  readonly next: LockedRow
  readonly saving: Saving
}

/** Past this many, observations that change nothing are counted, not recorded. */
const MOST_QUIET_ROWS = 100
/** Oddities that are remembered as told. */
const MOST_RAISED = 50
const BURST = { payments: 20, withinMs: 60 * 60_000 } as const

/** Payments from before this time do not make a burst. */
export const burstsSince = (now: number) => now - BURST.withinMs

/** Anybody can make claims, or many payments: they say nothing about this payment's money. */
const HEARSAY: readonly string[] = ['claim_differs', 'burst'] satisfies AnomalyKind[]

/** Decides what an observation means for a payment that is locked. */
export function assess(
  row: LockedRow,
  observation: Observation,
  at: number,
  random: () => number,
): Assessment {
  const { seen, claim, overruled } = observation
  const known = { status: row.status, intent: readIntent(row.intent) }
  const verdict: Verdict = seen
    ? judge(known, seen, overruled !== undefined)
    : { ...known, change: null, oddities: [] }
  const { change, status, intent } = verdict

  const raised = row.raised.split(' ').filter(Boolean)
  const odd = [...verdict.oddities, ...(seen ? suspicions(row, seen) : [])]
  const fresh = odd.filter((oddity) => !raised.includes(keyOf(oddity)))
  const all = [...raised, ...fresh.map(keyOf)].slice(-MOST_RAISED)

  const written = JSON.stringify(intent)
  const isSame = written === row.intent && !fresh.length
  const isQuiet = isSame && !change && overruled === undefined
  const isRecorded = !isQuiet || (claim !== undefined && row.quiet < MOST_QUIET_ROWS)
  const doubt = claim && seen && isRecorded ? disagreement(claim, seen) : null
  const oddities = doubt ? [...fresh, doubt] : fresh

  const changed: LockedRow = {
    ...row,
    status,
    intent: written,
    deadline: intent.payment_deadline,
    payer: payerKey(intent) ?? row.payer,
    raised: all.join(' '),
    quiet: row.quiet + Number(isQuiet && isRecorded),
    unrecorded: row.unrecorded + Number(claim !== undefined && !isRecorded),
    changes: row.changes + Number(change !== null),
    ...pace(row, verdict, observation, at),
  }
  const anomalies = overruled === undefined ? all.map(kindOf) : []
  const event: StoredChange | null = change && {
    ...change,
    status,
    overruled: overruled ?? null,
    intent,
    anomalies: [...new Set(anomalies)].filter((kind) => !HEARSAY.includes(kind)),
    at,
  }
  const { payment_tx_hash: txHash } = intent
  const { attempts, next_check_at: dueAt } = row
  // Whoever sends callbacks does not decide how often the shop is called.
  const isDeferred = claim !== undefined && !change && attempts > 0 && dueAt !== null && dueAt > at
  const isNewHash = row.twin === null && txHash !== known.intent.payment_tx_hash
  const body = { claim, seen, overruled, status, change, anomalies: oddities }
  return {
    isUnproven: needsProof(verdict) && overruled === undefined && observation.after !== row.changes,
    isDeferred,
    verdict,
    oddities,
    event,
    next: { ...changed, next_check_at: isDeferred ? dueAt : nextCheck(changed, at, random) },
    saving: {
      at,
      record: isRecorded ? { kind: 'observed', body } : null,
      change: event,
      ...(isNewHash && { txHash }),
    },
  }
}

/** Each set of facts is raised once. */
const keyOf = ({ kind, details }: Oddity) =>
  `${kind}:${digest([stableStringify(details)]).slice(0, 8)}`
const kindOf = (key: string) => key.slice(0, key.indexOf(':')) as AnomalyKind

/** What the other payments say about this one. */
function suspicions({ twin, payments }: LockedRow, seen: PaymentIntent): Oddity[] {
  const { payment_tx_hash: hash, payer_address: payer } = seen
  const oddities: Oddity[] = []
  if (twin !== null) oddities.push({ kind: 'shared_transaction', details: { hash, with: twin } })
  if (payments >= BURST.payments) oddities.push({ kind: 'burst', details: { payer, ...BURST } })
  return oddities
}

/** How often it has been looked at, which decides when it is looked at again. */
function pace(row: LockedRow, verdict: Verdict, { seen, claim }: Observation, now: number) {
  const { change, status, intent } = verdict
  const before = change ? 0 : row.rechecks
  if (!seen) {
    const rechecks = claim && isAhead(claim, intent) ? Math.max(before, 1) : before
    return { failures: row.failures + 1, rechecks }
  }
  const slow = isSlow({ status, deadline: intent.payment_deadline }, now)
  const checks = change ? 0 : row.checks + Number(!claim && slow)
  return { failures: 0, checks, rechecks: rechecksOf(before, seen, claim) }
}

function rechecksOf(before: number, seen: PaymentIntent, claim?: Claim): number {
  if (claim) return isAhead(claim, seen) ? Math.max(before, 1) : before
  return before && before < MOST_RECHECKS ? before + 1 : 0
}
