import type { Store } from '../database/store'
import type { DatabaseTime } from '../database/databaseTime'
import { query, sql, type Sql } from '../database/sql'
import type { GateClosure } from '../kryptogo/types'

/** The gate of one client, as all processes share it. */
export interface GateStoreOptions {
  readonly database: Store
  readonly clientId: string
  readonly databaseTime: DatabaseTime
}

/** Later than any process closes the gate until: that is an hour at most. */
const FARTHEST_MS = 61 * 60_000
/** A gate that has been closed for longer is not asked about more rarely. */
const LONGEST_MS = 24 * 60 * 60_000

/** SQL that is true of a row that the gate can have written. All others count as an open gate. */
const isCredible = (now: Sql) => sql`closed_until <= ${now} + ${FARTHEST_MS}::float8`

/** SQL that is true of the row of a gate that is closed. */
export const isClosed = (now: Sql) => sql`closed_until > ${now} and ${isCredible(now)}`

// PostgreSQL has NaN above all numbers.
const columns = (now: Sql) => sql`
  least(greatest(0, ${now} - closed_since), ${LONGEST_MS}::float8) as "forMs",
  greatest(0, closed_until - ${now}) as "leftMs", needs_answer as "needsAnswer"`

/** Reads whether any process has closed the gate. */
export async function readGate({
  database,
  clientId,
  databaseTime,
}: GateStoreOptions): Promise<GateClosure | null> {
  const now = databaseTime()
  const [row] = await query<GateClosure>(
    database,
    sql`select ${columns(now)} from kgp_gate where client_id = ${clientId} and ${isCredible(now)}`,
  )
  // One that KryptoGO has asked for ends by itself.
  return row && (row.leftMs > 0 || row.needsAnswer) ? row : null
}

/** Closes the gate of all processes, unless another has closed it for longer. */
export async function closeGate(
  { database, clientId, databaseTime }: GateStoreOptions,
  { forMs, leftMs, needsAnswer }: GateClosure,
): Promise<void> {
  const now = databaseTime()
  await query(
    database,
    sql`insert into kgp_gate as own (client_id, closed_since, closed_until, needs_answer)
      values (${clientId}, ${now} - ${forMs}::float8, ${now} + ${leftMs}::float8, ${needsAnswer})
      on conflict (client_id) do update set closed_since = excluded.closed_since,
        closed_until = case when own.needs_answer or not own.${isCredible(now)}
          then excluded.closed_until else greatest(own.closed_until, excluded.closed_until) end,
        needs_answer = excluded.needs_answer`,
  )
}

/** Opens the gate of all processes, unless KryptoGO has asked one of them to wait. */
export async function reopenGate({
  database,
  clientId,
}: Pick<GateStoreOptions, 'database' | 'clientId'>): Promise<void> {
  await query(
    database,
    sql`update kgp_gate set closed_since = null, closed_until = null, needs_answer = false
      where client_id = ${clientId} and needs_answer`,
  )
}

/** Takes the right to send the next probe, for `pauseMs`. Resolves to the gate where another has it. */
export async function claimProbe(
  options: GateStoreOptions,
  pauseMs: number,
): Promise<{ readonly isOwn: boolean; readonly closure: GateClosure | null }> {
  const { database, clientId, databaseTime } = options
  const now = databaseTime()
  const [own] = await query(
    database,
    sql`update kgp_gate set closed_until = ${now} + ${pauseMs}::float8
      where client_id = ${clientId} and (closed_until <= ${now} or not ${isCredible(now)})
      returning client_id`,
  )
  return own ? { isOwn: true, closure: null } : { isOwn: false, closure: await readGate(options) }
}
