import type { PaymentIntent } from '../../core/contract'
import { isJsonObject, type JsonObject } from '../../core/jsonObject'
import { errorDetails, type Logger } from '../logger'
import type { PaymentServerOptions } from '../options'
import type { StoredPayment } from '../payments/payment'

// What a page shows. Neither the payer nor what the shop told KryptoGO is among it.
const SHOWN = [
  'payment_intent_id',
  'fiat_amount',
  'fiat_currency',
  'crypto_amount',
  'symbol',
  'decimals',
  'payment_deadline',
  'payment_chain_id',
  'payment_address',
  'token_address',
  'payment_tx_hash',
  'received_amount',
  'refund_amount',
  'refund_tx_hash',
] as const satisfies readonly (keyof PaymentIntent)[]

/** Picks what a page may see of a payment: enough for `parsePaymentIntent`. */
export type ToPublicPayment = (stored: StoredPayment) => JsonObject

/** Makes `toPublicPayment` of one payment server. */
export function createToPublicPayment(
  expose: PaymentServerOptions['expose'],
  log: Logger,
): ToPublicPayment {
  return ({ id, status, intent, order }) => {
    const seen: Record<string, unknown> = { status }
    for (const name of SHOWN) if (intent[name] !== undefined) seen[name] = intent[name]
    try {
      const exposed = asJson(expose?.(intent, order))
      if (exposed) seen['order_data'] = exposed
    } catch (error) {
      log.error('expose failed: no order data is shown', { intentId: id, ...errorDetails(error) })
    }
    return seen
  }
}

function asJson(exposed: unknown): unknown {
  if (!exposed) return null
  if (!isJsonObject(exposed)) throw new TypeError(`expose returned ${typeof exposed}`)
  if (exposed instanceof Promise) exposed.catch(() => undefined)
  if (typeof exposed['then'] === 'function')
    throw new TypeError('expose returned a promise: it must return the order data itself')
  return JSON.parse(JSON.stringify(exposed))
}
