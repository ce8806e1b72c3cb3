import type { PaymentIntent } from '../../core/contract'
import { API_CODES, failure } from '../../core/envelope'
import { isJsonObject } from '../../core/jsonObject'
import { PaymentError, toPaymentError } from '../../core/errors'
import { parsePaymentIntent } from '../../core/intent'
import { toWellFormed } from '../../core/wellFormed'
import type { Transfer } from './types'

// KryptoGO does not document the shape of the list, nor its pages.
const LISTS = ['intents', 'payment_intents', 'items', 'list', 'data']

/** An item of a list that is not a payment. */
export interface Unreadable {
  readonly index: number
  readonly error: PaymentError
}

/** @throws PaymentError `invalid_intent`, or `invalid_response` when it is another than `id`. */
export function readIntent(data: unknown, id: string): PaymentIntent {
  const intent = parsePaymentIntent(data)
  if (intent.payment_intent_id === id) return intent
  throw failure('invalid_response', `Asked for ${id}, got ${intent.payment_intent_id}`)
}

/**
 * The items of a list: an array, or an object that has one under a usual name.
 *
 * @throws PaymentError `invalid_response` when there is no list.
 */
export function readIntents(data: unknown) {
  const intents: PaymentIntent[] = []
  const unreadable: Unreadable[] = []
  for (const [index, item] of listOf(data).entries()) {
    try {
      intents.push(parsePaymentIntent(item))
    } catch (cause) {
      unreadable.push({ index, error: toPaymentError(cause, 'invalid_intent') })
    }
  }
  return { intents, unreadable }
}

function listOf(data: unknown): unknown[] {
  const name = isJsonObject(data) ? LISTS.find((one) => one in data) : undefined
  const list = isJsonObject(data) && name !== undefined ? data[name] : data
  // Some servers write an empty list as null.
  if (list === null) return []
  if (Array.isArray(list)) return list
  throw new PaymentError('invalid_response', 'The answer has no list of payments in it')
}

/**
 * Whether an error of a transfer proves that nothing was sent. Only three numbers do: an undocumented
 * one may be answered after sending.
 */
export function provesNotSent({ apiCode }: PaymentError): boolean {
  switch (apiCode === undefined ? undefined : API_CODES[apiCode]) {
    case 'invalid_client_id':
    case 'invalid_api_key':
    case 'insufficient_balance':
      return true
    default:
      return false
  }
}

/** @throws PaymentError `invalid_response`, with what came as `data`. */
export function readTransfer(data: unknown): Transfer {
  const { id, tx_hash, transfer_time } = isJsonObject(data) ? data : {}
  if (typeof tx_hash === 'string' && tx_hash && (typeof id === 'string' || typeof id === 'number'))
    return {
      id: toWellFormed(String(id)),
      tx_hash: toWellFormed(tx_hash),
      ...(typeof transfer_time === 'number' && { transfer_time }),
    }
  throw new PaymentError(
    'invalid_response',
    'KryptoGO took the transfer but answered without its id or tx_hash: look for it in Studio',
    { ...(isJsonObject(data) && { data }) },
  )
}
