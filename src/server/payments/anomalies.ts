import { compareAmounts } from '../../core/amounts'
import type { PaymentIntent } from '../../core/contract'
import { amountLeft, amountOver } from '../../core/money'
import { isAhead, type CallbackPayload } from './callbackPayload'

/** The kinds of anomalies. */
export type AnomalyKind =
  /** A callback for an intent that is not the shop's. */
  | 'unknown_intent'
  /**
   * KryptoGO answered the creation of a payment with the id of an existing one: the buyer is offered
   * none. Or `getPrice` and `matchOrder` name different orders for one payment.
   */
  | 'repeated_id'
  /**
   * KryptoGO answered the creation of a payment, or a look at one that `matchOrder` has matched, with one
   * that lacks an id, a deadline, an address, a chain or an amount that can be used: no buyer is offered it.
   */
  | 'unusable_payment'
  /** A callback that differs from KryptoGO's own answer. */
  | 'claim_differs'
  /** KryptoGO says another amount or currency than the shop asked for: nothing is changed. */
  | 'terms_changed'
  /** KryptoGO says another amount of tokens, another token, or another address, than before. */
  | 'quote_changed'
  /** Less than was due was received, or is left after a refund, and yet it is called a success. */
  | 'underpaid_success'
  /** More than was due was received, and not all of the excess was refunded. */
  | 'overpaid'
  /** KryptoGO reports an amount that cannot be read, such as `1e-7` or `-5`, or two that contradict each other. */
  | 'unreadable_amount'
  /** KryptoGO's answer lacks a field, such as `crypto_amount`, or it cannot be read: nothing is changed. */
  | 'unreadable_answer'
  /** KryptoGO reports another status for a payment that was finished. */
  | 'contradiction'
  /**
   * KryptoGO has answered three times that it does not know a payment which it created. It is looked at a
   * few more times within about 31 hours, and then only when a callback is about it.
   */
  | 'payment_denied'
  /**
   * About three days after its deadline, or after too little has arrived, a payment has not ended. From then
   * on it is looked at once a day.
   */
  | 'stalled'
  /** A status that KryptoGO does not document. */
  | 'unknown_status'
  /** Two payments name one transaction. */
  | 'shared_transaction'
  /** KryptoGO reports a refund of more than had arrived. */
  | 'refund_exceeds_received'
  /** An order was paid that another payment had paid before: `dueBack` says what to send back. */
  | 'order_already_paid'
  /** An order was paid at another price than the one it is offered at now. */
  | 'superseded_payment'
  /** Something else than this library has changed a record: `details` say whether it was restored. */
  | 'record_changed'
  /** Many payments from one payer, or many requests from one address, in a short time. */
  | 'burst'

/** Something that people should look at. */
export interface Anomaly {
  readonly kind: AnomalyKind
  /** `null` where there is no payment that it could belong to. */
  readonly intentId: string | null
  /** The facts, as data. */
  readonly details: Readonly<Record<string, unknown>>
}

/** An anomaly of a payment whose id the caller knows. */
export type PaymentAnomaly = Pick<Anomaly, 'kind' | 'details'>

const TERMS = ['fiat_amount', 'fiat_currency'] as const
const QUOTE = [
  'crypto_amount',
  'symbol',
  'token_address',
  'payment_address',
  'payment_chain_id',
] as const
const CLAIMED = [...TERMS, ...QUOTE, 'payment_tx_hash', 'received_amount', 'refund_amount'] as const

/** Finds what KryptoGO says about the price that is not what the shop asked for. */
export function changedTerms(known: PaymentIntent, fetched: PaymentIntent): PaymentAnomaly | null {
  const details = differences(TERMS, known, fetched)
  return details && { kind: 'terms_changed', details }
}

/** Finds the anomalies in the amounts and addresses of an answer that is going to be stored. */
export function amountAnomalies(known: PaymentIntent, intent: PaymentIntent): PaymentAnomaly[] {
  const anomalies: PaymentAnomaly[] = []
  const quote = differences(QUOTE, known, intent)
  if (quote) anomalies.push({ kind: 'quote_changed', details: quote })
  const { unreadable_amounts: fields } = intent
  if (fields) anomalies.push({ kind: 'unreadable_amount', details: { fields } })
  return [...anomalies, ...receivedAnomalies(intent)]
}

/** Compares what was received, and what is left of it after a refund, with what was due. */
function receivedAnomalies(intent: PaymentIntent): PaymentAnomaly[] {
  const { status, crypto_amount: due, received_amount, refund_amount: refund = '0' } = intent
  // A success without a figure claims that all of it arrived.
  const received = received_amount ?? (status === 'success' ? due : undefined)
  if (received === undefined) return []
  const anomalies: PaymentAnomaly[] = []
  if (compareAmounts(refund, received) > 0)
    anomalies.push({ kind: 'refund_exceeds_received', details: { received, refund } })
  const left = amountLeft(received, refund)
  const details = { due, received, refund }
  if (status === 'success' && compareAmounts(left, due) < 0)
    anomalies.push({ kind: 'underpaid_success', details })
  if (amountOver(intent) !== '0') anomalies.push({ kind: 'overpaid', details })
  return anomalies
}

/** Finds what a callback claims that differs from KryptoGO's own answer. */
export function claimAnomaly(
  payload: CallbackPayload,
  fetched: PaymentIntent,
): PaymentAnomaly | null {
  const details = {
    ...differences(CLAIMED, fetched, payload),
    ...(isAhead(payload, fetched) && { status: { known: fetched.status, seen: payload.status } }),
  }
  return Object.keys(details).length ? { kind: 'claim_differs', details } : null
}

/** The fields that both have and that differ: amounts as decimals, the rest as text in any case. */
function differences(
  fields: readonly (keyof PaymentIntent)[],
  known: Partial<PaymentIntent>,
  seen: Partial<PaymentIntent>,
): Readonly<Record<string, unknown>> | null {
  const differing = fields
    .map((field) => [field, { known: known[field], seen: seen[field] }] as const)
    .filter(([field, { known, seen }]) => {
      if (known === seen || typeof known !== 'string' || typeof seen !== 'string') return false
      return field.endsWith('_amount')
        ? compareAmounts(known, seen) !== 0
        : known.toLowerCase() !== seen.toLowerCase()
    })
  return differing.length ? Object.fromEntries(differing) : null
}
