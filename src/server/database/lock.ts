import { query, sql } from './sql'
import type { Tables } from './store'

/** Waits until no other transaction holds the lock of a task in this schema, and holds it until the end. */
export async function lockUntilEnd(tx: Tables, task: string): Promise<void> {
  const name = `kgp ${tx.schema} ${task}`
  await query(tx, sql`select pg_advisory_xact_lock(hashtextextended(${name}::text, 0::bigint))`)
}
