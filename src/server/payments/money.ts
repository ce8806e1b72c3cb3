import { compareAmounts, subtractAmounts } from '../../core/amounts'
import type { PaymentIntent } from '../../core/contract'

/** The amount and currency of a price or a payment. */
export type Terms = Pick<PaymentIntent, 'fiat_amount' | 'fiat_currency'>

/** Money that the shop owes a buyer. */
export interface DueBack {
  /** Decimal string in units of `symbol`, or `null` where KryptoGO's figures cannot be read. */
  readonly amount: string | null
  /** The token's ticker. */
  readonly symbol: string
}

/** Whether two prices are the same, however their amounts are written. */
export function isSamePrice(one: Terms, other: Terms): boolean {
  return (
    one.fiat_currency === other.fiat_currency &&
    compareAmounts(one.fiat_amount, other.fiat_amount) === 0
  )
}

/** Computes what is left of the money of a payment: received minus refunded. */
export function dueBackOf(intent: PaymentIntent): DueBack {
  const { symbol, received_amount: received, refund_amount: refund = '0' } = intent
  const unreadable = intent.unreadable_amounts ?? []
  const isKnown = !unreadable.includes('received_amount') && !unreadable.includes('refund_amount')
  if (received === undefined || !isKnown) return { amount: null, symbol }
  const amount = compareAmounts(received, refund) > 0 ? subtractAmounts(received, refund) : '0'
  return { amount, symbol }
}
