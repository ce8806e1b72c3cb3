import type { AuditBreak, Finding } from './report'
import { hashOf, type Head } from './hashChain'
import { CHECKPOINT, type CheckpointEntry } from './checkpoint'
import type { Queryable } from '../database/database'

/** A checkpoint names hundreds of rows. */
const PAGE = 10

interface ReadCheckpoint extends Head {
  readonly at: number
  readonly body: string
}

/** Verifies the chain of checkpoints, and that every row they name is there. */
export async function verifyCheckpoints(
  database: Queryable,
  counts: { checkpoints: number; last: Head },
): Promise<Finding> {
  for (;;) {
    const page = await database.query<ReadCheckpoint>(
      `select number as seq, at, body, hash from kgp_checkpoints
      where number > $1::integer order by number limit ${PAGE}`,
      [counts.last.seq],
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

/** Finds the first row that a checkpoint names and that is not there. */
async function brokenEntry(database: Queryable, { seq, body }: ReadCheckpoint): Promise<Finding> {
  const entries = parseEntries(body)
  if (!entries) return broken(seq, 'checkpoint_changed')
  const [gone] = await database.query<{ subject: string; seq: number }>(
    `select named.subject, named.seq
    from unnest($1::text[], $2::integer[], $3::text[]) with ordinality as named (subject, seq, hash, number)
    where not exists (
      select from kgp_audit as a
      where a.subject = named.subject and a.seq = named.seq and a.hash = named.hash
    )
    order by named.number limit 1`,
    [0, 1, 2].map((column) => entries.map((entry) => entry[column])),
  )
  return gone ? { ...gone, reason: 'checkpoint_differs' } : null
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

/** Every checkpoint is named by the heads it covers, so that the last ones cannot just be deleted. */
async function missingTail(database: Queryable): Promise<Finding> {
  const [found] = await database.query<{ last: number; named: number }>(
    `select coalesce((select max(number) from kgp_checkpoints), 0) as last, greatest(
      (select max(checkpoint) from kgp_intents), (select max(checkpoint) from kgp_transfers), 0
    ) as named`,
  )
  return found && found.named > found.last ? broken(found.last + 1, 'checkpoint_missing') : null
}
