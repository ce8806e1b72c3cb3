import type { PaymentIntent } from '../core/contract'
import type { StoredPayment } from './context'
import { described } from './http'
import type { PaymentServerOptions } from './options'

// What a page shows. Whose wallet it was, and what the shop told KryptoGO, is not among it.
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

/** A payment as a page may see it: enough for `parsePaymentIntent`. */
export function view(
  { id, status, intent, order }: StoredPayment,
  { expose, logger }: Pick<PaymentServerOptions, 'expose' | 'logger'>,
): Readonly<Record<string, unknown>> {
  const seen: Record<string, unknown> = { status }
  for (const name of SHOWN) if (intent[name] !== undefined) seen[name] = intent[name]
  try {
    const exposed = expose?.(intent, order)
    if (exposed) seen['order_data'] = exposed
  } catch (error) {
    logger?.error('expose failed: no order data is shown', { intentId: id, ...described(error) })
  }
  return seen
}
