import { isFinalStatus, type PaymentStatus } from '../../core/contract'

/** What of a payment decides when it is looked at again. */
export interface Situation {
  readonly status: PaymentStatus
  /** Unix time in seconds. */
  readonly deadline: number
  /** Looks past the deadline, or while a refund is due. */
  readonly checks: number
  /** Looks at KryptoGO that failed, since the last that did not. */
  readonly failures: number
  /** How often a claim that was ahead of KryptoGO's answer has been looked into; 0 without one. */
  readonly rechecks: number
  /** Changes so far, and those of them that the shop has been told of. */
  readonly changes: number
  readonly delivered: number
  /** Deliveries of the next change that failed. */
  readonly attempts: number
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** After a claim that KryptoGO's answer did not bear out. */
const RECHECKS = [2 * SECOND, 10 * SECOND, MINUTE] as const

/** An expired payment may be paid after all. */
const AFTER_EXPIRY = [10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR] as const

/** How many rechecks a claim is worth. */
export const MOST_RECHECKS = RECHECKS.length

/** When a payment is to be looked at again, in Unix milliseconds; `null` once nothing is open. */
export function nextCheck(situation: Situation, now: number, random: () => number): number | null {
  const wait = waitOf(situation, now)
  return wait === null ? null : now + Math.round(wait * (0.8 + 0.4 * random()))
}

/** Whether news is rare by now, and so are looks. */
export function isSlow({ status, deadline }: Pick<Situation, 'status' | 'deadline'>, now: number) {
  return status !== 'pending' || now > deadline * SECOND
}

function waitOf(situation: Situation, now: number): number | null {
  const { status, checks, failures, rechecks, changes, delivered, attempts } = situation
  if (delivered < changes) return grown(2 * SECOND, attempts, 10 * MINUTE)
  const latest = status === 'expired' ? AFTER_EXPIRY[checks] : undefined
  if (!rechecks && isFinalStatus(status) && latest === undefined) return null
  if (failures) return grown(5 * SECOND, failures - 1, 6 * HOUR)
  if (rechecks) return RECHECKS[rechecks - 1] ?? MINUTE
  if (latest !== undefined) return latest
  if (isSlow(situation, now)) return grown(MINUTE, checks, 6 * HOUR)
  // Not to sleep through the deadline.
  return Math.min(MINUTE, situation.deadline * SECOND - now + 5 * SECOND)
}

const grown = (first: number, times: number, most: number) =>
  Math.min(most, first * 2 ** Math.min(times, 30))
