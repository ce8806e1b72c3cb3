import type { Clock } from '../../core/clock'
import { link, type Head } from './hashChain'
import type { Database, Queryable } from '../database/database'

/** Where a chain ended when a checkpoint was made: subject, number of the row, hash of the row. */
export type CheckpointEntry = readonly [subject: string, seq: number, hash: string]

/** What a checkpoint is in its own chain. */
export const CHECKPOINT = { subject: 'checkpoint', kind: 'checkpoint' } as const

/** The lock of whoever makes a checkpoint: 'kgp' and a number of ours. */
const LOCK = [0x6b6770, 2]
const BATCH = 500

/**
 * Records where every chain of the audit ends that has grown since the last time, in a chain of its own.
 * Chains that are in use at this moment are left for the next time.
 */
export async function checkpoint(database: Database, clock: Clock): Promise<void> {
  let recorded: number
  do recorded = await database.transaction((tx) => append(tx, clock))
  while (recorded >= BATCH)
}

/** Returns how many heads were recorded. */
async function append(tx: Queryable, clock: Clock): Promise<number> {
  await tx.query('select pg_advisory_xact_lock($1::integer, $2::integer)', LOCK)
  const [last = { seq: 0, hash: '' }] = await tx.query<Head>(
    'select number as seq, hash from kgp_checkpoints order by number desc limit 1',
  )
  const number = last.seq + 1
  const heads = [
    ...(await tx.query<Named>(namedHeads('kgp_intents', 'id', 'intent'), [number, BATCH])),
    ...(await tx.query<Named>(namedHeads('kgp_transfers', 'key', 'transfer'), [number, BATCH])),
  ]
  if (heads.length === 0) return 0

  const body = heads.map(({ subject, seq, hash }): CheckpointEntry => [subject, seq, hash])
  const row = link(last, { ...CHECKPOINT, at: clock.now(), body })
  await tx.query(
    'insert into kgp_checkpoints (number, at, body, hash) values ($1::integer, $2::float8, $3, $4)',
    [number, row.at, row.body, row.hash],
  )
  return heads.length
}

interface Named extends Head {
  readonly subject: string
}

/** Notes on the heads that have moved that a checkpoint names them, and returns them. */
function namedHeads(table: string, key: string, kind: string): string {
  return `
    with moved as materialized (
      select ${key} from ${table} where seq > checkpointed
      order by ${key} limit $2::integer for no key update skip locked
    )
    update ${table} as heads set checkpointed = heads.seq, checkpoint = $1::integer
    from moved where heads.${key} = moved.${key}
    returning '${kind}:' || heads.${key} as subject, heads.seq, heads.head as hash`
}
