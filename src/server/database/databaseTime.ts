import type { Clock } from '../../core/clock'
import { raw, sql, type Sql } from './sql'

/** Creates SQL for the time of a statement, in Unix milliseconds. */
export type DatabaseTime = () => Sql

/**
 * Creates the time by which processes agree on reservations: the database's, because a process may have
 * a wrong clock. The clock of a test stands for it.
 */
export function createDatabaseTime(clock: Clock | undefined): DatabaseTime {
  if (clock) return () => sql`${clock.now()}::float8`
  const now = raw('(extract(epoch from statement_timestamp()) * 1000)::float8')
  return () => now
}
