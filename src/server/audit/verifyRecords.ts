import type { DatabaseTime } from '../database/databaseTime'
import { query, raw, sql, type Sql } from '../database/sql'
import type { Store } from '../database/store'
import type { AuditFault, Finding } from './report'
import { ORDER_SEAL, PAYMENT_SEAL, TRANSFER_SEAL, type FactsOf, type Seal } from './seals'

const PAGE = 500

/** Later than a payment is ever due. */
const FARTHEST_MS = 30 * 60 * 60_000
/** Later than one is due that can still be paid, whatever has failed, or that a process has leased. */
const FARTHEST_OPEN_MS = 10 * 60_000

/** A kind of record that is read a page at a time. */
interface Kind<Name extends string> {
  readonly seal: Seal<Name>
  readonly table: string
  readonly key: string
  readonly prefix: string
  /** SQL for what is wrong with a row `r` beside its seal, or null. */
  readonly fault: Sql
}

/** A record, with its seal and its key, and what is wrong with it. */
type ReadRecord<Name extends string> = Readonly<Record<Name, string | number | boolean | null>> & {
  readonly seal: string | null
  readonly key: string
  readonly number: number
  readonly fault: AuditFault | null
}

async function verifyRecords<Name extends string>(
  store: Store,
  { seal, table, key, prefix, fault }: Kind<Name>,
  isWhole = (record: ReadRecord<Name>) => seal.isWhole(store, record),
): Promise<Finding> {
  const [from, id] = [raw(table), raw(`r.${key}`)]
  const number = raw(prefix === 'order' ? '0' : 'r.seq')
  const pageAfter = (last: string) => sql`
    select ${seal.columns('r')}, ${id} as key, ${number} as number, ${fault} as fault
    from ${from} r where r.client_id = ${store.clientId} and ${id} > ${last}
    order by ${id} limit ${PAGE}::integer`
  let last = ''
  for (;;) {
    const page = await query<ReadRecord<Name>>(store, pageAfter(last))
    for (const record of page) {
      const subject = `${prefix}:${record.key}`
      const { fault: reason, number } = record
      if (reason === 'tail_missing') return { subject, seq: 1, reason }
      if (!isWhole(record)) return { subject, seq: number, reason: 'record_changed' }
      if (reason !== null) return { subject, seq: number, reason }
      last = record.key
    }
    if (page.length < PAGE) return null
  }
}

/** SQL that is true where a record that has changed has no row in the audit. */
const lacksRows = (
  subject: string,
  hasChanged: string,
) => sql`(r.seq > 0 or ${raw(hasChanged)}) and not exists (
  select from kgp_audit a where a.client_id = r.client_id and a.subject = ${raw(subject)}
)`

/** Whether KryptoGO has denied a payment so often that it is looked at rarely, and then not at all. */
const IS_DENIED = `position('payment_denied:' in r.anomalies) > 0`

/**
 * SQL that is true of a payment `r` that may still change, or has changes that the shop was not told of,
 * and that is not due at all.
 */
const IS_FORGOTTEN = `r.next_check_at is null and (r.delivered < r.changes
  or not ${IS_DENIED} and (r.callback_rechecks > 0
    or r.status not in ('success', 'insufficient_refunded', 'expired')
    or (r.status = 'expired' and r.slow_checks < 4)))`

/** SQL that is true of a payment `r` that this library cannot have scheduled as it is. */
export const isMisscheduled = (now: Sql) => sql`(${raw(IS_FORGOTTEN)}
  or r.next_check_at > ${now} + ${FARTHEST_MS}::float8
  or r.next_check_at > ${now} + ${FARTHEST_OPEN_MS}::float8
    and r.status = 'pending' and r.delivered = r.changes and not ${raw(IS_DENIED)}
    and r.deadline * 1000::float8 > ${now})`

/** Finds a payment that is not as it was recorded, that has no order, or that would not be checked. */
export function verifyPayments(store: Store, databaseTime: DatabaseTime): Promise<Finding> {
  const now = databaseTime()
  return verifyRecords(store, {
    ...{ seal: PAYMENT_SEAL, table: 'kgp_intents', key: 'id', prefix: 'intent' },
    fault: sql`case
      when ${lacksRows(`'intent:' || r.id`, `r.status <> 'pending' or r.changes > 0`)} then 'tail_missing'
      when not exists (select from kgp_orders o
        where o.client_id = r.client_id and o.order_id = r.order_id) then 'head_missing'
      when r.seq > 0 and not exists (select from kgp_audit a where a.client_id = r.client_id
        and a.subject = 'intent:' || r.id and a.order_id = r.order_id) then 'record_changed'
      when r.checkpointed not between 0 and r.seq then 'head_differs'
      when ${isMisscheduled(now)} then 'due_time_differs'
    end`,
  })
}

/** Finds a transfer that is not as it was recorded. */
export function verifyTransfers(store: Store): Promise<Finding> {
  return verifyRecords(store, {
    ...{ seal: TRANSFER_SEAL, table: 'kgp_transfers', key: 'key', prefix: 'transfer' },
    fault: sql`case
      when ${lacksRows(`'transfer:' || r.key`, `r.state <> 'reserved'`)} then 'tail_missing'
      when r.checkpointed not between 0 and r.seq then 'head_differs'
    end`,
  })
}

/** Finds an order that is not as this server has written it, or that its payments contradict. */
export function verifyOrders(store: Store): Promise<Finding> {
  const payments = sql`from kgp_intents p
    where p.client_id = r.client_id and p.order_id = r.order_id`
  return verifyRecords(
    store,
    {
      ...{ seal: ORDER_SEAL, table: 'kgp_orders', key: 'order_id', prefix: 'order' },
      fault: sql`case
        when r.seal is null and exists (select ${payments}) then 'record_changed'
        when (r.paid_by is null) = exists (select ${payments} and p.status = 'success')
          then 'record_changed'
        when r.paid_by is not null
          and not exists (select ${payments} and p.id = r.paid_by) then 'head_missing'
        when exists (select ${payments} and
          (p.offer > r.offers or p.id = r.paid_by and p.status <> 'success'
            or p.id = r.current and (p.set_aside or not p.shown))) then 'record_changed'
      end`,
    },
    (order) => isEmptyOrder(order) || ORDER_SEAL.isWhole(store, order),
  )
}

/** Whether no payment of an order was stored: then there is nothing to seal. */
function isEmptyOrder(order: FactsOf<typeof ORDER_SEAL> & { readonly seal: string | null }) {
  const { seal, offers, current, paid_by, order_data, fiat_amount, fiat_currency } = order
  const facts = [seal, current, paid_by, order_data, fiat_amount, fiat_currency]
  return offers === 0 && facts.every((fact) => fact === null)
}

/** Finds a transaction hash that belongs to a payment whose audit does not say so. */
export async function verifyOwners(store: Store): Promise<Finding> {
  const [found] = await query<{ id: string; seq: number }>(
    store,
    sql`select h.intent_id as id, i.seq from kgp_tx_hashes h
      join kgp_intents i on i.client_id = h.client_id and i.id = h.intent_id
      where h.client_id = ${store.clientId} and not exists (
        select from kgp_audit a
        where a.client_id = h.client_id and a.subject = 'intent:' || h.intent_id
          and a.kind = 'observed' and position('"owns":' || pg_catalog.to_json(h.hash)::text in a.body) > 0
      ) order by h.hash limit 1`,
  )
  return found ? { subject: `intent:${found.id}`, seq: found.seq, reason: 'owner_differs' } : null
}
