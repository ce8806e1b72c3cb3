import { compareAmounts } from '../../core/amounts'
import type { PaymentIntent } from '../../core/contract'
import { isIntentId } from '../../core/intentId'
import { isPlausibleTime } from '../../core/plausibleTime'

const ADDRESS = /^(?:0x[\da-f]{40}|(?!0x)[!-~]{1,128})$/i
const CHAIN = /^[\w.:-]{1,32}$/

/**
 * Finds the fields of a new payment that cannot be used: without them it could not be read, followed,
 * reported by a callback, or paid. Nothing that has one is ever shown to a buyer.
 */
export function unusableFields(intent: PaymentIntent): readonly string[] {
  const { payment_intent_id: id, payment_deadline: deadline, crypto_amount: due } = intent
  const { payment_address: address = '', payment_chain_id: chain = '' } = intent
  const isUsable = {
    payment_intent_id: isIntentId(id),
    payment_deadline: isPlausibleTime(deadline),
    payment_address: ADDRESS.test(address),
    payment_chain_id: CHAIN.test(chain),
    crypto_amount: compareAmounts(due, '0') > 0,
  }
  return Object.entries(isUsable).flatMap(([name, isFine]) => (isFine ? [] : [name]))
}
