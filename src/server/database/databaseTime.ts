import type { Clock } from '../../core/clock'
import { createSteadyClock, systemClock } from '../../core/systemClock'
import { raw, sql, type Sql } from './sql'

/** Creates SQL for the time of a statement, in Unix milliseconds. */
export type DatabaseTime = () => Sql

/**
 * Creates the time by which processes agree on what is due, on reservations and on the limits of
 * transfers: the database's, because a process may have a wrong clock. The clock of a test stands for
 * it.
 */
export function createDatabaseTime(clock: Clock | undefined): DatabaseTime {
  if (clock) return () => sql`${clock.now()}::float8`
  const now = raw('floor(extract(epoch from statement_timestamp())::float8 * 1000::float8)')
  return () => now
}

/** The database's time between two statements, as far as this process knows it. */
export interface ServerTime {
  /** Corrects it by the time of a statement, in Unix milliseconds, that has just been answered. */
  readonly correct: (time: number) => void
  /** Returns Unix time in milliseconds; this process's own until it was corrected. */
  readonly now: () => number
}

/**
 * Creates the time that pages are told and that new payments are stored with. The clock of a test
 * stands for it as well.
 */
export function createServerTime(given: Clock | undefined): ServerTime {
  const steady = createSteadyClock(given)
  const { now: own } = given ?? systemClock
  let ahead = own() - steady.now()
  return {
    correct(time) {
      if (!given) ahead = time - steady.now()
    },
    now: () => Math.round(steady.now() + ahead),
  }
}
