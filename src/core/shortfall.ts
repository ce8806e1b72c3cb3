import { compareAmounts, subtractAmounts } from './amounts'
import type { PaymentIntent } from './contract'

/** How much an underpaid payment is short, in decimal strings in units of `symbol`. */
export interface Shortfall {
  due: string
  received: string
  missing: string
  symbol: string
}

/**
 * Computes exactly how much is missing: 2.40 received of 2.53 due is 0.13. Returns `undefined` if
 * KryptoGO does not report how much arrived, or if enough did.
 */
export function shortfallOf(intent: PaymentIntent): Shortfall | undefined {
  const { crypto_amount: due, received_amount: received, symbol } = intent
  if (received === undefined || compareAmounts(received, due) >= 0) return undefined
  return { due, received, missing: subtractAmounts(due, received), symbol }
}
