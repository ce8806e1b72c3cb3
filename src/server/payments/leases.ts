import { FARTHEST_MS } from '../audit/verifyRecords'
import type { DatabaseTime } from '../database/databaseTime'
import { query, sql } from '../database/sql'
import type { Store } from '../database/store'

/** Which payments are leased, and for how long. */
export interface LeaseOptions {
  readonly clientId: string
  readonly now: number
  readonly leasedUntil: number
  readonly limit: number
  /** Those with undelivered changes, or the others, which need an answer of KryptoGO. */
  readonly undelivered: boolean
  readonly databaseTime: DatabaseTime
}

/** A payment that this process has to check. */
export interface Leased {
  readonly id: string
  /** The end of the time to pay, in Unix seconds. */
  readonly deadline: number
  readonly leasedUntil: number
}

/**
 * Leases payments that are due: until `leasedUntil` no other process takes them. Those that can still be
 * paid come first, the nearest deadline first, then the others, the latest deadline first. Nothing that
 * needs an answer is leased while any process has closed the gate toward KryptoGO.
 */
export async function leaseDue(
  database: Store,
  { clientId, now, leasedUntil, limit, undelivered, databaseTime }: LeaseOptions,
): Promise<Leased[]> {
  // A time so far away was written by a process whose clock was wrong.
  const farthest = now + FARTHEST_MS
  const seconds = now / 1000
  return query<Leased>(
    database,
    // Materialized, or the limit may be applied again for each row.
    sql`with due as materialized (
      select id from kgp_intents
      where client_id = ${clientId} and (next_check_at <= ${now} or next_check_at > ${farthest})
        and (delivered < changes) = ${undelivered} and (${undelivered} or not exists (
          select from kgp_gate where client_id = ${clientId} and closed_until > ${databaseTime()}))
      order by deadline < ${seconds}, abs(deadline - ${seconds}) limit ${limit}
      for update skip locked
    ) update kgp_intents set next_check_at = ${leasedUntil}
      where client_id = ${clientId} and id in (select id from due) returning id, deadline, next_check_at as "leasedUntil"`,
  )
}

/**
 * Gives back leases that were not used: the payments are due now, unless they have changed since.
 * One that is locked is passed over, because rows that are locked in another order could deadlock.
 */
export async function returnLeases(
  database: Store,
  leases: readonly Leased[],
  { clientId, now }: Pick<LeaseOptions, 'clientId' | 'now'>,
): Promise<void> {
  await query(
    database,
    sql`with unused as materialized (
      select p.id from kgp_intents p
      join json_to_recordset(${JSON.stringify(leases)}::json) as lease (id text, "leasedUntil" float8)
        on lease.id = p.id and lease."leasedUntil" = p.next_check_at
      where p.client_id = ${clientId} for update of p skip locked
    ) update kgp_intents set next_check_at = ${now}
      where client_id = ${clientId} and id in (select id from unused)`,
  )
}
