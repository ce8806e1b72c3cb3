import type { PaymentIntent } from '../../core/contract'
import { hasMoney } from '../../core/money'
import { isSettled } from '../../core/ranks'
import type { StoredPayment } from './payment'

/**
 * Returns the intent of a payment as a page may show it: with what this server knows beside KryptoGO's
 * answer, and without an address where nothing must be sent, so that nobody is asked to pay twice.
 */
export function toShownIntent(stored: StoredPayment<unknown>): PaymentIntent {
  const { id, status, isOffered, paidBy, hasExpired } = stored
  const { payment_address, ...rest } = stored.intent
  const intent = { ...rest, status }
  const isOrderPaid = status !== 'success' && paidBy !== null && paidBy !== id
  const isLate = hasExpired && status !== 'expired' && status !== 'pending'
  const mayBePaid = isOffered && !hasMoney(intent) && !isSettled(status)
  return {
    ...intent,
    ...(isOrderPaid && { order_paid: true }),
    ...(isLate && { late: true }),
    ...(!isOffered && { superseded: true }),
    ...(mayBePaid && payment_address !== undefined && { payment_address }),
  }
}
