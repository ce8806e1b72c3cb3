import type { PaymentIntent } from '../../core/contract'
import { isPaymentStatus } from '../../core/contract'
import { isEvmAddress } from '../../core/evmAddress'
import { isAmount } from '../../core/isAmount'
import { isJsonObject, type JsonObject } from '../../core/jsonObject'
import { differs, note, ok, type Finding } from './finding'

/** The form of a field. */
interface Form {
  readonly description: string
  readonly isRight: (value: unknown) => boolean
}

interface Field extends Form {
  /** Whether it may be absent or null, because it comes later or not at all. */
  readonly isOptional?: boolean
}

const optional = (form: Form): Field => ({ ...form, isOptional: true })
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const text: Form = { description: 'a string', isRight: isText }
const amount: Form = { description: 'a decimal string', isRight: isAmount }
const count: Form = { description: 'a whole number', isRight: Number.isInteger }
const object: Form = { description: 'an object', isRight: isJsonObject }
const address: Form = {
  description: '0x and 40 hexadecimal digits',
  isRight: (value) => isText(value) && isEvmAddress(value),
}
const time: Form = {
  description: 'Unix time in seconds',
  isRight: (value) => Number.isInteger(value) && Number(value) > 1e9 && Number(value) < 1e11,
}
const status: Form = {
  description: 'one of five statuses',
  isRight: (value) => isText(value) && isPaymentStatus(value),
}
const currency: Form = {
  description: 'TWD or USD',
  isRight: (value) => value === 'TWD' || value === 'USD',
}

/** The members of a payment that only a shop's own server adds. */
type ShopField = 'unreadable_amounts' | 'superseded' | 'order_paid' | 'late' | 'money_seen'
type OtherSpelling = 'received_crypto_amount' | 'aggregated_crypto_amount'

const fields: Readonly<Record<Exclude<keyof PaymentIntent, ShopField> | OtherSpelling, Field>> = {
  payment_intent_id: text,
  client_id: text,
  org_id: count,
  payment_chain_id: text,
  payment_address: address,
  payer_address: optional(address),
  token_address: address,
  symbol: text,
  decimals: count,
  crypto_amount: amount,
  fiat_amount: amount,
  fiat_currency: currency,
  payment_deadline: time,
  status,
  payment_tx_hash: optional(text),
  payment_tx_timestamp: optional(time),
  aggregation_tx_hash: optional(text),
  refund_tx_hash: optional(text),
  refund_amount: optional(amount),
  received_amount: optional(amount),
  received_crypto_amount: optional(amount),
  aggregated_amount: optional(amount),
  aggregated_crypto_amount: optional(amount),
  callback_url: optional(text),
  order_data: optional(object),
  group_key: optional(text),
}

/** Compares the fields of payments with those that KryptoGO documents. */
export function* compareFields(
  subject: string,
  payments: readonly unknown[],
): Generator<Finding, void> {
  const objects = payments.filter(isJsonObject)
  if (objects.length < payments.length) yield differs(subject, 'an object', 'something else')
  let wrong = 0
  for (const [name, field] of Object.entries(fields)) {
    const bad = objects.map((payment) => payment[name]).filter((value) => !isRight(field, value))
    const [first] = bad
    if (bad.length === 0) continue
    wrong += 1
    const share = objects.length === 1 ? '' : ` in ${bad.length} of ${objects.length}`
    yield differs(`${subject}, ${name}`, field.description, describe(name, first) + share)
  }
  if (wrong === 0 && objects.length > 0) yield ok(`${subject}: every field is as documented`)
  yield* undocumented(subject, objects)
}

function isRight(field: Field, value: unknown): boolean {
  // An amount or a hash that is not there yet is spelled in three ways.
  const isAbsent = value === undefined || value === null || value === ''
  return isAbsent ? field.isOptional === true : field.isRight(value)
}

function* undocumented(subject: string, objects: readonly JsonObject[]): Generator<Finding, void> {
  const names = new Set(objects.flatMap((payment) => Object.keys(payment)))
  const others = [...names].filter((name) => isName(name) && !Object.hasOwn(fields, name))
  if (others.length > 0)
    yield note(`${subject}: fields that are not documented: ${others.join(', ')}`)
  const spelled = ['received_amount', 'received_crypto_amount'].filter((name) => names.has(name))
  if (spelled.length > 0) yield note(`${subject}: what was received is in ${spelled.join(', ')}`)
}

/** Whether a text is a word of KryptoGO's, and not one of a buyer. */
export const isName = (text: string) => /^\w{1,40}$/.test(text)

/** Describes a value without showing it: it may be about a buyer. */
function describe(name: string, value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (name === 'status' && isText(value) && isName(value)) return JSON.stringify(value)
  if (typeof value === 'number') return value > 1e11 ? 'a number of milliseconds' : 'a number'
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object'
  return typeof value === 'string' ? 'another string' : `a ${typeof value}`
}
