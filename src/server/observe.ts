import type { PaymentIntent } from '../core/contract'
import type { Claim } from './claim'
import type { ServerContext } from './context'
import type { Transaction } from './database'
import { isTimeout } from './databaseErrors'
import { createDelivery } from './deliver'
import { lockIntent, raisedOf, readIntent, saveIntent } from './intents'
import type { LockedRow, StoredChange } from './intents'
import { disagreement, isAhead, judge, type Oddity, type Verdict } from './judge'
import { createLanes } from './lanes'
import type { AnomalyKind } from './options'
import { isSlow, MOST_RECHECKS, nextCheck } from './schedule'

/** What has been learnt of a payment. */
interface Observation {
  /** What KryptoGO answered; `null` when it could not be asked. */
  readonly seen: PaymentIntent | null
  /** What a callback claimed. */
  readonly claim?: Claim
  /** Why an operator wants KryptoGO's answer to count, whatever was known before. */
  readonly overruled?: string
}

/** `undelivered`: all is stored, but the shop could not be told. */
type Outcome = 'unknown' | 'settled' | 'undelivered'

/** The one way by which a payment changes. */
export type Observe = (id: string, observation: Observation) => Promise<Outcome>

/** Past this many, observations that change nothing are counted, not recorded. */
const MOST_QUIET_ROWS = 100
const BURST = { payments: 20, withinMs: 60 * 60_000 } as const

/** Anybody can make claims, or many payments: they say nothing about this payment's money. */
const HEARSAY: readonly AnomalyKind[] = ['claim_differs', 'burst']

/**
 * Makes `observe`: in one transaction the payment is locked, what was claimed and what was seen are
 * recorded, the status moves, and the shop is told.
 *
 * @see KryptoGO's implementation guide, "Handling Payment Callbacks"
 */
export function createObserve<Client>(context: ServerContext<Client>): Observe {
  const { clock, log, notices, options, random } = context
  const deliver = createDelivery(context)
  const inLane = createLanes()

  async function record(
    tx: Transaction<Client>,
    id: string,
    observation: Observation,
    timeout: Error | null,
  ) {
    const { seen, claim, overruled } = observation
    const at = clock.now()
    const row = await lockIntent(tx, id, seen, at - BURST.withinMs)
    if (!row) return null

    const known = { status: row.status, intent: readIntent(row.intent) }
    const verdict: Verdict = seen
      ? judge(known, seen, overruled !== undefined)
      : { ...known, change: null, oddities: [] }
    const { change, status, intent } = verdict
    const raised = raisedOf(row)
    const odd = [...verdict.oddities, ...(seen ? suspicions(row, seen) : [])]
    const fresh = odd.filter(({ kind }) => !raised.includes(kind))
    const kinds = [...raised, ...fresh.map(({ kind }) => kind)]

    const isQuiet = !change && !fresh.length && overruled === undefined
    const isRecorded = !isQuiet || (claim !== undefined && row.quiet < MOST_QUIET_ROWS)
    const doubt = claim && seen && isRecorded ? disagreement(claim, seen) : null
    const oddities = doubt ? [...fresh, doubt] : fresh
    const event: StoredChange | null = change && {
      ...change,
      status,
      intent,
      anomalies: kinds.filter((kind) => !HEARSAY.includes(kind)),
      at,
    }

    const changes = row.changes + Number(change !== null)
    const next: LockedRow = {
      ...row,
      status,
      intent: JSON.stringify(intent),
      deadline: intent.payment_deadline,
      tx_hash: intent.payment_tx_hash ?? row.tx_hash,
      payer: intent.payer_address ?? row.payer,
      raised: kinds.join(' '),
      quiet: row.quiet + Number(isQuiet && isRecorded),
      unrecorded: row.unrecorded + Number(claim !== undefined && !isRecorded),
      changes,
      // without a handler there is nobody to tell
      delivered: options.onStatusChange ? row.delivered : changes,
      ...pace(row, verdict, observation, at),
    }
    const body = { claim, seen, overruled, status, change, oddities }
    const saved = await saveIntent(
      tx,
      row,
      { ...next, next_check_at: nextCheck(next, at, random) },
      { at, change: event, record: isRecorded ? { kind: 'observed', body } : null },
    )
    const failure = await deliver(tx, saved, { latest: event, timeout })
    const left = saved.changes - saved.delivered - 1
    return { verdict, oddities, failure, left, isNews: saved.intent !== row.intent }
  }

  /** Tells of a change that was stored before. */
  async function catchUp(tx: Transaction<Client>, id: string, timeout: Error | null) {
    const row = await lockIntent(tx, id, null, 0)
    const failure = row && (await deliver(tx, row, { latest: null, timeout }))
    return { failure, left: row ? row.changes - row.delivered - 1 : 0 }
  }

  /** A handler that takes too long costs the transaction; all but its call is then done again. */
  async function transact<T>(work: (tx: Transaction<Client>, timeout: Error | null) => Promise<T>) {
    const { database } = options
    try {
      return await database.transaction((tx) => work(tx, null))
    } catch (error) {
      if (!(error instanceof Error) || !isTimeout(error)) throw error
      return database.transaction((tx) => work(tx, error))
    }
  }

  async function observe(id: string, observation: Observation): Promise<Outcome> {
    const result = await transact((tx, timeout) => record(tx, id, observation, timeout))
    if (!result) return 'unknown'
    const { verdict, oddities, isNews } = result
    if (verdict.change)
      log.info('A payment changed', { id, ...verdict.change, status: verdict.status })
    if (isNews) notices.publish(id)
    for (const { kind, details } of oddities) context.raise({ kind, intentId: id, details })

    let { failure, left } = result
    // one transaction each, so that what could be delivered stays so
    while (failure === null && left > 0)
      ({ failure, left } = await transact((tx, timeout) => catchUp(tx, id, timeout)))
    if (failure === null) return 'settled'
    log.error('onStatusChange failed; it will be called again', { id, failure })
    return 'undelivered'
  }

  return (id, observation) => inLane(id, () => observe(id, observation))
}

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
  if (!seen) return { failures: row.failures + 1 }
  const { change, status, intent } = verdict
  if (change) return { failures: 0, checks: 0, rechecks: 0 }
  const slow = isSlow({ status, deadline: intent.payment_deadline }, now)
  const checks = row.checks + Number(!claim && slow)
  return { failures: 0, checks, rechecks: rechecksOf(row, seen, claim) }
}

function rechecksOf({ rechecks }: LockedRow, seen: PaymentIntent, claim?: Claim): number {
  if (claim) return isAhead(claim, seen) ? Math.max(rechecks, 1) : rechecks
  return rechecks && rechecks < MOST_RECHECKS ? rechecks + 1 : 0
}
