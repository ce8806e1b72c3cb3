import { isPaymentStatus, type PaymentStatus } from '../../core/contract'

/**
 * How far each status is in the regular life of a payment. Unlike on a page, `expired` is an end:
 * the shop was told, so anything that follows is delivered as late.
 */
const STAGES: Readonly<Record<PaymentStatus, 1 | 2 | 3>> = {
  pending: 1,
  insufficient_not_refunded: 2,
  success: 3,
  expired: 3,
  insufficient_refunded: 3,
}

/** Returns the stage of a status: an answer of an earlier stage is out of date. */
export function stageOf(status: string): 1 | 2 | 3 {
  // An undocumented status may be anything but an end.
  return isPaymentStatus(status) ? STAGES[status] : 1
}

/** Whether nothing more is expected after this status, though money may still arrive late. */
export function hasEnded(status: string): boolean {
  return stageOf(status) === 3
}
