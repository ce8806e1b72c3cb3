import type { DatabaseTime } from './databaseTime'
import { query, sql } from './sql'
import type { Tables } from './store'

/** Reads the time of the database, in Unix milliseconds. */
export async function readTime(on: Tables, databaseTime: DatabaseTime): Promise<number> {
  const [row] = await query<{ now: number }>(on, sql`select ${databaseTime()} as now`)
  if (!row) throw new Error('The database did not answer with a row')
  return row.now
}
