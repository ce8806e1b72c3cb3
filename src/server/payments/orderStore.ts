import { PAYMENT_SEAL } from '../audit/seals'
import type { DatabaseTime, ServerTime } from '../database/databaseTime'
import { recordChangedError } from '../database/errors'
import { query, sql, type Sql } from '../database/sql'
import type { Store, StoreDatabase, StoreTransaction } from '../database/store'
import type { OrderPayment, OrderState } from './decideOrder'
import { parseOrder, type StoredPayment } from './payment'
import {
  keepsOrder,
  storedPayment,
  type OrderFacts,
  type PaymentFacts,
  type StoredRow,
} from './paymentRow'
import { isNewest, isWhole, SEALED } from './paymentStatements'
import { restoreOrder } from './restoreStore'

/** Identifies an order of one client. */
export interface OrderKey {
  readonly clientId: string
  readonly orderId: string
  /** Whether the shop has named the order; otherwise the id is random. */
  readonly isNamed: boolean
}

/** The right to create the next payment of an order, until it expires or money arrives. */
export interface Reservation {
  readonly key: OrderKey
  readonly token: string
  readonly attempt: number
  /** How many offers the order had made by then. */
  readonly offers: number
}

/** A payment of an order, with the columns that are sealed. */
export interface PaymentOfOrder<Order> extends OrderPayment, StoredPayment<Order> {
  readonly facts: PaymentFacts
}

/** How long a reservation holds, by which time. */
export interface Lease {
  readonly now: DatabaseTime
  readonly serverTime: Pick<ServerTime, 'correct'>
  readonly leaseMs: number
}

/** An order and its payments at one moment. */
export interface OrderSnapshot<Order> extends OrderState {
  readonly key: OrderKey
  readonly facts: OrderFacts
  readonly version: number
  readonly attempt: number
  /** The payment that is offered. */
  readonly current: string | null
  readonly order: Order
  /** The newest first. */
  readonly payments: readonly PaymentOfOrder<Order>[]
  /** When it was read, in Unix milliseconds. */
  readonly now: number
}

interface OrderRow extends OrderFacts {
  readonly now: number
  readonly version: number
  readonly order_attempt: number
  readonly token: string | null
  readonly reserved_until: number | null
  readonly order_seal: string | null
}

// A left join has a row of nulls where there is no order, or no payment of it.
type SnapshotRow = (OrderRow | { readonly version: null }) &
  (StoredRow | { readonly id: null }) & {
    /** Whether the row of the order is gone: the audit has a payment of it. */
    readonly is_lost: boolean
  }

/** SQL that is true of the row of an order. */
export const isOrder = ({ clientId, orderId }: Pick<OrderKey, 'clientId' | 'orderId'>) =>
  sql`client_id = ${clientId} and order_id = ${orderId}`

/** SQL that is true where the audit has a payment of an order, whether or not their rows exist. */
const isRecorded = (key: Pick<OrderKey, 'clientId' | 'orderId'>) =>
  sql`exists (select from kgp_audit where ${isOrder(key)})`

const orderAndPayments = (key: Pick<OrderKey, 'clientId' | 'orderId'>) => sql`o.version,
  o.attempt as order_attempt, o.token, o.reserved_until, ${SEALED}, o.order_id,
  o.version is null and ${isRecorded(key)} as is_lost`

/** The order and its payments, also where the order or all of them are missing. */
const joinAll = ({ clientId, orderId }: Pick<OrderKey, 'clientId' | 'orderId'>) => sql`
  left join kgp_orders o on o.client_id = ${clientId} and o.order_id = ${orderId}
  left join kgp_intents p on p.client_id = ${clientId} and p.order_id = ${orderId}
  order by p.attempt desc`

/** Longer than the reservation of any process holds, unless this one's holds longer. */
const FARTHEST_MS = 10 * 60_000
const farthest = ({ leaseMs }: Pick<Lease, 'leaseMs'>) => Math.max(FARTHEST_MS, leaseMs)

