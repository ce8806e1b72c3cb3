import type { Store } from '../database/store'
import type { LeaseReturns } from './leaseReturns'
import { leaseDue, type Leased, type LeaseOptions } from './leases'

/** The payments that one drain has leased and not begun to check. */
export interface LeaseQueue {
  /** Takes the next payment that is due, or resolves to `null` where there is none. */
  next(): Promise<Leased | null>
  /** Takes back one that was not checked after all. */
  putBack(leased: Leased): void
  /** Lets other processes check what this one has leased and will not check. */
  giveBack(): Promise<void>
}

/**
 * Creates a queue that leases ahead, so that no check has to wait for the database. It takes those that
 * are due when it leases for the first time, in batches of `batch()`.
 */
export function createLeaseQueue(
  { database, returns }: { database: Store; returns: Pick<LeaseReturns, 'giveBack'> },
  due: Omit<LeaseOptions, 'dueBy' | 'limit'>,
  batch: () => number,
): LeaseQueue {
  const held: Leased[] = []
  let dueBy: number | null = null
  let isDry = false
  let leasing: Promise<void> | null = null

  async function lease(): Promise<void> {
    const limit = batch()
    const { leased, now } = await leaseDue(database, { ...due, dueBy, limit })
    dueBy ??= now
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
      await returns.giveBack(held.splice(0))
    },
  }
}
