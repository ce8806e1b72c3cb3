import { compareAmounts } from './amounts'
import { isAmount } from './isAmount'
import type { PaymentIntent } from './contract'
import { PaymentError } from './errors'
import { copyJsonObject, isJsonObject, type JsonObject } from './jsonObject'
import { toWellFormed } from './wellFormed'

/**
 * Validates a payment intent from KryptoGO's API, hook or callbacks. Use it on any data about a
 * payment that you did not create yourself. It is lenient: it ignores unknown fields and optional
 * fields that it cannot read, accepts numbers for decimal strings and both spellings of the received,
 * aggregated and refunded amounts (the guide's wins), converts times in milliseconds to seconds, and
 * keeps an undocumented status as it is. Half a character, which no database could store, becomes U+FFFD. A `payment_tx_hash`
 * that it cannot read shows that money was seen.
 *
 * @throws PaymentError `invalid_intent`, naming the field and what is wrong with it.
 * @see KryptoGO's implementation guide, "Sample Callback Payload"
 */
export function parsePaymentIntent(value: unknown): PaymentIntent {
  if (!isJsonObject(value))
    throw new PaymentError('invalid_intent', 'A payment intent is an object')
  const intent: PaymentIntent = {
    payment_intent_id: required(value, 'payment_intent_id', text),
    status: required(value, 'status', text),
    fiat_amount: required(value, 'fiat_amount', amount),
    fiat_currency: required(value, 'fiat_currency', text),
    crypto_amount: required(value, 'crypto_amount', amount),
    symbol: required(value, 'symbol', text),
    payment_deadline: required(value, 'payment_deadline', seconds),
  }
  const take = <K extends keyof PaymentIntent>(name: K, read: PaymentIntent[K] | undefined) => {
    if (read !== undefined) intent[name] = read
  }
  for (const name of TEXTS) take(name, text(value[name]))
  for (const name of COUNTS) take(name, count(value[name]))
  for (const name of AMOUNTS) take(name, valuesOf(value, name).map(amount).find(isAmount))
  const unreadable = AMOUNTS.filter((name) => isUnreadable(value, name, intent[name]))
  if (unreadable.length) intent.unreadable_amounts = unreadable
  const paidAt = seconds(value['payment_tx_timestamp'])
  // Nobody has paid in 1970: some servers write 0 for no time.
  take('payment_tx_timestamp', paidAt === 0 ? undefined : paidAt)
  for (const name of FLAGS) take(name, flag(value[name]))
  if (isGiven(value['payment_tx_hash']) && !intent.payment_tx_hash) intent.money_seen = true
  take('order_data', copyJsonObject(value['order_data']))
  return intent
}

const TEXTS = [
  'client_id',
  'payment_chain_id',
  'payment_address',
  'payer_address',
  'token_address',
  'payment_tx_hash',
  'aggregation_tx_hash',
  'refund_tx_hash',
  'callback_url',
  'group_key',
] as const
const COUNTS = ['org_id', 'decimals'] as const
const FLAGS = ['superseded', 'order_paid', 'money_seen', 'late'] as const
// Each is also spelled like `received_crypto_amount`.
export const AMOUNTS = ['received_amount', 'aggregated_amount', 'refund_amount'] as const
export type AmountName = (typeof AMOUNTS)[number]

const isGiven = (value: unknown) => (value ?? '') !== ''

/** The values of an amount in either spelling, where they are given. */
const valuesOf = (from: JsonObject, name: string) =>
  [from[name], from[name.replace('_', '_crypto_')]].filter(isGiven)

/**
 * Whether an amount was given that could not be read, now or when the intent was first parsed. Two spellings
 * that contradict each other say as little.
 */
function isUnreadable(from: JsonObject, name: string, read: string | undefined): boolean {
  const known = from['unreadable_amounts']
  if (Array.isArray(known) && known.includes(name)) return true
  return valuesOf(from, name).some((value) => {
    const one = amount(value)
    return one === undefined || read === undefined || compareAmounts(one, read) !== 0
  })
}

function required<T>(from: JsonObject, name: string, read: (value: unknown) => T | undefined): T {
  const value = read(from[name])
  if (value !== undefined) return value
  const given = from[name] ?? ''
  const shown = typeof given === 'string' || typeof given === 'number' ? given : typeof given
  const flaw = given === '' ? 'missing' : `unreadable (${shown})`
  throw new PaymentError('invalid_intent', toWellFormed(`${name} of the payment intent is ${flaw}`))
}

// Each reader returns `undefined` for a value that it cannot read.

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value ? toWellFormed(value) : undefined
}

function amount(value: unknown): string | undefined {
  const written = typeof value === 'number' ? String(value) : value
  return isAmount(written) ? written : undefined
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

// In seconds this is the year 5138, in milliseconds 1973.
const FIRST_MILLISECONDS = 1e11

function seconds(value: unknown): number | undefined {
  const given = isAmount(value) ? Number(value) : value
  const time = count(typeof given === 'number' ? Math.floor(given) : given)
  return time && time >= FIRST_MILLISECONDS ? seconds(Math.floor(time / 1000)) : time
}
