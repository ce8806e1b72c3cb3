import { isIntentId } from '../../core/intentId'
import type { DatabaseTime } from '../database/databaseTime'
import { query, sql } from '../database/sql'
import type { Store } from '../database/store'
import { subjectOf } from './paymentRow'

const OVERDUE_MS = 60_000

/**
 * Something that was recorded of a payment, for people to read. Each `kind` has another `body`:
 *
 * - `created`, `matched`: the payment and its order, as they were first stored.
 * - `observed`: KryptoGO's answer, the callback before it, and what they changed.
 * - `delivered`, `delivery_failed`: which change and attempt it was, and why it failed.
 * - `offered`: it was offered again. `order_changed`: the same, with new order data. `set_aside`: why its
 *   order was reopened.
 */
export interface HistoryEntry {
  /** Unix time in milliseconds. */
  readonly at: number
  readonly kind:
    | 'created'
    | 'matched'
    | 'observed'
    | 'delivered'
    | 'delivery_failed'
    | 'offered'
    | 'order_changed'
    | 'set_aside'
  /** Plain JSON. Its members are those of the audit, not of this API: any version may add or rename some. */
  readonly body: unknown
}

/** Finds all that is recorded of a payment, the oldest first. */
export async function findHistory(
  database: Store,
  clientId: string,
  id: string,
): Promise<HistoryEntry[]> {
  if (!isIntentId(id)) return []
  const rows = await query<Omit<HistoryEntry, 'body'> & { body: string }>(
    database,
    sql`select at, kind, body from kgp_audit where client_id = ${clientId} and subject = ${subjectOf(id)}
      and exists (select from kgp_intents where id = ${id} and client_id = ${clientId})
      order by seq`,
  )
  return rows.map(({ at, kind, body }) => ({ at, kind, body: readable(body) }))
}

/** The body of a row without what is there to restore the payment by. */
function readable(body: string): unknown {
  const { facts: _, owns: __, ...rest } = JSON.parse(body) as Record<string, unknown>
  return rest
}

/** Counts the payments whose check is overdue, and the changes that the shop has not taken yet. */
export async function findBacklog(database: Store, databaseTime: DatabaseTime) {
  const [row] = await query<{ overdue: number; undelivered: number }>(
    database,
    sql`select count(*) filter (
        where next_check_at < ${databaseTime()} - ${OVERDUE_MS}::float8
      )::integer as overdue,
      coalesce(sum(changes - delivered), 0)::integer as undelivered
    from kgp_intents where client_id = ${database.clientId} and next_check_at is not null`,
  )
  return row ?? { overdue: 0, undelivered: 0 }
}
