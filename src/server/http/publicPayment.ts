import type { Clock } from '../../core/clock'
import type { PaymentIntent } from '../../core/contract'
import { hasMoney, showsMoney } from '../../core/money'
import { isJsonObject, type JsonObject } from '../../core/jsonObject'
import { errorDetails, type Logger } from '../logger'
import type { AnyOrder, PaymentServerOptions } from '../options'
import type { StoredPayment } from '../payments/payment'
import { toShownIntent } from '../payments/shownIntent'
import { hasEnded } from '../payments/stages'

// What is needed to pay a payment, even where nothing says that this page may read it.
const NEEDED = [
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
] as const satisfies readonly (keyof PaymentIntent)[]

// All that a page shows. Neither the payer nor the shop's own data is among it.
const SHOWN = [
  ...NEEDED,
  'payment_tx_hash',
  'payment_tx_timestamp',
  'received_amount',
  'refund_amount',
  'refund_tx_hash',
] as const satisfies readonly (keyof PaymentIntent)[]

// What the server knows of it beside KryptoGO's answer.
const FACTS = ['status', 'order_paid', 'late', 'superseded'] as const

/** How much of a payment a page may see. */
interface Visibility {
  /** Whether the page may read all of it. @default true */
  readonly mayRead?: boolean
  /** Whether nothing must be sent to it any more, though no money was seen. @default false */
  readonly isClosed?: boolean
}

/**
 * Picks what a page may see of a payment: enough for `parsePaymentIntent`. One that has been paid or
 * replaced has no address, so that no page asks for it to be paid again.
 */
export type ToPublicPayment<Order> = (
  stored: StoredPayment<Order>,
  visibility?: Visibility,
) => JsonObject

/** Creates `toPublicPayment` of one payment server. */
export function createToPublicPayment<Order extends AnyOrder>(
  getPublicOrderData: PaymentServerOptions<never, Order>['getPublicOrderData'],
  log: Logger,
): ToPublicPayment<Order> {
  return (stored, { mayRead = true, isClosed = false } = {}) => {
    const { id, intent, order } = stored
    const known = toShownIntent(stored)
    const fields = pick(known, mayRead ? SHOWN : NEEDED)
    const shown: Record<string, unknown> = { ...fields, ...pick(known, FACTS) }
    // A page cannot see an amount that cannot be read, for one.
    if (hasMoney(known) && !showsMoney(fields)) shown['money_seen'] = true
    if (isClosed) delete shown['payment_address']
    if (!mayRead) return shown
    try {
      const orderData = toJson(getPublicOrderData?.({ intent, order }))
      if (orderData) shown['order_data'] = orderData
    } catch (error) {
      const message = 'getPublicOrderData failed: no order data is shown'
      log.error(message, { intentId: id, ...errorDetails(error) })
    }
    return shown
  }
}

/**
 * Says when a payment is answered: `server_time`, in Unix seconds. A page compares it with the payment's
 * deadline, for the buyer's clock may be wrong and a page cannot read the header `Date` of another
 * origin. It belongs to one answer or event, and is never kept with the payment.
 */
export type Timestamp = () => { readonly server_time: number }

/** Creates `timestamp` of one payment server. */
export function createTimestamp({ now }: Pick<Clock, 'now'>): Timestamp {
  return () => ({ server_time: now() / 1000 })
}

/** Names the stream of a payment, relative to `…/payment/intent`, unless nothing more would come. */
export function eventsPathOf({ id, status }: Pick<StoredPayment, 'id' | 'status'>): JsonObject {
  return hasEnded(status) ? {} : { events_path: `intent/${encodeURIComponent(id)}/events` }
}

function pick(
  intent: PaymentIntent,
  names: readonly (keyof PaymentIntent)[],
): Partial<PaymentIntent> {
  const given = names.filter((name) => intent[name] !== undefined)
  return Object.fromEntries(given.map((name) => [name, intent[name]]))
}

function toJson(data: unknown): unknown {
  if (!data) return null
  if (!isJsonObject(data)) throw new TypeError(`getPublicOrderData returned ${typeof data}`)
  if (data instanceof Promise) data.catch(() => undefined)
  if (typeof data['then'] === 'function')
    throw new TypeError('getPublicOrderData returned a promise: it must return the data itself')
  return JSON.parse(JSON.stringify(data))
}
