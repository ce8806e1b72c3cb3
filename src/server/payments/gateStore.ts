import type { Queryable } from '../database/database'
import type { DatabaseTime } from '../database/databaseTime'
import { query, sql, type Sql } from '../database/sql'
import type { GateClosure } from '../kryptogo/types'

/** The gate of one client, as all processes share it. */
export interface GateStoreOptions {
  readonly database: Queryable
  readonly clientId: string
  readonly databaseTime: DatabaseTime
}

interface GateRow {
  readonly forMs: number | null
  readonly leftMs: number | null
  readonly needsAnswer: boolean
}

const columns = (now: Sql) => sql`${now} - closed_since as "forMs",
  greatest(0, closed_until - ${now}) as "leftMs", needs_answer as "needsAnswer"`

/** Reads whether any process has closed the gate. */
export async function readGate({
  database,
  clientId,
  databaseTime,
}: GateStoreOptions): Promise<GateClosure | null> {
  const [row] = await query<GateRow>(
    database,
    sql`select ${columns(databaseTime())} from kgp_gate where client_id = ${clientId}`,
  )
  return toClosure(row)
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
        closed_until = case when own.needs_answer then excluded.closed_until
          else greatest(own.closed_until, excluded.closed_until) end,
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
      where client_id = ${clientId} and closed_until <= ${now} returning client_id`,
  )
  return own ? { isOwn: true, closure: null } : { isOwn: false, closure: await readGate(options) }
}

function toClosure(row: GateRow | undefined): GateClosure | null {
  if (!row) return null
  const { forMs, leftMs, needsAnswer } = row
  if (forMs === null || leftMs === null) return null
  // One that KryptoGO has asked for ends by itself.
  if (leftMs === 0 && !needsAnswer) return null
  return { forMs: Math.max(0, forMs), leftMs, needsAnswer }
}
