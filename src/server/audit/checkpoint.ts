import type { Clock } from '../../core/clock'
import { lockUntilEnd } from '../database/lock'
import { query, raw, sql, type Sql } from '../database/sql'
import type { Store, StoreDatabase } from '../database/store'
import { link, type Head } from './hashChain'

/** Where a chain ended when a checkpoint was made: subject, number of the row, hash of the row. */
export type CheckpointEntry = readonly [subject: string, seq: number, hash: string]

/** The subject and kind of a checkpoint in its own chain. */
export const CHECKPOINT = { subject: 'checkpoint', kind: 'checkpoint' } as const

const BATCH = 500

/**
 * Records where every chain of the audit ends that has grown since the last time, in a chain of its
 * own. Chains that are locked at this moment are left for the next time.
 */
export async function checkpoint(database: StoreDatabase, clock: Clock): Promise<void> {
  let recorded: number
  do recorded = await database.transaction((tx) => appendCheckpoint(tx, clock))
  while (recorded >= BATCH)
}

/** Returns how many heads were recorded. */
async function appendCheckpoint(tx: Store, clock: Clock): Promise<number> {
  await lockUntilEnd(tx, 'checkpoint')
  const [last = { seq: 0, hash: '' }] = await query<Head>(
    tx,
    sql`select number as seq, hash from kgp_checkpoints order by number desc limit 1`,
  )
  const number = last.seq + 1
  const heads = [
    ...(await query<NamedHead>(tx, takeHeads('kgp_intents', 'id', 'intent', number))),
    ...(await query<NamedHead>(tx, takeHeads('kgp_transfers', 'key', 'transfer', number))),
  ]
  if (heads.length === 0) return 0

  const body = heads.map(({ subject, seq, hash }): CheckpointEntry => [subject, seq, hash])
  const row = link(last, { ...CHECKPOINT, at: clock.now(), body })
  await query(
    tx,
    sql`insert into kgp_checkpoints (number, at, body, hash)
      values (${number}::integer, ${row.at}::float8, ${row.body}, ${row.hash})`,
  )
  return heads.length
}

interface NamedHead extends Head {
  readonly subject: string
}

/** Marks the heads that have moved as covered by a checkpoint, and returns them. */
function takeHeads(tableName: string, keyName: string, kind: string, number: number): Sql {
  const [table, key] = [raw(tableName), raw(keyName)]
  return sql`
    with moved as materialized (
      select ${key} from ${table} where seq > checkpointed
      order by ${key} limit ${BATCH}::integer for no key update skip locked
    )
    update ${table} as heads set checkpointed = heads.seq, checkpoint = ${number}::integer
    from moved where heads.${key} = moved.${key}
    returning ${`${kind}:`}::text || heads.${key} as subject, heads.seq, heads.head as hash`
}
