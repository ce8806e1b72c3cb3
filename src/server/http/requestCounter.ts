import type { Clock } from '../../core/clock'

const MOST = 20
const WITHIN_MS = 10 * 60_000
const MOST_ADDRESSES = 10_000

/** Counts what comes from each address. */
export function createBursts(clock: Clock) {
  const counts = new Map<string, { count: number; readonly since: number }>()

  return {
    /** Counts one more, and returns the facts when it is the one that makes it a burst. */
    count(address: string): { requests: number; withinMs: number } | null {
      const now = clock.now()
      let entry = counts.get(address)
      if (!entry || now - entry.since > WITHIN_MS) {
        counts.delete(address)
        entry = { count: 0, since: now }
        counts.set(address, entry)
      }
      const [oldest] = counts.keys()
      if (counts.size > MOST_ADDRESSES && oldest !== undefined) counts.delete(oldest)
      entry.count++
      return entry.count === MOST ? { requests: MOST, withinMs: WITHIN_MS } : null
    },
  }
}
