import { isMisscheduled } from '../audit/verifyRecords'
import type { DatabaseTime } from '../database/databaseTime'
import { query, sql, type Sql } from '../database/sql'
import type { Store } from '../database/store'
import { isClosed } from './gateStore'

/** Which payments are leased, and for how long. */
export interface LeaseOptions {
  /** Those that were due by then, in Unix milliseconds of the database; `null` for now. */
  readonly dueBy: number | null
  readonly leaseMs: number
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

type LeasedRow = (Leased | { readonly id: null }) & { readonly now: number }

/**
 * Leases payments that are due: for `leaseMs` no other process takes them. Those that can still be paid
 * come first, the nearest deadline first, then the others, the latest deadline first. Nothing that
 * needs an answer is leased while any process has closed the gate toward KryptoGO. Resolves to the
 * time of the database as well.
 */
export async function leaseDue(
  database: Store,
  { dueBy, leaseMs, limit, undelivered, databaseTime }: LeaseOptions,
): Promise<{ leased: Leased[]; now: number }> {
  const { clientId } = database
  const now = databaseTime()
  const rows = await query<LeasedRow>(
    database,
    // Materialized, or the limit may be applied again for each row.
    sql`with due as materialized (
      select id from kgp_intents
      where client_id = ${clientId} and next_check_at <= coalesce(${dueBy}::float8, ${now})
        and (delivered < changes) = ${undelivered} and (${undelivered} or not exists (
          select from kgp_gate where client_id = ${clientId} and ${isClosed(now)}))
      order by deadline * 1000::float8 < ${now}, abs(deadline * 1000::float8 - ${now}) limit ${limit}
      for update skip locked
    ), leased as (
      update kgp_intents set next_check_at = ${now} + ${leaseMs}::float8
      where client_id = ${clientId} and id in (select id from due) returning id, deadline, next_check_at as "leasedUntil"
    ) select ${now} as now, leased.* from (select) as one left join leased on true`,
  )
  const leased = rows.flatMap((row) => (row.id === null ? [] : [row]))
  const [first] = rows
  if (!first) throw new Error('The database did not answer with a row')
  return { leased, now: first.now }
}

/** Lets every change that the shop has failed to take be due now, however long it was to wait. */
export const hastenFailed = (database: Store, options: TimeOptions) =>
  makeDue(
    database,
    options,
    (now) => sql`delivered < changes and delivery_attempts > 0 and next_check_at > ${now}`,
  )

/**
 * Lets payments be due now that nobody would look at in time, because something other than this library
 * has written when they are due.
 */
export const correctDueTimes = (database: Store, options: TimeOptions) =>
  makeDue(database, options, isMisscheduled)

type TimeOptions = Pick<LeaseOptions, 'databaseTime'>

/** Lets those payments of a client be due now that match a condition, except locked ones. */
async function makeDue(
  database: Store,
  { databaseTime }: TimeOptions,
  condition: (now: Sql) => Sql,
): Promise<void> {
  const { clientId } = database
  const now = databaseTime()
  await query(
    database,
    sql`with chosen as materialized (
      select r.id from kgp_intents r where r.client_id = ${clientId} and ${condition(now)}
      for update skip locked
    ) update kgp_intents set next_check_at = ${now}
      where client_id = ${clientId} and id in (select id from chosen)`,
  )
}

/**
 * Gives back leases that were not used: the payments are due now, unless they have changed since.
 * Resolves to those that are locked, which it does not wait for, because rows that are locked in
 * another order could deadlock.
 */
export async function returnLeases(
  database: Store,
  leases: readonly Leased[],
  { databaseTime }: TimeOptions,
): Promise<Leased[]> {
  const { clientId } = database
  const held = sql`kgp_intents p
    join json_to_recordset(${JSON.stringify(leases)}::json) as lease (id text, "leasedUntil" float8)
      on lease.id = p.id and lease."leasedUntil" = p.next_check_at
    where p.client_id = ${clientId}`
  return query<Leased>(
    database,
    sql`with unused as materialized (select p.id from ${held} for update of p skip locked),
      returned as (
        update kgp_intents set next_check_at = ${databaseTime()}
        where client_id = ${clientId} and id in (select id from unused) returning id
      ) select p.id, p.deadline, p.next_check_at as "leasedUntil" from ${held}
        and p.id not in (select id from returned)`,
  )
}

/** Gives back one lease as soon as its payment is not locked. It holds no other lock meanwhile. */
export async function returnLocked(
  database: Store,
  { id, leasedUntil }: Leased,
  { databaseTime }: TimeOptions,
): Promise<void> {
  await query(
    database,
    sql`update kgp_intents set next_check_at = ${databaseTime()}
      where client_id = ${database.clientId} and id = ${id} and next_check_at = ${leasedUntil}::float8`,
  )
}
