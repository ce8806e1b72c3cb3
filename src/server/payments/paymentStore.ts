import type { PaymentIntent } from '../../core/contract'
import { isIntentId } from '../../core/intentId'
import type { DatabaseTime, ServerTime } from '../database/databaseTime'
import { query, sql } from '../database/sql'
import type { Store } from '../database/store'
import type { StoredPayment } from './payment'
import {
  hashKey,
  keepsOrder,
  payerKey,
  storedPayment,
  type LockedRow,
  type SaveOptions,
  type StoredRow,
} from './paymentRow'
import { saveStatement } from './paymentStatements'
import type { StoredChange } from './statusChange'

/** A payment that is to be looked up. */
export interface FindOptions {
  readonly clientId: string
  readonly id: string
  readonly databaseTime: DatabaseTime
  readonly serverTime: Pick<ServerTime, 'correct'>
}

/** Looks up a payment of a client, or resolves to `null`. */
export async function findIntent<Order>(
  database: Store,
  { clientId, id, databaseTime, serverTime }: FindOptions,
): Promise<StoredPayment<Order> | null> {
  // The database cannot be asked about every string.
  if (!isIntentId(id)) return null
  const [row] = await query<StoredRow & { other_intents: string | null; now: number }>(
    database,
    sql`select p.id, p.order_id, p.status, p.expired, p.intent, p.shown, p.set_aside,
      o.is_named, o.current, o.paid_by, o.order_data, ${databaseTime()} as now,
      (select json_agg(other.intent)::text from kgp_intents other
        where other.client_id = p.client_id and other.order_id = p.order_id
        and other.id <> p.id and not other.set_aside) as other_intents
    from kgp_intents p
    join kgp_orders o on o.client_id = p.client_id and o.order_id = p.order_id
    where p.id = ${id} and p.client_id = ${clientId}`,
  )
  if (!row) return null
  serverTime.correct(row.now)
  const others = JSON.parse(row.other_intents ?? '[]') as readonly string[]
  const isKeptByOther = others.some((intent) => keepsOrder({ set_aside: false, intent }))
  return storedPayment<Order>(row, isKeptByOther)
}

/** A payment that is to be locked. */
export interface LockOptions {
  readonly clientId: string
  readonly id: string
  readonly fetched: PaymentIntent | null
  /** Payments of the same payer are counted from this time on. */
  readonly since: number
}

/** Locks a payment and its order, the order first, until the end of the transaction. */
export async function lockIntent(
  tx: Store,
  { clientId, id, fetched, since }: LockOptions,
): Promise<LockedRow | null> {
  const txHash = fetched?.payment_tx_hash
  const hash = txHash === undefined ? null : hashKey(txHash)
  const payer = payerKey(fetched)
  const [row] = await query<LockedRow>(
    tx,
    sql`select p.*, o.is_named, o.current, o.paid_by, o.order_data, o.fiat_amount, o.fiat_currency,
      pg_current_xact_id()::text as xact,
      (select h.intent_id from kgp_tx_hashes h
        where h.hash = ${hash} and h.intent_id <> p.id) as twin,
      (select count(*)::integer from kgp_intents other where other.client_id = ${clientId}
        and other.payer = ${payer} and other.created_at > ${since}) as payments,
      (select coalesce(string_agg(other.id, ' '), '') from kgp_intents other
        where other.client_id = p.client_id and other.order_id = p.order_id
        and other.id <> p.id) as others
    from kgp_orders o
    join kgp_intents p on p.client_id = o.client_id and p.order_id = o.order_id
    where p.id = ${id} and p.client_id = ${clientId} for update of o, p`,
  )
  return row ?? null
}

/**
 * Finds the earliest other payment of a locked order that has succeeded. It must be a statement of its own:
 * the one that waited for the lock does not see what was committed meanwhile.
 */
export async function findOtherSuccess(
  tx: Store,
  { id, client_id, order_id }: LockedRow,
): Promise<string | null> {
  const [row] = await query<{ id: string }>(
    tx,
    sql`select id from kgp_intents where client_id = ${client_id} and order_id = ${order_id}
      and status = 'success' and id <> ${id} order by attempt limit 1`,
  )
  return row?.id ?? null
}

/**
 * Writes a locked payment as it is `after`, in one statement with what belongs to it.
 *
 * @throws ConcurrentUpdateError when another payment has named the transaction meanwhile.
 */
export async function saveIntent(
  tx: Store,
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
export async function findChange(tx: Store, id: string, number: number): Promise<StoredChange> {
  const [row] = await query<{ event: string }>(
    tx,
    sql`select event from kgp_events where intent_id = ${id} and number = ${number}`,
  )
  if (!row) throw new Error(`The change ${number} of ${id} is not stored`)
  return JSON.parse(row.event) as StoredChange
}

/** Sets the savepoint of a delivery. */
export async function setSavepoint(tx: Store): Promise<void> {
  await tx.query('savepoint kgp_delivery')
}

/** Takes back what was written since the savepoint. */
export async function rollBackToSavepoint(tx: Store): Promise<void> {
  await tx.query('rollback to savepoint kgp_delivery')
}
