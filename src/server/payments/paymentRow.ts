import type { PaymentIntent, PaymentStatus } from '../../core/contract'
import { parsePaymentIntent } from '../../core/intent'
import { hasUnsettledMoney } from '../../core/money'
import { truncate } from '../../core/wellFormed'
import { parseOrder, type StoredPayment } from './payment'
import type { StoredChange } from './statusChange'

/** The columns of `kgp_intents` that are sealed. */
export interface PaymentFacts {
  readonly id: string
  readonly seq: number
  readonly head: string
  readonly order_id: string
  readonly attempt: number
  readonly shown: boolean
  /** The number of the last offer of its order that it made; 0 for none. */
  readonly offer: number
  readonly set_aside: boolean
  readonly status: PaymentStatus
  readonly expired: boolean
  readonly intent: string
  readonly deadline: number
  readonly created_at: number
  readonly payer: string | null
  readonly anomalies: string
  readonly changes: number
  readonly delivered: number
}

/** The columns of `kgp_orders` that are sealed. */
export interface OrderFacts {
  readonly order_id: string
  readonly is_named: boolean
  /** How often a payment has decided what it offers, at which price, and its data. */
  readonly offers: number
  readonly current: string | null
  /** The price of the payment that the order offers. */
  readonly fiat_amount: string | null
  readonly fiat_currency: string | null
  readonly paid_by: string | null
  readonly order_data: string | null
}

/** The facts of an order that no payment is stored of. */
export const NO_FACTS = {
  offers: 0,
  current: null,
  fiat_amount: null,
  fiat_currency: null,
  paid_by: null,
  order_data: null,
} as const

/** The sealed columns of a payment and its order. */
export interface StoredRow extends PaymentFacts, OrderFacts {
  readonly seal: string
  readonly order_seal: string | null
  /** Whether a payment of the order shows that the order's row is an earlier one. */
  readonly is_earlier: boolean
  /** Whether the audit has more of the payment, or more payments of the order, than there are here. */
  readonly is_behind: boolean
}

/** A row of `kgp_intents`. */
export interface IntentRow extends PaymentFacts {
  readonly client_id: string
  readonly seal: string
  readonly noop_audits: number
  readonly noop_dropped: number
  readonly delivery_attempts: number
  readonly next_check_at: number | null
  readonly slow_checks: number
  readonly failures: number
  readonly denials: number
  readonly callback_rechecks: number
}

/** A row that is locked, with its order and what the other payments say about it. */
export interface LockedRow extends IntentRow, StoredRow {
  /** The ids of the other payments of its order, separated by spaces. */
  readonly others: string
  /** When it was locked, by the database's time in Unix milliseconds. */
  readonly now: number
  /** The transaction that it is locked in. */
  readonly xact: string
  /** Another payment that names the same transaction. */
  readonly twin: string | null
  /** Recent payments of the same payer. */
  readonly payments: number
}

/** The part of an audit row that tells of the event. */
interface RecordBody {
  /** The event that `onStatusChange` is called with. */
  readonly change?: StoredChange | null
  readonly [name: string]: unknown
}

/** The records that are written together with a row. */
export interface SaveOptions {
  /** Unix time in milliseconds. */
  readonly at: number
  /** The audit row. */
  readonly record?: { readonly kind: string; readonly body: RecordBody } | null
  /** A transaction that the payment has not named before. */
  readonly txHash?: string | undefined
  /** Whether the shop has taken a change in this transaction, which may not have ended meanwhile. */
  readonly isDelivery?: boolean
  /** The payment that the order is paid by after this. */
  readonly paidBy?: string | null
  /** Whether money was seen that keeps the order from being paid by another payment. */
  readonly hasMoney?: boolean
}

/** Parses an intent as it is stored. */
export const readIntent = (text: string): PaymentIntent => parsePaymentIntent(JSON.parse(text))

/** The order of a payment, or `null` where the shop has named none. */
export const orderIdOf = ({ is_named, order_id }: Pick<OrderFacts, 'is_named' | 'order_id'>) =>
  is_named ? order_id : null

/** Whether a payment has money that keeps its order from being paid by another. */
export const keepsOrder = ({ set_aside, intent }: Pick<StoredRow, 'set_aside' | 'intent'>) =>
  !set_aside && hasUnsettledMoney(readIntent(intent))

/**
 * Builds a stored payment from its row and that of its order.
 *
 * @param isKeptByOther Whether another payment keeps the order: see `keepsOrder`.
 */
export function storedPayment<Order>(row: StoredRow, isKeptByOther: boolean): StoredPayment<Order> {
  const { id, status, expired, paid_by: paidBy } = row
  const intent = readIntent(row.intent)
  return {
    ...{ id, status, intent, orderId: orderIdOf(row) },
    ...parseOrder<Order>(row.order_data),
    isOffered: isOffered(row, isKeptByOther && !hasUnsettledMoney(intent)),
    paidBy,
    hasExpired: expired,
  }
}

function isOffered(
  { id, shown, set_aside, current, paid_by: paidBy }: StoredRow,
  isWithheld: boolean,
): boolean {
  if (paidBy !== null) return paidBy === id
  if (!shown || set_aside) return false
  return (current ?? id) === id && !isWithheld
}

/** The audit subject of a payment. */
export const subjectOf = (id: string) => `intent:${id}`

const LONGEST_HASH = 200

/** A hash as it is stored and compared: in any case, and KryptoGO's may be of any length. */
export const hashKey = (hash: string) =>
  truncate(hash.toLowerCase().replaceAll('\0', ''), LONGEST_HASH)

/** The payer as it is stored and compared. */
export function payerKey(intent: PaymentIntent | null): string | null {
  const payer = intent?.payer_address
  return payer === undefined ? null : hashKey(payer)
}
