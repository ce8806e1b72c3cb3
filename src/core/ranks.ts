import { isPaymentStatus, type PaymentStatus } from './contract'

/**
 * The order of statuses in the life of a payment, for a page. A payment moves only to an equal or
 * higher rank and never leaves the highest, so late, repeated and out-of-order updates are harmless.
 * `expired` is not final: money can still arrive.
 */
const RANKS: Readonly<Record<PaymentStatus, number>> = {
  pending: 1,
  expired: 2,
  insufficient_not_refunded: 3,
  success: 4,
  insufficient_refunded: 4,
}

/** The rank of a status. An undocumented one ranks with `pending`. */
export const rankOf = (status: string) => (isPaymentStatus(status) ? RANKS[status] : 1)

/** Anything with a status: the state of a payment, or a payment intent. */
interface WithStatus {
  readonly status: string
}

type Settled = 'success' | 'insufficient_refunded'
type Outcome = Exclude<PaymentStatus, 'pending'>

const statusOf = (payment: string | WithStatus) =>
  typeof payment === 'string' ? payment : payment.status

/**
 * Whether a payment can no longer change, so that it need not be followed. Takes a status, a state or
 * an intent, and narrows its type.
 */
export function isSettled<P extends WithStatus>(payment: P): payment is P & { status: Settled }
export function isSettled(status: string): status is Settled
export function isSettled(payment: string | WithStatus): boolean {
  return rankOf(statusOf(payment)) === 4
}

/**
 * Whether a payment has ended for the one who waits for it, as `payAsync` does: any documented status
 * but `pending`. Takes a status, a state or an intent, and narrows its type.
 */
export function isOutcome<P extends WithStatus>(payment: P): payment is P & { status: Outcome }
export function isOutcome(status: string): status is Outcome
export function isOutcome(payment: string | WithStatus): boolean {
  return rankOf(statusOf(payment)) > 1
}

/** Whether a payment in a state with this status still waits for money, a refund or a known status. */
export function isOpen(status: string): boolean {
  return status === 'pending' || status === 'unknown' || status === 'insufficient_not_refunded'
}

/** The same of a payment intent, whose undocumented statuses are `unknown` to the page. */
export function isOpenIntent({ status }: WithStatus): boolean {
  return isOpen(status) || !isPaymentStatus(status)
}
