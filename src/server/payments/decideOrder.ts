import { isSamePrice, type Priced } from '../../core/amounts'
import type { PaymentIntent } from '../../core/contract'
import { hasUnsettledMoney } from '../../core/money'

/** An order, as far as it decides what a buyer is offered. */
export interface OrderState {
  /** The payment that the order was paid by. */
  readonly paidBy: string | null
  /** Until when another request may be creating a payment, in Unix milliseconds. */
  readonly reservedUntil: number | null
}

/** A payment of an order, as far as it decides what a buyer is offered. */
export interface OrderPayment {
  readonly id: string
  readonly intent: PaymentIntent
  /** Whether it has been offered before. */
  readonly isShown: boolean
  /** Whether an operator has reopened the order since. */
  readonly isSetAside: boolean
}

/** The request that is decided. */
export interface OrderRequest {
  readonly price: Priced
  /** The payments that KryptoGO was asked about for this request. */
  readonly checked: ReadonlySet<string>
}

/** How a request for a payment of an order is answered. */
export type OrderDecision<Payment extends OrderPayment = OrderPayment> =
  /** The order is paid. */
  | { readonly action: 'refuse'; readonly payment: Payment | null }
  /** Show a payment to which nothing must be sent any more. */
  | { readonly action: 'show'; readonly payment: Payment }
  /** Offer a payment that exists. */
  | { readonly action: 'reuse'; readonly payment: Payment }
  /** Ask KryptoGO whether a payment has expired, then decide again. */
  | { readonly action: 'check'; readonly payment: Payment }
  /** Another request is creating a payment. */
  | { readonly action: 'wait' }
  /** Create a payment. */
  | { readonly action: 'reserve' }

/** How long after its deadline a pending payment may still be paid. */
const GRACE_MS = 60_000

/**
 * Decides what a buyer is offered for an order, so that at most one payment of it is offered at a time.
 * The first rule that holds counts.
 *
 * @param payments The newest first.
 * @param now Unix time in milliseconds, of the moment in which order and payments were read.
 */
export function decideOrder<Payment extends OrderPayment>(
  { paidBy, reservedUntil }: OrderState,
  payments: readonly Payment[],
  { price, checked }: OrderRequest,
  now: number,
): OrderDecision<Payment> {
  if (paidBy !== null)
    return { action: 'refuse', payment: payments.find(({ id }) => id === paidBy) ?? null }

  const present = payments.filter(({ isSetAside }) => !isSetAside)
  const withMoney = present.find(({ intent }) => hasUnsettledMoney(intent))
  if (withMoney) return { action: 'show', payment: withMoney }

  const pending = present.filter(
    (payment) => isPending(payment) && isSamePrice(payment.intent, price),
  )
  const open = pending.find((payment) => now < deadlineOf(payment))
  if (open) return { action: 'reuse', payment: open }

  const unchecked = pending.find(({ id }) => !checked.has(id))
  if (unchecked) return { action: 'check', payment: unchecked }
  const closing = pending.find((payment) => now < deadlineOf(payment) + GRACE_MS)
  if (closing) return { action: 'show', payment: closing }

  return { action: reservedUntil !== null && now < reservedUntil ? 'wait' : 'reserve' }
}

/** Finds the payment that an order offers, if a buyer can still pay it. */
export function findOffered<Payment extends OrderPayment>(
  { paidBy, current }: Pick<OrderState, 'paidBy'> & { readonly current: string | null },
  payments: readonly Payment[],
  now: number,
): Payment | null {
  const present = payments.filter(({ isSetAside }) => !isSetAside)
  if (paidBy !== null || present.some(({ intent }) => hasUnsettledMoney(intent))) return null
  const offered = present.find(({ id }) => id === current)
  return offered && isPending(offered) && now < deadlineOf(offered) ? offered : null
}

/** Whether a payment that was created elsewhere may be offered: never in place of one of ours. */
export function mayAdopt(
  { paidBy, reservedUntil }: OrderState,
  payments: readonly OrderPayment[],
  now: number,
): boolean {
  if (paidBy !== null || (reservedUntil !== null && now < reservedUntil)) return false
  return !payments.some((payment) => {
    const mayBePaid = isPending(payment) && now < deadlineOf(payment) + GRACE_MS
    return !payment.isSetAside && (mayBePaid || hasUnsettledMoney(payment.intent))
  })
}

const isPending = ({ intent, isShown }: OrderPayment) => isShown && intent.status === 'pending'

const deadlineOf = ({ intent }: OrderPayment) => intent.payment_deadline * 1000
