import type { PaymentIntent } from '../core/contract'

/** The first and the longest delay between polls, in milliseconds. */
export type Pace = readonly [first: number, longest: number]

/** While the payment on the screen can be paid. */
export const WAITING: Pace = [2_000, 8_000]
// After the deadline, beside another payment, or while a refund is due, changes are rare or less urgent.
const LATE: Pace = [10_000, 60_000]
// Nothing is to be paid any more, but money may still arrive.
const EXPIRED: Pace = [30_000, 300_000]
// Next to a working stream, because a proxy may hold open a stream whose server is gone.
const STREAMING: Pace = [25_000, 25_000]
/** After a poll has failed. */
export const FAILING: Pace = [2_000, 30_000]
/** While the page is hidden: at most once a minute, whatever the jitter. */
export const HIDDEN_MS = 75_000
/** A page whose poll is so much overdue was away: asleep, or in the background of a phone. */
export const AWAY_MS = 90_000
/** Longer than the longest that the jitter makes of a delay, so that the tab that polls goes on to. */
export const AFTER_ANOTHER_TAB = 1.6

interface Polled {
  readonly intent: PaymentIntent | null
  /** A stream delivers its events. */
  readonly isStreaming: boolean
  /** Another payment is on the screen. */
  readonly isBeside: boolean
  /** Unix time in milliseconds. */
  readonly now: number
}

/** The pace at which a payment is polled while nothing fails and the page is seen. */
export function usualPace({ intent, isStreaming, isBeside, now }: Polled): Pace {
  if (intent?.status === 'expired' || intent?.order_paid) return EXPIRED
  if (isStreaming) return STREAMING
  const isPast = intent !== null && now > intent.payment_deadline * 1000
  const isWaiting = !intent || (intent.status === 'pending' && !isPast)
  return isWaiting && !isBeside ? WAITING : LATE
}
