import { compareAmounts, subtractAmounts } from './amounts'
import type { PaymentIntent } from './contract'
import { AMOUNTS, type AmountName } from './intent'
import { isSettled } from './ranks'

/** The fields of a payment that show money. */
type MoneyFields = Pick<
  PaymentIntent,
  'money_seen' | 'payment_tx_hash' | 'received_amount' | 'refund_amount' | 'unreadable_amounts'
>

/**
 * Whether the fields of a payment show money, whatever its status: a transaction, more received than
 * refunded, a received amount that cannot be read, or the word of a server that shows none of these.
 */
export function showsMoney(fields: MoneyFields): boolean {
  const { money_seen, payment_tx_hash, received_amount: received, refund_amount } = fields
  if (money_seen === true || payment_tx_hash !== undefined) return true
  const unreadable = fields.unreadable_amounts ?? []
  if (unreadable.includes('received_amount')) return true
  if (received === undefined) return false
  const refund = unreadable.includes('refund_amount') ? '0' : (refund_amount ?? '0')
  return compareAmounts(received, refund) > 0
}

/** Whether money was seen on a payment: its fields show it, or its status says that it is there. */
export function hasMoney(intent: PaymentIntent): boolean {
  return intent.status === 'insufficient_not_refunded' || showsMoney(intent)
}

/**
 * Whether money was seen on a payment that has not ended with it where it belongs, with the shop or sent
 * back. Nothing more must be sent to it then, and no other payment of its order be offered.
 */
export function hasUnsettledMoney(intent: PaymentIntent): boolean {
  return hasMoney(intent) && !isSettled(intent.status)
}

/** Returns what is left of an amount, such as after a refund. Where more was taken, nothing is left. */
export function amountLeft(amount: string, taken: string): string {
  return compareAmounts(amount, taken) > 0 ? subtractAmounts(amount, taken) : '0'
}

/**
 * Returns how much of a paid payment was not sent back. It is the amount due where the received amount
 * is not reported, and all that was received where an amount cannot be read.
 */
export function amountKept(intent: PaymentIntent): string {
  const {
    crypto_amount: due,
    received_amount: received = due,
    refund_amount: refund = '0',
  } = intent
  return hasUnclearMoney(intent) ? received : amountLeft(received, refund)
}

/** Whether what was received or refunded cannot be read. */
export function hasUnclearMoney({ unreadable_amounts: names = [] }: PaymentIntent): boolean {
  return names.includes('received_amount') || names.includes('refund_amount')
}

/** Returns how much more than the amount due arrived and was not sent back, or `0`. */
export function amountOver(intent: PaymentIntent): string {
  return amountLeft(amountKept(intent), intent.crypto_amount)
}

/** Whether another payment has paid the order of a paid one, as the shop's server says. */
export function isOrderPaidByAnother(intent: PaymentIntent): boolean {
  // The one that pays for the order is never superseded.
  return intent.order_paid === true || intent.superseded === true
}

/** Whether another payment has paid the order of a paid one, and the shop still has the money of both. */
export function isOwedBack(intent: PaymentIntent): boolean {
  return isOrderPaidByAnother(intent) && amountKept(intent) !== '0'
}

/** Whether an amount of a payment was reported and cannot be read. */
export function isUnreadable(
  { unreadable_amounts: names = [] }: PaymentIntent,
  name: AmountName,
): boolean {
  return names.includes(name)
}

/** The amounts that two reports of a payment leave unreadable: an older report counts until a newer can be read. */
export function unreadableAmounts(newer: PaymentIntent, older: PaymentIntent): AmountName[] {
  return AMOUNTS.filter(
    (name) => isUnreadable(newer, name) || (isUnreadable(older, name) && newer[name] === undefined),
  )
}
