import { query, raw, sql, type Sql } from '../database/sql'
import type { Store } from '../database/store'
import { CHECKPOINT, type CheckpointEntry } from './checkpoint'
import { isLinked, type AuditRow, type Head } from './hashChain'
import type { AuditBreak, Finding } from './report'

/** Small, because a checkpoint covers hundreds of rows. */
const PAGE = 10

interface ReadCheckpoint extends Head {
  readonly client_id: string
  readonly at: number
  readonly body: string
}

/** Verifies the chain of checkpoints, and that every row they cover exists. */
export async function verifyCheckpoints(
  database: Store,
  counts: { checkpoints: number; last: Head },
): Promise<Finding> {
  for (;;) {
    const page = await query<ReadCheckpoint>(
      database,
      sql`select number as seq, client_id, at, body, hash from kgp_checkpoints
        where (number, hash) > (${counts.last.seq}::integer, ${counts.last.hash})
        order by number, hash limit ${PAGE}::integer`,
    )
    for (const checkpoint of page) {
      const broken =
        brokenCheckpoint(database, counts.last, checkpoint) ??
        (await brokenEntry(database, checkpoint))
      if (broken) return broken
      counts.checkpoints += 1
      counts.last = { seq: checkpoint.seq, hash: checkpoint.hash }
    }
    if (page.length < PAGE) return missingTail(database)
  }
}

function broken(seq: number, reason: AuditBreak['reason']): AuditBreak {
  return { subject: CHECKPOINT.subject, seq, reason }
}

function brokenCheckpoint(store: Store, previous: Head, row: ReadCheckpoint): Finding {
  const expected = previous.seq + 1
  if (row.seq > expected) return broken(expected, 'checkpoint_missing')
  // Those of another client are for that client to verify.
  const isLink = row.client_id !== store.clientId || isLinked(store, previous.hash, rowOf(row))
  return row.seq === expected && isLink ? null : broken(row.seq, 'checkpoint_changed')
}

/** Finds the first row that a checkpoint covers and that is missing. */
async function brokenEntry(
  database: Store,
  { seq, client_id, body }: ReadCheckpoint,
): Promise<Finding> {
  if (client_id !== database.clientId) return null
  const entries = parseEntries(body)
  if (!entries) return broken(seq, 'checkpoint_changed')
  const subjects = entries.map(([subject]) => subject)
  const numbers = entries.map(([, number]) => number)
  const hashes = entries.map(([, , hash]) => hash)
  const [missing] = await query<{ subject: string; seq: number }>(
    database,
    sql`select covered.subject, covered.seq
      from unnest(${subjects}::text[], ${numbers}::integer[], ${hashes}::text[])
        with ordinality as covered (subject, seq, hash, number)
      where not exists (
        select from kgp_audit as a
        where a.client_id = ${client_id} and a.subject = covered.subject and a.seq = covered.seq and a.hash = covered.hash
      )
      order by covered.number limit 1`,
  )
  return missing ? { ...missing, reason: 'checkpoint_differs' } : null
}

const rowOf = ({ seq, at, body, hash }: ReadCheckpoint): AuditRow => ({
  ...CHECKPOINT,
  ...{ seq, at, body, hash },
})

function parseEntries(body: string): readonly CheckpointEntry[] | null {
  let entries: unknown
  try {
    entries = JSON.parse(body)
  } catch {
    return null
  }
  return Array.isArray(entries) && entries.every(isEntry) ? entries : null
}

function isEntry(value: unknown): value is CheckpointEntry {
  if (!Array.isArray(value)) return false
  const [subject, seq, hash] = value as unknown[]
  return typeof subject === 'string' && Number.isInteger(seq) && typeof hash === 'string'
}

/** Each head records the last checkpoint that covers it, so checkpoints cannot just be deleted. */
async function missingTail(database: Store): Promise<Finding> {
  const { clientId } = database
  const own = (table: Sql) => sql`
    select checkpoint as number from ${table} where client_id = ${clientId} and checkpoint > 0`
  const [found] = await query<{ last: number; missing: number }>(
    database,
    sql`select missing.number as missing, coalesce(
        (select max(number) from kgp_checkpoints where client_id is not null), 0
      ) as last
      from (${own(raw('kgp_intents'))} union ${own(raw('kgp_transfers'))}) as missing
      where not exists (select from kgp_checkpoints c
        where c.client_id = ${clientId} and c.number = missing.number)
      order by missing.number limit 1`,
  )
  return found ? broken(Math.min(found.missing, found.last + 1), 'checkpoint_missing') : null
}
