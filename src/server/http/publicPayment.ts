import type { PaymentIntent } from '../../core/contract'
import { isJsonObject, type JsonObject } from '../../core/jsonObject'
import type { ServerContext, StoredPayment } from '../context'
import { described } from './respond'
import type { PaymentServerOptions } from '../options'

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

type ViewContext = Pick<ServerContext, 'log'> & {
  readonly options: Pick<PaymentServerOptions, 'expose'>
}

/** A payment as a page may see it: enough for `parsePaymentIntent`. */
export function view(stored: StoredPayment, { options, log }: ViewContext): JsonObject {
  const { id, status, intent, order } = stored
  const seen: Record<string, unknown> = { status }
  for (const name of SHOWN) if (intent[name] !== undefined) seen[name] = intent[name]
  try {
    const exposed = written(options.expose?.(intent, order))
    if (exposed) seen['order_data'] = exposed
  } catch (error) {
    log.error('expose failed: no order data is shown', { intentId: id, ...described(error) })
  }
  return seen
}

/** What `expose` returned, as JSON. */
function written(exposed: unknown): unknown {
  if (!exposed) return null
  if (!isJsonObject(exposed)) throw new TypeError(`expose returned ${typeof exposed}`)
  if (exposed instanceof Promise) exposed.catch(() => undefined)
  if (typeof exposed['then'] === 'function')
    throw new TypeError('expose returned a promise: it must return the order data itself')
  return JSON.parse(JSON.stringify(exposed))
}
