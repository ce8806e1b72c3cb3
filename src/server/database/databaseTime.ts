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

/** The database's time between two statements, as far as this process knows it. */
export interface ServerTime {
  /** Corrects it by the time of a statement, in Unix milliseconds, that has just been answered. */
  readonly correct: (time: number) => void
  /** Returns Unix time in milliseconds; this process's own until it was corrected. */
  readonly now: () => number
}

/** Creates the time that pages are told. The clock of a test stands for it as well. */
export function createServerTime(clock: Clock, given: Clock | undefined): ServerTime {
  let ahead = 0
  return {
    correct(time) {
      if (!given) ahead = time - clock.now()
    },
    now: () => clock.now() + ahead,
  }
}
