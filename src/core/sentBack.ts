import { compareAmounts } from './amounts'
import type { PaymentIntent } from './contract'
import { amountKept } from './money'

/** Whether a payment has ended with its money sent back to the buyer, so that nothing is paid. */
export function isSentBack(intent: PaymentIntent): boolean {
  const { status, refund_amount: refund = '0' } = intent
  if (status === 'insufficient_refunded') return true
  return compareAmounts(refund, '0') > 0 && amountKept(intent) === '0'
}
