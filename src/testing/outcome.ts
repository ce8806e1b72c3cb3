import { compareAmounts } from '../core/amounts'
import type { PaymentIntent } from '../core/contract'
import { afterFee } from './quotes'

/** A change of an intent. */
export type Change = Partial<PaymentIntent>

/** The buyer's transaction was seen, at Unix time `at` in milliseconds. */
export function seen(hash: string, payer: string, at: number): Change {
  return {
    payment_tx_hash: hash,
    payer_address: payer,
    payment_tx_timestamp: Math.floor(at / 1000),
  }
}

/** The buyer's transaction was confirmed with `received` of the amount `due`. */
export function confirmed(due: string, received: string, aggregationHash: string): Change {
  if (compareAmounts(received, due) < 0)
    return { status: 'insufficient_not_refunded', received_amount: received }
  return {
    status: 'success',
    received_amount: received,
    aggregated_amount: afterFee(received),
    aggregation_tx_hash: aggregationHash,
  }
}

/** The received amount was refunded. */
export function refunded(received: string, hash: string): Change {
  return { status: 'insufficient_refunded', refund_amount: received, refund_tx_hash: hash }
}

/** The received amount is in a status that KryptoGO does not document. */
export function undocumented(received: string): Change {
  return { status: 'refunding', received_amount: received }
}
