import { isPaymentStatus, type PaymentIntent } from '../../core/contract'
import { isIntentId } from '../../core/intentId'
import { isAmount } from '../../core/isAmount'
import { toWellFormed } from '../../core/wellFormed'
import { stageOf } from './stages'

/** The fields of a callback that could be read. They prove nothing. */
export type CallbackPayload = Partial<PaymentIntent> & { payment_intent_id: string }

// All that is kept of a callback: the rest is on the intent anyway.
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

/** The id that a callback names, if KryptoGO could have made it. */
export function readIntentId(body: Readonly<Record<string, unknown>>): string | null {
  const id = body['payment_intent_id']
  return isIntentId(id) ? id : null
}

/** Reads each field of a callback separately, for it need not hold them all. */
export function readPayload(id: string, body: Readonly<Record<string, unknown>>): CallbackPayload {
  const payload: CallbackPayload = { payment_intent_id: id }
  for (const name of KEPT) {
    // Each amount has a second spelling, such as `received_crypto_amount`.
    const value = body[name] ?? body[name.replace('_', '_crypto_')]
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string' || !text || text.length > MOST_CHARACTERS) continue
    if (!name.endsWith('_amount') || isAmount(text)) payload[name] = toWellFormed(text)
  }
  return payload
}

/** Whether a callback reports more than KryptoGO's answer; one that is behind is only late. */
export function isAhead({ status }: Partial<PaymentIntent>, fetched: PaymentIntent): boolean {
  if (status === undefined || status === fetched.status) return false
  return !isPaymentStatus(status) || stageOf(status) >= stageOf(fetched.status)
}
