import type { PaymentIntent } from '../../core/contract'
import { isIntentId } from '../../core/intentId'
import { isAmount } from '../../core/isAmount'

/** What a callback says, as far as it could be read. It proves nothing. */
export type Claim = Partial<PaymentIntent> & { payment_intent_id: string }

/** What of a claim is kept: the rest is on the intent anyway. */
const KEPT = [
  'status',
  'fiat_amount',
  'fiat_currency',
  'crypto_amount',
  'symbol',
  'payment_tx_hash',
  'received_amount',
  'aggregated_amount',
  'refund_amount',
  'refund_tx_hash',
] as const
const MOST_CHARACTERS = 200

/** The id that a callback names, if it is one that KryptoGO could have made. */
export function idOf(body: Readonly<Record<string, unknown>>): string | null {
  const id = body['payment_intent_id']
  return isIntentId(id) ? id : null
}

/** Reads each field of a callback by itself, for it need not hold them all. */
export function readClaim(id: string, body: Readonly<Record<string, unknown>>): Claim {
  const claim: Claim = { payment_intent_id: id }
  for (const name of KEPT) {
    // received_amount is also spelt received_crypto_amount, and so on
    const value = body[name] ?? body[name.replace('_', '_crypto_')]
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string' || !text || text.length > MOST_CHARACTERS) continue
    if (!name.endsWith('_amount') || isAmount(text)) claim[name] = text
  }
  return claim
}
