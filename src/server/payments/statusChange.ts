import type { OrderData, PaymentIntent, PaymentStatus } from '../../core/contract'
import type { AnomalyKind } from './anomalies'

/** One change of a payment's status, as KryptoGO confirmed it. */
export interface StatusChange {
  /** The same however often this change is delivered: for shops whose orders live elsewhere. */
  readonly id: string
  readonly status: PaymentStatus
  readonly previous: PaymentStatus
  /** KryptoGO had called the payment finished before: an expired one that was paid after all. */
  readonly late: boolean
  /** Why an operator made KryptoGO's answer count, against what was known before. */
  readonly overruled: string | null
  /** What KryptoGO said when asked. */
  readonly intent: PaymentIntent
  /** What `price` or `recognise` returned as order data. */
  readonly order: OrderData | null
  /**
   * What is odd about the payment's money: all kinds but `unknown_intent`, `claim_differs` and
   * `burst`, and none once an operator has overruled them. A success with any is one to look at
   * before goods are sent.
   */
  readonly anomalies: readonly AnomalyKind[]
  /** When it was learnt, in Unix milliseconds. */
  readonly at: number
  /** 1 for the first delivery. */
  readonly attempt: number
}

/** What is stored of a change: all but what differs between deliveries. */
export type StoredChange = Pick<
  StatusChange,
  'status' | 'previous' | 'late' | 'overruled' | 'intent' | 'anomalies' | 'at'
>
