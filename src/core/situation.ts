import type { PaymentIntent } from './contract'
import { hasMoney, hasUnclearMoney, isOrderPaidByAnother, isOwedBack } from './money'
import { isOpenIntent } from './ranks'
import { isSentBack } from './sentBack'
import { intentOf, type PaymentState, type SuccessState } from './state'

/**
 * Decides what a buyer is told and offered. It is finer than the status: money that was seen, the time,
 * and the buyer's own word change what is right to do next.
 */
export type Situation =
  /** Of these, `pending` can be paid now, and `expired` means that no money was seen. */
  | PaymentState['status']
  /** Pending, and money was seen. */
  | 'confirming'
  /** Pending, and another payment of the order is offered in its place. */
  | 'superseded'
  /** Pending, and the buyer says that it was sent. */
  | 'sent'
  /** Pending, and opened with too little time left to pay. */
  | 'closing'
  /** Pending, and the time left after `closing` is over, too. Nothing was ever shown to send to. */
  | 'missed'
  /** Pending, past the deadline. */
  | 'time_up'
  /** The order was paid before, with this payment or another. */
  | 'already_paid'
  /** Paid after it had expired. */
  | 'success_late'
  /** Paid, and what arrived or was refunded cannot be read. */
  | 'success_unclear'
  /** Paid, and all of it was refunded. */
  | 'success_refunded'
  /** Paid, but another payment has paid the order, so that the shop owes it back. */
  | 'paid_twice'
  /** Expired, and money was seen. */
  | 'expired_paid'
  /** Expired, and the buyer says that it was sent. */
  | 'expired_sent'

/** Facts about a payment beside its state. */
export interface Circumstances {
  /** Unix time in milliseconds. */
  now: number
  /** It opened with too little time left to pay, so that nothing is shown to send to. */
  isTooLate?: boolean | undefined
  /** Where to send may have been shown before that. */
  wasShown?: boolean | undefined
  /** The buyer says that the money was sent. */
  isSent?: boolean | undefined
  /** The buyer's wallet says so. */
  isSentByWallet?: boolean | undefined
}

// A transfer takes at least this long to make.
const SHORTEST_MS = 60_000

/** Whether a payment that opens now can no longer be paid in time. */
export function isTooLateAt(now: number, { payment_deadline }: PaymentIntent): boolean {
  return now > payment_deadline * 1000 - SHORTEST_MS
}

/** Returns the situation of a payment, from which the components take sentences and actions. */
export function situationOf(state: PaymentState, circumstances: Circumstances): Situation {
  const { isSent, isSentByWallet } = circumstances
  switch (state.status) {
    case 'pending':
      if (isMoneySeen(state)) return 'confirming'
      if (state.intent.superseded && !isSentByWallet) return 'superseded'
      return isSent ? 'sent' : timeOf(state.intent, circumstances)
    case 'expired':
      if (isMoneySeen(state)) return 'expired_paid'
      return isSent ? 'expired_sent' : 'expired'
    case 'success':
      if (isPaidTwice(state)) return 'paid_twice'
      if (state.alreadyPaid || isPaidByAnother(state)) return 'already_paid'
      return situationOfPaid(state)
    default:
      return state.status
  }
}

function situationOfPaid({ intent, late }: SuccessState): Situation {
  if (isSentBack(intent)) return 'success_refunded'
  if (hasUnclearMoney(intent)) return 'success_unclear'
  return late ? 'success_late' : 'success'
}

/** Whether a payment is paid, and there is nothing else to say about its money than how much came. */
export function isPaid(situation: Situation): boolean {
  return situation === 'success' || situation === 'success_late'
}

/** Whether another payment has paid the order of one that is shown as paid, as the shop's server says. */
export function isPaidByAnother(state: PaymentState): boolean {
  if (state.status !== 'success') return false
  return state.alreadyPaid === true || isOrderPaidByAnother(state.intent)
}

/** Whether the money of such a payment is still with the shop, which owes it to the buyer. */
export function isPaidTwice(state: PaymentState): boolean {
  if (state.status !== 'success') return false
  return state.alreadyPaid !== true && isOwedBack(state.intent)
}

function timeOf(intent: PaymentIntent, { now, isTooLate, wasShown }: Circumstances): Situation {
  if (now < intent.payment_deadline * 1000) return isTooLate ? 'closing' : 'pending'
  return isTooLate && !wasShown ? 'missed' : 'time_up'
}

/**
 * Whether money for a payment was seen, on its way or arrived, even if the payment has expired since or
 * too little arrived. Unless it was refunded, do not let the buyer pay again: it would be the second time.
 */
export function isMoneySeen(state: PaymentState): boolean {
  if (state.status === 'success' || state.status.startsWith('insufficient_')) return true
  if ('txHash' in state) return true
  const intent = intentOf(state)
  return intent !== undefined && hasMoney(intent)
}

/** Whether the buyer's money is with a payment that is not paid or, as the buyer says, may be. */
export function isHeld(state: PaymentState, isSent: boolean): boolean {
  const { status } = state
  if (status === 'success' || status === 'insufficient_refunded') return false
  return isSent || isMoneySeen(state)
}

/** Whether a payment matters where the page shows none: it can be paid, is paid, or may hold money. */
export function matters(intent: PaymentIntent, isSent: boolean): boolean {
  const { status } = intent
  if (status === 'insufficient_refunded') return false
  return isOpenIntent(intent) || status === 'success' || isSent || hasMoney(intent)
}

/** Whether the time left matters to the buyer: not once the payment was sent or replaced. */
export function isTimed(situation: Situation): boolean {
  return ['pending', 'closing', 'missed', 'time_up'].includes(situation)
}

/** Whether a payment that is open may give way to another of its order, as no money is known of. */
export function mayBeReplaced(situation: Situation): boolean {
  return isTimed(situation) || situation === 'superseded'
}

/** Whether a payment is over and no money is left with it, so that paying again is right. */
export function mayPayAgain(situation: Situation): boolean {
  return situation === 'expired' || situation === 'insufficient_refunded'
}

/** Whether the buyer's money may be with a payment that is not paid, so that paying again is wrong. */
export function holdsMoney(situation: Situation): boolean {
  return (
    situation === 'expired_paid' ||
    situation === 'expired_sent' ||
    situation === 'insufficient_not_refunded'
  )
}
