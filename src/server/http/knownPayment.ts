import { isSamePrice } from '../../core/amounts'
import type { Clock } from '../../core/clock'
import { hasMoney } from '../../core/money'
import { isSettled } from '../../core/ranks'
import { stableStringify } from '../../core/stableStringify'
import type { FindPayment, StoredPayment } from '../payments/payment'
import type { CheckedPrice } from '../payments/price'
import type { RefreshPayment } from '../payments/refreshPayment'
import { HttpError } from './httpError'
import type { AuthorizeRead } from './readPayment'

/**
 * Finds the payment that a page already has where the shop names no order, so that a second click does
 * not create a second payment. Resolves to `null` unless it can still be paid or has just been found to
 * be paid, at the same price and for the same order data, and the request may read it.
 */
export type FindKnownPayment<Order> = (
  request: Request,
  price: CheckedPrice<Order>,
  knownId: string | null,
) => Promise<StoredPayment<Order> | null>

/** The dependencies of `createFindKnownPayment`. */
export interface FindKnownPaymentOptions<Order> {
  readonly findPayment: FindPayment<Order>
  readonly refreshPayment: RefreshPayment
  readonly authorize: AuthorizeRead<Order>
  readonly serverTime: Pick<Clock, 'now'>
}

/** Creates `findKnownPayment` of one payment server. */
export function createFindKnownPayment<Order>(
  options: FindKnownPaymentOptions<Order>,
): FindKnownPayment<Order> {
  const { findPayment, refreshPayment, authorize, serverTime } = options

  function isOpen({ orderId, status, isOffered, intent }: StoredPayment<Order>): boolean {
    const isBeforeDeadline = serverTime.now() < intent.payment_deadline * 1000
    return orderId === null && status === 'pending' && isOffered && isBeforeDeadline
  }

  async function mayRead(request: Request, payment: StoredPayment<Order>): Promise<boolean> {
    try {
      await authorize(request, payment)
      return true
    } catch (error) {
      const isRefusal = error instanceof HttpError && [403, 404].includes(error.refusal.status)
      if (isRefusal) return false
      throw error
    }
  }

  return async (request, { orderId, params, order }, knownId) => {
    if (orderId !== null || knownId === null) return null
    const payment = await findPayment(knownId)
    if (!payment || !isOpen(payment)) return null
    // The order data may say what is bought: the payment of another purchase is not offered.
    const isSame =
      isSamePrice(payment.intent, params) &&
      stableStringify(payment.order) === stableStringify(order)
    if (!isSame || !(await mayRead(request, payment))) return null
    if (!(await refreshPayment(payment))) return payment
    const newest = await findPayment(knownId)
    return newest && (isOpen(newest) || isPaid(newest)) ? newest : null
  }
}

/** Whether money has arrived, so that the page is to show this payment and not to ask for another. */
const isPaid = ({ status, intent }: StoredPayment<unknown>) => isSettled(status) || hasMoney(intent)
