import type { DatabaseTime } from '../database/databaseTime'
import { lockUntilEnd } from '../database/lock'
import { query, raw, sql, type Sql } from '../database/sql'
import type { Store, StoreDatabase } from '../database/store'
import { readTime } from '../database/timeStore'
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
export async function checkpoint(
  database: StoreDatabase,
  databaseTime: DatabaseTime,
): Promise<void> {
  let recorded: number
  do recorded = await database.transaction((tx) => appendCheckpoint(tx, databaseTime))
  while (recorded >= BATCH)
}

/** Returns how many heads were recorded. */
async function appendCheckpoint(tx: Store, databaseTime: DatabaseTime): Promise<number> {
  await lockUntilEnd(tx, 'checkpoint')
  // Before payments are locked, which are passed over meanwhile when those that are due are taken.
  const at = await readTime(tx, databaseTime)
  const [last = { seq: 0, hash: '' }] = await query<Head>(
    tx,
    // The last one of any client: there is one chain for all.
    sql`select number as seq, hash from kgp_checkpoints where client_id is not null
      order by number desc limit 1`,
  )
  const number = last.seq + 1
  const heads = [
    ...(await query<NamedHead>(tx, takeHeads(tx.clientId, PAYMENTS, number))),
    ...(await query<NamedHead>(tx, takeHeads(tx.clientId, TRANSFERS, number))),
  ]
  if (heads.length === 0) return 0

  const body = heads.map(({ subject, seq, hash }): CheckpointEntry => [subject, seq, hash])
  const row = link(tx, last, { ...CHECKPOINT, at, body })
  await query(
    tx,
    sql`insert into kgp_checkpoints (number, client_id, at, body, hash)
      values (${number}::integer, ${tx.clientId}, ${row.at}::float8, ${row.body}, ${row.hash})`,
  )
  return heads.length
}

interface NamedHead extends Head {
  readonly subject: string
}

const PAYMENTS = { table: raw('kgp_intents'), key: raw('id'), kind: 'intent' }
const TRANSFERS = { table: raw('kgp_transfers'), key: raw('key'), kind: 'transfer' }

/** Marks the heads that have moved as covered by a checkpoint, and returns them. */
function takeHeads(clientId: string, { table, key, kind }: typeof PAYMENTS, number: number): Sql {
  return sql`
    with moved as materialized (
      select ${key} from ${table} where client_id = ${clientId} and seq > checkpointed
      order by ${key} limit ${BATCH}::integer for no key update skip locked
    )
    update ${table} as heads set checkpointed = heads.seq, checkpoint = ${number}::integer
    from moved where heads.client_id = ${clientId} and heads.${key} = moved.${key}
    returning ${`${kind}:`}::text || heads.${key} as subject, heads.seq, heads.head as hash`
}
