import { compareAmounts, largerAmount } from '../../core/amounts'
import type { PaymentIntent, PaymentStatus } from '../../core/contract'
import { AMOUNTS, type AmountName } from '../../core/intent'
import { hasMoney, isUnreadable, unreadableAmounts } from '../../core/money'

const TRANSACTIONS = [
  'payer_address',
  'payment_tx_hash',
  'payment_tx_timestamp',
  'aggregation_tx_hash',
  'refund_tx_hash',
] as const

type MoneyFacts = Partial<Pick<PaymentIntent, AmountName | (typeof TRANSACTIONS)[number]>>

/** Merges an answer of KryptoGO's that counts into what is known of a payment. Money stays seen. */
export function mergeAnswer(
  known: PaymentIntent,
  fetched: PaymentIntent,
  status: PaymentStatus,
): PaymentIntent {
  const unreadable = unreadableAmounts(fetched, known)
  const merged = { ...withoutNotes(known), ...withoutNotes(fetched), status }
  return noted(merged, unreadable, wasSeen(known) || fetched.money_seen === true)
}

/**
 * Merges only the money of an answer of KryptoGO's into what is known of a payment: for an answer that
 * is out of date or cannot count, but whose money is there all the same.
 */
export function mergeMoney(known: PaymentIntent, fetched: PaymentIntent): PaymentIntent {
  const unreadable = AMOUNTS.filter(
    (name) => isUnreadable(known, name) || isUnreadable(fetched, name),
  )
  const facts: MoneyFacts = {}
  const take = <K extends keyof MoneyFacts>(name: K, value: MoneyFacts[K]) => {
    if (value !== undefined) facts[name] = value
  }
  for (const name of TRANSACTIONS) take(name, known[name] ?? fetched[name])
  for (const name of AMOUNTS) take(name, largerAmount(known[name], fetched[name]))
  const merged = { ...withoutNotes(known), ...facts }
  return noted(merged, unreadable, wasSeen(known) || tellsOfMoney(fetched))
}

/** Returns a new payment as pending, as which it is stored first, with the money that its status tells of. */
export function asPending(intent: PaymentIntent): PaymentIntent {
  const pending = { ...intent, status: 'pending' }
  const isSeen = tellsOfMoney(intent) && !hasMoney(pending)
  return { ...pending, ...(isSeen && { money_seen: true }) }
}

/** Adds what the other fields do not show: amounts that cannot be read, and money that was seen before. */
function noted(
  merged: PaymentIntent,
  unreadable: readonly AmountName[],
  isSeen: boolean,
): PaymentIntent {
  const intent = { ...merged, ...(unreadable.length && { unreadable_amounts: unreadable }) }
  const isForgotten = isSeen && !hasMoney(intent) && !isSentBack(intent)
  return { ...intent, ...(isForgotten && { money_seen: true }) }
}

function withoutNotes(intent: PaymentIntent): PaymentIntent {
  const { unreadable_amounts: _, money_seen: __, ...rest } = intent
  return rest
}

/** An amount that cannot be read counts only until it can: then the amount counts. */
function wasSeen(known: PaymentIntent): boolean {
  const { unreadable_amounts: unreadable = [], ...readable } = known
  const others = unreadable.filter((name) => name !== 'received_amount')
  return hasMoney({ ...readable, unreadable_amounts: others })
}

/** Whether an answer says that money has arrived, though no amount may: by its status, or a hash that cannot be read. */
const tellsOfMoney = ({ status, money_seen }: PaymentIntent) =>
  status === 'success' || status === 'insufficient_not_refunded' || money_seen === true

/** Whether all that has arrived has been sent back, by the status or by the amounts. */
function isSentBack(intent: PaymentIntent): boolean {
  const { status, received_amount: received = '0', refund_amount: refund } = intent
  if (status === 'insufficient_refunded') return true
  if (refund === undefined || AMOUNTS.some((name) => isUnreadable(intent, name))) return false
  return compareAmounts(refund, '0') > 0 && compareAmounts(refund, received) >= 0
}
