import { query, sql } from '../database/sql'
import type { Store } from '../database/store'

/** Longer than any pause between two checks. */
const FARTHEST_MS = 30 * 60 * 60_000

/** Which payments are leased, and for how long. */
export interface LeaseOptions {
  readonly clientId: string
  readonly now: number
  readonly leasedUntil: number
  readonly limit: number
  /** Those with undelivered changes, or the others. */
  readonly undelivered: boolean
}

/**
 * Leases payments that are due, the longest overdue first: until `leasedUntil` no other process
 * takes them. Resolves to their ids.
 */
export async function leaseDue(
  database: Store,
  { clientId, now, leasedUntil, limit, undelivered }: LeaseOptions,
): Promise<string[]> {
  // A time so far away was written by a process whose clock was wrong.
  const farthest = now + FARTHEST_MS
  const rows = await query<{ id: string }>(
    database,
    // Materialized, or the limit may be applied again for each row.
    sql`with due as materialized (
      select id from kgp_intents
      where client_id = ${clientId} and (next_check_at <= ${now} or next_check_at > ${farthest})
        and (delivered < changes) = ${undelivered}
      order by next_check_at limit ${limit} for update skip locked
    ) update kgp_intents set next_check_at = ${leasedUntil}
      where client_id = ${clientId} and id in (select id from due) returning id`,
  )
  return rows.map(({ id }) => id)
}

/**
 * Gives back leases that were not used: the payments are due now, unless they have changed since.
 * One that is locked is passed over, because rows that are locked in another order could deadlock.
 */
export async function returnLeases(
  database: Store,
  ids: readonly string[],
  { clientId, now, leasedUntil }: Pick<LeaseOptions, 'clientId' | 'now' | 'leasedUntil'>,
): Promise<void> {
  await query(
    database,
    sql`with unused as materialized (
      select id from kgp_intents
      where client_id = ${clientId} and id = any(${ids}::text[]) and next_check_at = ${leasedUntil}
      for update skip locked
    ) update kgp_intents set next_check_at = ${now} where client_id = ${clientId}
      and id in (select id from unused)`,
  )
}
