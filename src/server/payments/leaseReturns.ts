import type { DatabaseTime } from '../database/databaseTime'
import type { Store } from '../database/store'
import { errorDetails, type Logger } from '../logger'
import { returnLeases, returnLocked, type Leased } from './leases'

/** Gives back the leases of one process, so that others need not wait until they expire. */
export interface LeaseReturns {
  /** Gives back those whose payments are not locked, and begins to wait for the others. Never throws. */
  giveBack(leases: readonly Leased[]): Promise<void>
  /** Resolves once it waits for none. Never throws. */
  settled(): Promise<void>
}

/** The dependencies of `createLeaseReturns`. */
export interface LeaseReturnsOptions {
  readonly database: Store
  readonly databaseTime: DatabaseTime
  readonly log: Logger
}

/**
 * Creates the return of leases. A checkpoint, a callback or a handler may have locked a payment, and a
 * round must not wait for that. One connection waits at a time, as long as `lock_timeout` permits.
 */
export function createLeaseReturns(options: LeaseReturnsOptions): LeaseReturns {
  const { database, log } = options
  let waiting: Promise<void> = Promise.resolve()

  function warn(error: unknown, payments: number) {
    const details = { payments, ...errorDetails(error) }
    log.warn('Leases could not be given back: they will expire', details)
  }

  async function wait(locked: readonly Leased[]): Promise<void> {
    let left = locked
    try {
      for (;;) {
        const [first, ...others] = left
        if (!first) return
        await returnLocked(database, first, options)
        left = others.length ? await returnLeases(database, others, options) : []
      }
    } catch (error) {
      warn(error, left.length)
    }
  }

  return {
    async giveBack(leases) {
      if (!leases.length) return
      try {
        const locked = await returnLeases(database, leases, options)
        if (locked.length) waiting = waiting.then(() => wait(locked))
      } catch (error) {
        warn(error, leases.length)
      }
    },
    settled: () => waiting,
  }
}