/** The columns that a reservation sets. */
const reserved = (now: Sql, leaseMs: number) =>
  sql`gen_random_uuid()::text, ${now}, ${now} + ${leaseMs}::float8`

/**
 * Reads an order and its payments in one statement. An order that was never stored is stored, and
 * reserved with the same insert. Resolves to `null` if another process has just stored it: read it
 * again.
 */
export async function openOrder<Order>(
  database: StoreDatabase,
  key: OrderKey,
  lease: Lease,
): Promise<Reservation | OrderSnapshot<Order> | null> {
  const { clientId, orderId, isNamed } = key
  const { now, serverTime, leaseMs } = lease
  const time = now()
  const open = () =>
    query<SnapshotRow & { now: number; own: string | null }>(
      database,
      sql`with added as (
      insert into kgp_orders
        (client_id, order_id, is_named, version, attempt, token, reserved_at, reserved_until)
      select ${clientId}, ${orderId}, ${isNamed}, 1, 1, ${reserved(time, leaseMs)}
      where not ${isRecorded(key)}
      on conflict do nothing returning token
    ) select ${time} as now, added.token as own, ${orderAndPayments(key)}
      from (select) as one left join added on true ${joinAll(key)}`,
    )
  const rows = await open()
  const [first] = rows
  if (first) serverTime.correct(first.now)
  const token = first?.own
  if (typeof token === 'string') return { key, token, attempt: 1, offers: 0 }
  const order = await readWhole<Order>(database, key, rows, open)
  if (!order?.reservedUntil) return order
  const isCredible = order.reservedUntil <= order.now + farthest(lease)
  return isCredible ? order : { ...order, reservedUntil: null }
}

/** Stores and reserves an order that the shop has not named. */
export async function reserveUnnamed(
  database: Store,
  clientId: string,
  { now, serverTime, leaseMs }: Lease,
): Promise<Reservation> {
  const time = now()
  const [row] = await query<{ orderId: string; token: string; now: number }>(
    database,
    sql`insert into kgp_orders
        (client_id, order_id, is_named, version, attempt, token, reserved_at, reserved_until)
      values (${clientId}, gen_random_uuid()::text, false, 1, 1, ${reserved(time, leaseMs)})
      returning order_id as "orderId", token, ${time} as now`,
  )
  if (!row) throw new Error('The reservation was not stored')
  const { orderId, token } = row
  serverTime.correct(row.now)
  return { key: { clientId, orderId, isNamed: false }, token, attempt: 1, offers: 0 }
}

/** Reads a named order and its payments in one statement, or resolves to `null`. */
export async function findOrder<Order>(
  database: StoreDatabase | StoreTransaction,
  { clientId, orderId }: Pick<OrderKey, 'clientId' | 'orderId'>,
  now: DatabaseTime,
): Promise<OrderSnapshot<Order> | null> {
  const key = { clientId, orderId, isNamed: true }
  const find = () => query<SnapshotRow>(database, selectOrder(key, now()))
  const order = await readWhole<Order>(database, key, await find(), find)
  return order?.facts.is_named ? order : null
}

/** Locks an order, and with it all changes of its payments, until the end of the transaction. */
export async function lockOrder<Order>(
  tx: StoreTransaction,
  key: OrderKey,
  now: DatabaseTime,
): Promise<OrderSnapshot<Order> | null> {
  await query(tx, sql`select from kgp_orders where ${isOrder(key)} for update`)
  return findOrder<Order>(tx, key, now)
}

const selectOrder = (key: OrderKey, now: Sql) => sql`
  select ${now} as now, ${orderAndPayments(key)} from (select) as one ${joinAll(key)}`

