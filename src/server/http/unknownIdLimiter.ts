import type { Clock } from '../../core/clock'
import type { PaymentIntent } from '../../core/contract'

const MOST_REMEMBERED = 10_000
const FORGET_MS = 60_000
const BURST = 50
const PER_SECOND = 10

/** Limits how often KryptoGO is asked about ids that callbacks made up. */
export type UnknownIdLimiter = ReturnType<typeof createUnknownIdLimiter>

/**
 * Keeps callbacks with made-up ids from becoming as many requests to KryptoGO. Ids that are known to
 * be good pass; others share a budget.
 */
export function createUnknownIdLimiter(clock: Clock) {
  /** With the end of the time to pay, in Unix seconds. */
  const good = new Map<string, number>()
  const bad = new Map<string, number>()
  let budget = BURST
  let refilledAt = clock.now()

  function trim(ids: {
    readonly size: number
    keys(): Iterable<string>
    delete(id: string): boolean
  }) {
    if (ids.size <= MOST_REMEMBERED) return
    for (const oldest of ids.keys()) return void ids.delete(oldest)
  }

  return {
    /** The deadline of a payment that is KryptoGO's; `undefined` where that is not known. */
    deadlineOf: (id: string) => good.get(id),
    /** Notes that the id is KryptoGO's. */
    accept({ payment_intent_id: id, payment_deadline: deadline }: PaymentIntent) {
      bad.delete(id)
      good.set(id, deadline)
      trim(good)
    },
    /** Whether KryptoGO has recently denied the id. */
    isBad: (id: string) => Math.abs(clock.now() - (bad.get(id) ?? -Infinity)) < FORGET_MS,
    /** Notes that KryptoGO does not know the id. */
    reject(id: string) {
      bad.delete(id)
      bad.set(id, clock.now())
      trim(bad)
    },
    /** Takes one request about an unknown id from the budget, and returns whether there was one. */
    take(): boolean {
      const now = clock.now()
      budget = Math.min(BURST, budget + (Math.max(0, now - refilledAt) / 1000) * PER_SECOND)
      refilledAt = now
      if (budget < 1) return false
      budget--
      return true
    },
  }
}
