import type { PaymentIntent } from '../../core/contract'
import { isIntentId } from '../../core/intentId'
import { hasRowsAfter, readChain } from '../audit/chain'
import type { AuditRow } from '../audit/hashChain'
import { PAYMENT_SEAL } from '../audit/seals'
import type { DatabaseTime, ServerTime } from '../database/databaseTime'
import { recordChangedError } from '../database/errors'
import { query, sql } from '../database/sql'
import type { Store, StoreDatabase } from '../database/store'
import type { StoredPayment } from './payment'
import {
  hashKey,
  keepsOrder,
  payerKey,
  storedPayment,
  subjectOf,
  type LockedRow,
  type PaymentFacts,
  type SaveOptions,
  type StoredRow,
} from './paymentRow'
import { isNewest, isWhole, ORDER_OF_PAYMENT, saveStatement, SEALED } from './paymentStatements'
import { restorePayment } from './restoreStore'
import type { StoredChange } from './statusChange'

/** A payment that is to be looked up. */
export interface FindOptions {
  readonly clientId: string
  readonly id: string
  readonly databaseTime: DatabaseTime
  readonly serverTime: Pick<ServerTime, 'correct'>
}

/** A payment, with nulls where the row of its order is missing, or its own. */
type FoundRow = (StoredRow | { readonly id: null }) & {
  readonly other_intents: string | null
  readonly now: number
  /** Whether its own row is gone: the audit has it. */
  readonly is_lost: boolean
}

/** Looks up a payment of a client, or resolves to `null`. */
export async function findIntent<Order>(
  database: StoreDatabase,
  { clientId, id, databaseTime, serverTime }: FindOptions,
): Promise<StoredPayment<Order> | null> {
  // The database cannot be asked about every string.
  if (!isIntentId(id)) return null
  const find = () =>
    query<FoundRow>(
      database,
      sql`select ${SEALED}, ${databaseTime()} as now,
        p.id is null and ${hasRowsAfter(clientId, subjectOf(id), 0)} as is_lost,
        (select pg_catalog.json_agg(other.intent)::text from kgp_intents other
          where other.client_id = p.client_id and other.order_id = p.order_id
          and other.id <> p.id and not other.set_aside) as other_intents
    from (select) as one
    left join kgp_intents p on p.id = ${id} and p.client_id = ${clientId}
    left join kgp_orders o on o.client_id = p.client_id and o.order_id = p.order_id`,
    )
  let [row] = await find()
  if (row && (row.id === null ? row.is_lost : !isNewest(database, row))) {
    await database.transaction((tx) => restorePayment(tx, id))
    ;[row] = await find()
  }
  if (!row?.id) return null
  if (!isWhole(database, row)) throw recordChangedError(subjectOf(id))
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
  /** Payments of the same payer are counted that were made within so many milliseconds. */
  readonly withinMs: number
  readonly databaseTime: DatabaseTime
}

/** Locks a payment and its order, the order first, until the end of the transaction. */
export async function lockIntent(
  tx: Store,
  { clientId, id, fetched, withinMs, databaseTime }: LockOptions,
): Promise<LockedRow | null> {
  const txHash = fetched?.payment_tx_hash
  const hash = txHash === undefined ? null : hashKey(txHash)
  const payer = payerKey(fetched)
  const now = databaseTime()
  const lock = () =>
    query<LockedRow>(
      tx,
      sql`select p.*, ${ORDER_OF_PAYMENT}, pg_current_xact_id()::text as xact, ${now} as now,
      (select case when h.client_id = p.client_id then h.intent_id else 'another client''s' end
        from kgp_tx_hashes h where h.hash = ${hash}
        and (h.client_id, h.intent_id) <> (p.client_id, p.id)) as twin,
      (select count(*)::integer from kgp_intents other where other.client_id = ${clientId}
        and other.payer = ${payer} and other.created_at > ${now} - ${withinMs}::float8) as payments,
      (select coalesce(string_agg(other.id, ' '::text), '') from kgp_intents other
        where other.client_id = p.client_id and other.order_id = p.order_id
        and other.id <> p.id) as others
    from kgp_orders o
    join kgp_intents p on p.client_id = o.client_id and p.order_id = o.order_id
    where p.id = ${id} and p.client_id = ${clientId} for update of o, p`,
    )
  const [row] = await lock()
  if (row && isNewest(tx, row)) return row
  // It may have waited for the change of another payment, which it sees only now.
  const [seen] = row ? await lock() : []
  if (seen && isNewest(tx, seen)) return seen
  // An inner join has no row where that of the order is missing, and an outer one cannot lock it.
  if (!(await restorePayment(tx, id)) && !row) return null
  const [restored] = await lock()
  if (restored && !isWhole(tx, restored)) throw recordChangedError(subjectOf(id))
  return restored ?? null
}

/**
 * Finds the earliest other payment of a locked order that has succeeded. It must be a statement of its own:
 * the one that waited for the lock does not see what was committed meanwhile.
 */
export async function findOtherSuccess(
  tx: Store,
  { id, client_id, order_id }: LockedRow,
): Promise<string | null> {
  const rows = await query<PaymentFacts & { seal: string }>(
    tx,
    sql`select ${PAYMENT_SEAL.columns('p')} from kgp_intents p where client_id = ${client_id}
      and order_id = ${order_id} and status = 'success' and id <> ${id} order by attempt`,
  )
  return rows.find((row) => PAYMENT_SEAL.isWhole(tx, row))?.id ?? null
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
  const { statement, saved } = saveStatement(tx, before, after, options)
  if (!statement) return after
  const [row] = await query<{ named?: number }>(tx, statement)
  if (row?.named === 0) throw new ConcurrentUpdateError()
  return saved
}

/** Thrown when another transaction has changed what this one has read: repeat it. */
export class ConcurrentUpdateError extends Error {
  override readonly name = 'ConcurrentUpdateError'
}

/**
 * Finds a change of a locked payment. It is recorded nowhere but in the audit, so what this server has
 * not signed is never delivered.
 */
export async function findChange(
  tx: Store,
  { id, seq, head }: LockedRow,
  number: number,
): Promise<StoredChange> {
  const { rows } = await readChain(tx, subjectOf(id))
  const isWhole = rows[seq - 1]?.hash === head
  const found = isWhole && rows.map(changeOf).find((change) => change?.number === number)
  if (!found) throw recordChangedError(subjectOf(id))
  const { number: _, ...change } = found
  return change
}

function changeOf({ kind, body }: AuditRow): NumberedChange | null {
  if (kind !== 'observed') return null
  // This server wrote and signed it.
  const { change } = JSON.parse(body) as { change: NumberedChange | null }
  return change
}

type NumberedChange = StoredChange & { readonly number: number }

/** Sets the savepoint of a delivery. */
export async function setSavepoint(tx: Store): Promise<void> {
  await tx.query('savepoint kgp_delivery')
}

/** Takes back what was written since the savepoint. */
export async function rollBackToSavepoint(tx: Store): Promise<void> {
  await tx.query('rollback to savepoint kgp_delivery')
}
