import type { PaymentStatus } from '../../core/contract'
import { hasEnded } from './stages'

/** The columns of a payment that decide when it is checked again. */
export interface Situation {
  readonly status: PaymentStatus
  /** Unix time in seconds. */
  readonly deadline: number
  /** Checks past the deadline, or while a refund is due. */
  readonly slow_checks: number
  /** Requests to KryptoGO that failed since the last one that did not. */
  readonly failures: number
  /** Looks at which KryptoGO did not know the payment, since the last one at which it did. */
  readonly denials: number
  /** Checks since a callback that was ahead of KryptoGO's answer, plus one; 0 without one. */
  readonly callback_rechecks: number
  /** Changes so far. */
  readonly changes: number
  /** Changes that the shop has taken. */
  readonly delivered: number
  /** Failed deliveries of the next change. */
  readonly delivery_attempts: number
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Checks, about three days of them, after which a payment should have ended. */
export const STALLED_CHECKS = 20

/** The pauses after a callback that differed from KryptoGO's answer. */
const RECHECKS = [2 * SECOND, 10 * SECOND, MINUTE] as const

/** The pauses after expiry, for an expired payment may still be paid. */
const AFTER_EXPIRY = [10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR] as const

/**
 * The pauses after KryptoGO has denied a payment. They outlast a fault of KryptoGO's; after that it is not
 * looked at again, until a callback is about it.
 */
const DENIED = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  HOUR,
  6 * HOUR,
  24 * HOUR,
] as const

/** How many rechecks a callback is worth. */
export const MOST_RECHECKS = RECHECKS.length

/** Schedules the next check of a payment, in Unix milliseconds, or `null` once nothing is open. */
export function nextCheck(situation: Situation, now: number, random: () => number): number | null {
  const wait = waitOf(situation, now)
  return wait === null ? null : now + Math.round(wait * (0.8 + 0.4 * random()))
}

/** Whether news has become so rare that checks may be rare as well. */
export function isSlow({ status, deadline }: Pick<Situation, 'status' | 'deadline'>, now: number) {
  return status !== 'pending' || now > deadline * SECOND
}

function waitOf(situation: Situation, now: number): number | null {
  const { status, failures, changes, delivered, deadline } = situation
  const { slow_checks: checks, callback_rechecks: rechecks } = situation
  if (delivered < changes) return grown(2 * SECOND, situation.delivery_attempts, 10 * MINUTE)
  const latest = status === 'expired' ? AFTER_EXPIRY[checks] : undefined
  if (!rechecks && hasEnded(status) && latest === undefined) return null
  if (failures) return waitOfFailed(situation, now)
  if (rechecks) return RECHECKS[rechecks - 1] ?? MINUTE
  if (latest !== undefined) return latest
  if (isSlow(situation, now))
    return checks < STALLED_CHECKS ? grown(MINUTE, checks, 6 * HOUR) : 24 * HOUR
  // A minute at most, and not past the deadline.
  return Math.min(MINUTE, deadline * SECOND - now + 5 * SECOND)
}

function waitOfFailed(situation: Situation, now: number): number | null {
  const { failures, denials } = situation
  const longest = isSlow(situation, now) ? 6 * HOUR : 5 * MINUTE
  const wait = grown(5 * SECOND, failures - 1, longest)
  if (!denials) return wait
  const pause = DENIED[denials - 1]
  return pause === undefined ? null : Math.max(wait, pause)
}

const grown = (first: number, times: number, most: number) =>
  Math.min(most, first * 2 ** Math.min(times, 30))
