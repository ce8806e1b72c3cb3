import { compareAmounts, subtractAmounts } from './amounts'
import type { PaymentIntent } from './contract'

/** What a short payment lacks, in decimal strings of `symbol`. */
export interface Shortfall {
  due: string
  received: string
  missing: string
  symbol: string
}

/**
 * What a payment lacks, exactly: 2.40 received of 2.53 is 0.13 missing. `undefined` where KryptoGO's
 * figures do not say how much arrived, or say that enough did.
 */
export function shortfallOf(intent: PaymentIntent): Shortfall | undefined {
  const { crypto_amount: due, received_amount: received, symbol } = intent
  if (received === undefined || compareAmounts(received, due) >= 0) return undefined
  return { due, received, missing: subtractAmounts(due, received), symbol }
}
