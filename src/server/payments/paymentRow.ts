import type { PaymentIntent, PaymentStatus } from '../../core/contract'
import { parsePaymentIntent } from '../../core/intent'
import type { StoredChange } from './statusChange'

/** A row of `kgp_intents`. */
export interface IntentRow {
  readonly id: string
  readonly status: PaymentStatus
  readonly intent: string
  readonly order_data: string | null
  readonly deadline: number
  readonly payer: string | null
  readonly seq: number
  readonly head: string
  readonly noop_audits: number
  readonly noop_dropped: number
  readonly changes: number
  readonly delivered: number
  readonly delivery_attempts: number
  readonly anomalies: string
  readonly next_check_at: number | null
  readonly slow_checks: number
  readonly failures: number
  readonly callback_rechecks: number
}

/** A row that is locked, with what the other payments say about it. */
export interface LockedRow extends IntentRow {
  /** The transaction that it is locked in. */
  readonly xact: string
  /** Another payment that names the same transaction. */
  readonly twin: string | null
  /** Recent payments of the same payer. */
  readonly payments: number
}

/** The records that are written together with a row. */
export interface SaveOptions {
  /** Unix time in milliseconds. */
  readonly at: number
  /** The audit row. */
  readonly record?: { readonly kind: string; readonly body: unknown } | null
  /** A change, whose number is the row's `changes`. */
  readonly change?: StoredChange | null
  /** A transaction that the payment has not named before. */
  readonly txHash?: string | undefined
  /** The number of the change that the shop has taken. */
  readonly delivered?: number
}

export const readIntent = (text: string): PaymentIntent => parsePaymentIntent(JSON.parse(text))

/** The audit subject of a payment. */
export const subjectOf = (id: string) => `intent:${id}`

/** A hash as it is stored and compared: in any case, and KryptoGO's may be of any length. */
export const hashKey = (hash: string) => hash.toLowerCase().replaceAll('\0', '').slice(0, 200)

/** The payer as it is stored and compared. */
export function payerKey(intent: PaymentIntent | null): string | null {
  const payer = intent?.payer_address
  return payer === undefined ? null : hashKey(payer)
}
