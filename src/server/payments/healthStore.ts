import type { Clock } from '../../core/clock'
import type { DatabaseTime } from '../database/databaseTime'
import { query, sql } from '../database/sql'
import type { Store } from '../database/store'

const EVERY_MS = 10_000

/**
 * Creates the function that proves that the database takes writes, without which no payment may be
 * created. It writes every ten seconds at most, and resolves or rejects as the last write did.
 */
export function createProveWrite(
  database: Store,
  { clock, databaseTime }: { clock: Clock; databaseTime: DatabaseTime },
): () => Promise<void> {
  let last: { readonly at: number; readonly result: Promise<void> } | null = null

  async function write(): Promise<void> {
    await query(
      database,
      sql`insert into kgp_health (id, at) values (1, ${databaseTime()})
        on conflict (id) do update set at = excluded.at`,
    )
  }

  return () => {
    const now = clock.now()
    if (!last || Math.abs(now - last.at) >= EVERY_MS) last = { at: now, result: write() }
    return last.result
  }
}
