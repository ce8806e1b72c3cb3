import { query, sql } from '../database/sql'
import type { Store } from '../database/store'
import { CHECKPOINT, type CheckpointEntry } from './checkpoint'
import { hashOf, type Head } from './hashChain'
import type { AuditBreak, Finding } from './report'

/** Small, because a checkpoint covers hundreds of rows. */
const PAGE = 10

interface ReadCheckpoint extends Head {
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
      sql`select number as seq, at, body, hash from kgp_checkpoints
        where number > ${counts.last.seq}::integer order by number limit ${PAGE}::integer`,
    )
    for (const checkpoint of page) {
      const broken =
        brokenCheckpoint(counts.last, checkpoint) ?? (await brokenEntry(database, checkpoint))
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

function brokenCheckpoint(previous: Head, row: ReadCheckpoint): Finding {
  const expected = previous.seq + 1
  if (row.seq !== expected) return broken(expected, 'checkpoint_missing')
  const same = hashOf(previous.hash, { ...CHECKPOINT, ...row }) === row.hash
  return same ? null : broken(row.seq, 'checkpoint_changed')
}

/** Finds the first row that a checkpoint covers and that is missing. */
async function brokenEntry(database: Store, { seq, body }: ReadCheckpoint): Promise<Finding> {
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
        where a.subject = covered.subject and a.seq = covered.seq and a.hash = covered.hash
      )
      order by covered.number limit 1`,
  )
  return missing ? { ...missing, reason: 'checkpoint_differs' } : null
}

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

/** Each head records the last checkpoint that covers it, so the last ones cannot just be deleted. */
async function missingTail(database: Store): Promise<Finding> {
  const [found] = await query<{ last: number; covered: number }>(
    database,
    sql`select coalesce((select max(number) from kgp_checkpoints), 0) as last, greatest(
      (select max(checkpoint) from kgp_intents), (select max(checkpoint) from kgp_transfers), 0
    ) as covered`,
  )
  return found && found.covered > found.last ? broken(found.last + 1, 'checkpoint_missing') : null
}