/** Reads an order with its payments, restored from the audit where something else has changed them. */
async function readWhole<Order>(
  database: StoreDatabase | StoreTransaction,
  key: OrderKey,
  rows: readonly SnapshotRow[],
  reread: () => Promise<readonly SnapshotRow[]>,
): Promise<OrderSnapshot<Order> | null> {
  if (areWhole(database, rows, isNewest)) return toSnapshot<Order>(key, rows)
  const restore = (tx: Store) => restoreOrder(tx, key.orderId)
  await ('transaction' in database ? database.transaction(restore) : restore(database))
  // What could not be restored is not a payment of ours.
  const restored = (await reread()).filter(
    (row) => row.id === null || PAYMENT_SEAL.isWhole(database, row),
  )
  if (!areWhole(database, restored, isWhole)) throw recordChangedError(`order:${key.orderId}`)
  return toSnapshot<Order>(key, restored)
}

function areWhole(database: Store, rows: readonly SnapshotRow[], isOne: typeof isWhole): boolean {
  const [order] = rows
  if (typeof order?.version !== 'number') return !order?.is_lost
  const { current, paid_by } = order
  if (order.id !== null)
    return (
      rows.every((row) => row.id === null || isOne(database, row)) &&
      [current, paid_by].every((named) => named === null || rows.some(({ id }) => id === named))
    )
  const { order_seal, order_data, offers } = order
  return offers === 0 && [order_seal, current, paid_by, order_data].every((fact) => fact === null)
}

function toSnapshot<Order>(
  key: OrderKey,
  rows: readonly SnapshotRow[],
): OrderSnapshot<Order> | null {
  const [order] = rows
  if (typeof order?.version !== 'number') return null
  const { now, version, order_attempt: attempt, token, current, paid_by: paidBy } = order
  const payments = rows.flatMap((row) => (row.id === null ? [] : [row]))
  const keeping = payments.filter(keepsOrder)
  return {
    ...{ key, facts: order, now, version, attempt, current, paidBy },
    ...parseOrder<Order>(order.order_data),
    reservedUntil: token === null ? null : order.reserved_until,
    payments: payments.map((row) =>
      toPayment<Order>(
        row,
        keeping.some(({ id }) => id !== row.id),
      ),
    ),
  }
}

function toPayment<Order>(row: StoredRow, isKeptByOther: boolean): PaymentOfOrder<Order> {
  const { shown: isShown, set_aside: isSetAside } = row
  return { ...storedPayment<Order>(row, isKeptByOther), isShown, isSetAside, facts: row }
}

/** Reserves an order that has not changed since it was read; otherwise resolves to `null`. */
export async function reserveOrder(
  database: Store,
  { key, version }: Pick<OrderSnapshot<unknown>, 'key' | 'version'>,
  { now, leaseMs }: Lease,
): Promise<Reservation | null> {
  const [row] = await query<Pick<Reservation, 'token' | 'attempt' | 'offers'>>(
    database,
    sql`update kgp_orders set version = version + 1, attempt = attempt + 1,
        (token, reserved_at, reserved_until) = (select ${reserved(now(), leaseMs)})
      where ${isOrder(key)} and version = ${version} returning token, attempt, offers`,
  )
  return row ? { key, ...row } : null
}

/** Gives a reservation back. An order without a name is of no use then. */
export async function releaseOrder(database: Store, { key, token }: Reservation): Promise<void> {
  const own = sql`${isOrder(key)} and token = ${token}`
  await query(
    database,
    key.isNamed
      ? sql`update kgp_orders set version = version + 1, token = null where ${own}`
      : sql`delete from kgp_orders where ${own} and paid_by is null and current is null`,
  )
}

/** Finds out whether any order of a client is reserved, by a reservation made until `madeBy`. */
export async function findReservation(
  database: Store,
  clientId: string,
  { madeBy, lease }: { madeBy: number | null; lease: Lease },
): Promise<{ now: number; isReserved: boolean }> {
  const time = lease.now()
  const [row] = await query<{ now: number; isReserved: boolean }>(
    database,
    sql`select ${time} as now, exists (
      select from kgp_orders where client_id = ${clientId} and token is not null
        and reserved_until > ${time} and reserved_until <= ${time} + ${farthest(lease)}::float8
        and reserved_at <= coalesce(${madeBy}::float8, ${time})
    ) as "isReserved"`,
  )
  if (!row) throw new Error('The database did not answer with a row')
  return row
}
