import type { PaymentIntent } from '../../core/contract'
import { amountLeft, hasUnclearMoney } from '../../core/money'

/** Money that the shop owes a buyer. */
export interface DueBack {
  /** Decimal string in units of `symbol`, or `null` where KryptoGO's figures cannot be read. */
  readonly amount: string | null
  /** The token's ticker. */
  readonly symbol: string
}

/** Computes what is left of the money of a payment: received minus refunded. */
export function dueBackOf(intent: PaymentIntent): DueBack {
  const { symbol, received_amount: received, refund_amount: refund = '0' } = intent
  if (received === undefined || hasUnclearMoney(intent)) return { amount: null, symbol }
  return { amount: amountLeft(received, refund), symbol }
}
