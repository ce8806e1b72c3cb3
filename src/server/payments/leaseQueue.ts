import type { Clock } from '../../core/clock'
import type { Queryable } from '../database/database'
import { errorDetails, type Logger } from '../logger'
import { leaseDue, returnLeases, type Leased, type LeaseOptions } from './leases'

/** The payments that one drain has leased and not begun to check. */
export interface LeaseQueue {
  /** Takes the next payment that is due, or resolves to `null` where there is none. */
  next(): Promise<Leased | null>
  /** Takes back one that was not checked after all. */
  putBack(leased: Leased): void
  /** Lets other processes check what this one has leased and will not check. */
  giveBack(): Promise<void>
}

/** How long leases are, and how many are taken at once. */
export interface LeaseSize {
  readonly leaseMs: number
  readonly batch: () => number
}

/** Creates a queue that leases ahead, so that no check has to wait for the database. */
export function createLeases(
  { database, clock, log }: { database: Queryable; clock: Clock; log: Logger },
  due: Omit<LeaseOptions, 'leasedUntil' | 'limit'>,
  { leaseMs, batch }: LeaseSize,
): LeaseQueue {
  const held: Leased[] = []
  let isDry = false
  let leasing: Promise<void> | null = null

  async function lease(): Promise<void> {
    const limit = batch()
    const leasedUntil = clock.now() + leaseMs
    const leased = await leaseDue(database, { ...due, leasedUntil, limit })
    held.push(...leased)
    if (leased.length < limit) isDry = true
  }

  async function refill(): Promise<void> {
    leasing ??= lease().finally(() => {
      leasing = null
    })
    await leasing
  }

  return {
    async next() {
      while (!held.length && !isDry) await refill()
      const first = held.shift() ?? null
      // A failure shows once there is nothing left to check.
      if (held.length < batch() / 2 && !isDry) refill().catch(() => undefined)
      return first
    },
    putBack: (leased) => void held.push(leased),
    async giveBack() {
      await leasing?.catch(() => undefined)
      const unused = held.splice(0)
      if (!unused.length) return
      try {
        await returnLeases(database, unused, { ...due, now: clock.now() })
      } catch (error) {
        const details = { payments: unused.length, ...errorDetails(error) }
        log.warn('Leases could not be given back: they will expire', details)
      }
    },
  }
}
