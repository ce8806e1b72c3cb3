import type { PaymentIntent } from '../../core/contract'
import type { Queryable } from '../database/database'
import { query, sql } from '../database/sql'
import { parseOrder, type StoredPayment } from './payment'
import {
  hashKey,
  payerKey,
  readIntent,
  type IntentRow,
  type LockedRow,
  type SaveOptions,
} from './paymentRow'
import { insertStatement, saveStatement, type NewPayment } from './paymentStatements'
import type { StoredChange } from './statusChange'

/** Looks up a payment, or resolves to `null`. */
export async function findIntent<Order>(
  database: Queryable,
  id: string,
): Promise<StoredPayment<Order> | null> {
  const [row] = await query<IntentRow>(
    database,
    sql`select id, status, intent, order_data from kgp_intents where id = ${id}`,
  )
  if (!row) return null
  const { status, intent, order_data } = row
  return { id, status, intent: readIntent(intent), ...parseOrder<Order>(order_data) }
}

/** Stores a payment as pending, and resolves to whether it was not there yet. */
export async function insertIntent(database: Queryable, payment: NewPayment): Promise<boolean> {
  const added = await query(database, insertStatement(payment))
  return added.length > 0
}

/**
 * Locks a payment until the end of the transaction.
 *
 * @param since Payments of the same payer are counted from this time on.
 */
export async function lockIntent(
  tx: Queryable,
  id: string,
  fetched: PaymentIntent | null,
  since: number,
): Promise<LockedRow | null> {
  const txHash = fetched?.payment_tx_hash
  const hash = txHash === undefined ? null : hashKey(txHash)
  const payer = payerKey(fetched)
  const [row] = await query<LockedRow>(
    tx,
    sql`select i.*, pg_current_xact_id()::text as xact,
      (select h.intent_id from kgp_tx_hashes h
        where h.hash = ${hash} and h.intent_id <> i.id) as twin,
      (select count(*)::integer from kgp_intents o
        where o.payer = ${payer} and o.created_at > ${since}) as payments
    from kgp_intents i where i.id = ${id} for update of i`,
  )
  return row ?? null
}

/**
 * Writes a locked payment as it is `after`, in one statement with what belongs to it.
 *
 * @throws ConcurrentUpdateError when another payment has named the transaction meanwhile.
 */
export async function saveIntent(
  tx: Queryable,
  before: LockedRow,
  after: LockedRow,
  options: SaveOptions,
): Promise<LockedRow> {
  const { statement, saved } = saveStatement(before, after, options)
  if (!statement) return after
  const [row] = await query<{ named?: number }>(tx, statement)
  if (row?.named === 0) throw new ConcurrentUpdateError()
  return saved
}

/** Thrown when another transaction has changed what this one has read: repeat it. */
export class ConcurrentUpdateError extends Error {
  override readonly name = 'ConcurrentUpdateError'
}

/** Finds a change that has been stored. */
export async function findChange(tx: Queryable, id: string, number: number): Promise<StoredChange> {
  const [row] = await query<{ event: string }>(
    tx,
    sql`select event from kgp_events where intent_id = ${id} and number = ${number}`,
  )
  if (!row) throw new Error(`The change ${number} of ${id} is not stored`)
  return JSON.parse(row.event) as StoredChange
}

/** Sets the savepoint of a delivery. */
export async function setSavepoint(tx: Queryable): Promise<void> {
  await tx.query('savepoint kgp_delivery')
}

/** Takes back what was written since the savepoint. */
export async function rollBackToSavepoint(tx: Queryable): Promise<void> {
  await tx.query('rollback to savepoint kgp_delivery')
}
