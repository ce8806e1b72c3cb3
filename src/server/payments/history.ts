import type { Queryable } from '../database/database'
import { subjectOf } from './paymentStore'

/** Something that was recorded of a payment. */
export interface HistoryEntry {
  /** Unix time in milliseconds. */
  readonly at: number
  readonly kind: 'created' | 'recognised' | 'observed' | 'delivered' | 'delivery_failed'
  readonly body: unknown
}

/** All that is recorded of a payment, the oldest first. */
export async function findHistory(database: Queryable, id: string): Promise<HistoryEntry[]> {
  const rows = await database.query<Omit<HistoryEntry, 'body'> & { body: string }>(
    'select at, kind, body from kgp_audit where subject = $1 order by seq',
    [subjectOf(id)],
  )
  return rows.map(({ at, kind, body }) => ({ at, kind, body: JSON.parse(body) as unknown }))
}

/** What is behind: payments that should have been looked at, and changes the shop was not told of. */
export async function findBacklog(database: Queryable, before: number) {
  const [row] = await database.query<{ overdue: number; undelivered: number }>(
    `select count(*) filter (where next_check_at < $1)::integer as overdue,
      coalesce(sum(changes - delivered), 0)::integer as undelivered
    from kgp_intents where next_check_at is not null`,
    [before],
  )
  return row ?? { overdue: 0, undelivered: 0 }
}
