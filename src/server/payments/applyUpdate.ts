import type { ChangeFeed } from '../changes/changeFeed'
import type { DatabaseTime } from '../database/databaseTime'
import type { StoreTransaction } from '../database/store'
import type { KryptogoClient } from '../kryptogo/types'
import type { Logger } from '../logger'
import type { HandlerCall } from './deliver'
import type { Deliveries } from './deliveries'
import { BURST_MS, evaluate, type Update } from './evaluate'
import type { HandlerTransaction } from './handlerTransactions'
import type { IntentFetcher } from './intentFetcher'
import type { KeyedQueue } from '../../core/keyedQueue'
import { keepsOrder, type LockedRow, type SaveOptions } from './paymentRow'
import { findOtherSuccess, lockIntent, saveIntent } from './paymentStore'
import type { ReportAnomaly } from './reportAnomaly'

/**
 * `settled`: all is stored, and the shop has taken it, or does once fewer of its handlers run.
 * `undelivered`: all is stored, but the shop has failed to take a change.
 */
type Outcome = 'unknown' | 'settled' | 'undelivered'

/** Applies news of a payment. This is the only way by which a payment changes. */
export type ApplyUpdate = (id: string, update: Update) => Promise<Outcome>

/** The dependencies of `createApplyUpdate`. */
export interface ApplyUpdateOptions<Client> {
  readonly client: Pick<KryptogoClient, 'clientId'>
  readonly fetcher: IntentFetcher
  readonly deliveries: Deliveries<Client>
  readonly transact: HandlerTransaction<Client>
  readonly inTurn: KeyedQueue
  readonly changeFeed: Pick<ChangeFeed, 'publish'>
  readonly reportAnomaly: ReportAnomaly
  readonly databaseTime: DatabaseTime
  readonly random: () => number
  readonly log: Logger
}

const MOST_TRIES = 5

/**
 * Creates `applyUpdate`: in one transaction the payment is locked, the callback and KryptoGO's answer
 * are recorded, the status moves, and the change is delivered.
 *
 * @see KryptoGO's implementation guide, "Handling Payment Callbacks"
 */
export function createApplyUpdate<Client>(options: ApplyUpdateOptions<Client>): ApplyUpdate {
  const { fetcher, deliveries, transact, inTurn, changeFeed, reportAnomaly, random, log } = options
  const { client, databaseTime } = options
  const locked = { clientId: client.clientId, withinMs: BURST_MS, databaseTime }

  async function record(
    tx: StoreTransaction<Client>,
    id: string,
    update: Update,
    call: HandlerCall,
  ) {
    const { fetched } = update
    const row = await lockIntent(tx, { ...locked, id, fetched })
    if (!row) return null
    const { now: at } = row
    // Nothing else leaves an order to another payment.
    const isTakenBack = update.overruled !== undefined && row.paid_by === id
    const nextPayer = isTakenBack ? await findOtherSuccess(tx, row) : null
    const hasJustFailed = deliveries.hasJustFailed(id)
    const evaluation = evaluate(row, update, { at, random, nextPayer, hasJustFailed })
    const { needsConfirmation, isDeferred, decision, anomalies, next, saving, event } = evaluation
    if (needsConfirmation) return { needsConfirmation, changes: row.changes } as const
    const saved = await saveIntent(tx, row, next, saving)
    const delivered = isDeferred
      ? 'failed'
      : await deliveries.next(tx, saved, { latest: event, call })
    return {
      needsConfirmation,
      decision,
      anomalies,
      changed: saved.intent === row.intent ? [] : [id, ...othersOfOrder(row, saved, saving)],
      delivered,
      left: saved.changes - saved.delivered - 1,
    } as const
  }

  /** Records an update, after another answer of KryptoGO's where it contradicts what is known. */
  async function settle(id: string, update: Update) {
    let current = update
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const result = await transact((tx, call) => record(tx, id, current, call))
      if (!result?.needsConfirmation) return result
      const fetched = await fetcher.fetchNow(id)
      current = { ...update, fetched, changesBefore: result.changes }
    }
    throw new Error(`KryptoGO's answers about ${id} contradict each other`)
  }

  async function apply(id: string, update: Update): Promise<Outcome> {
    const result = await settle(id, update)
    if (!result) return 'unknown'
    const { status, change } = result.decision
    if (change) log.info('A payment changed', { intentId: id, ...change, status })
    for (const one of result.changed) changeFeed.publish(one)
    for (const { kind, details } of result.anomalies) reportAnomaly({ kind, intentId: id, details })

    const isCalledAgain = result.delivered === 'delivered' && result.left > 0
    const delivered = isCalledAgain ? await deliveries.rest(id) : result.delivered
    if (delivered === 'waiting') deliveries.later(id)
    return delivered === 'failed' ? 'undelivered' : 'settled'
  }

  return (id, update) => inTurn(id, () => apply(id, update))
}

/** The other payments of an order that pages are shown otherwise, now that this one has changed. */
function othersOfOrder(
  row: LockedRow,
  saved: LockedRow,
  { paidBy }: SaveOptions,
): readonly string[] {
  const { id, status, others, current } = row
  const isNews = paidBy !== undefined || (saved.status === 'success') !== (status === 'success')
  const offered = current !== null && current !== id ? [current] : []
  // One that was stored while this one waited for the lock is not among the others, but is the current.
  if (isNews) return [...new Set([...others.split(' ').filter(Boolean), ...offered])]
  return keepsOrder(saved) !== keepsOrder(row) ? offered : []
}
