import type { OrderData, PaymentIntent, PaymentStatus } from '../../core/contract'
import type { AnomalyKind } from './anomalies'
import type { DueBack } from './money'

/** One change of a payment's status, as KryptoGO confirmed it. */
export interface StatusChange<Order = OrderData | null> {
  /** The same however often this change is delivered: for shops whose orders live elsewhere. */
  readonly id: string
  readonly status: PaymentStatus
  readonly previous: PaymentStatus
  /** Whether the payment had been finished before, as an expired one that was paid after all. */
  readonly late: boolean
  /** Why an operator made KryptoGO's answer count, against what was known before. */
  readonly overruled: string | null
  /** KryptoGO's answer. */
  readonly intent: PaymentIntent
  /** The order, or `null` where `getPrice` or `matchOrder` named none. */
  readonly orderId: string | null
  /**
   * The order data that `getPrice` or `matchOrder` returned when the order was last offered a payment, as
   * JSON. Once money was seen, requests no longer change it.
   */
  readonly order: Order
  /**
   * The id of the payment that the order is paid by once this change counts, or `null`. Where a success
   * is taken back by `overrule`, it may be one that succeeded later: its money is no longer due back.
   */
  readonly paidBy: string | null
  /**
   * The money to send back, for a success of an order that another payment had paid before;
   * otherwise `null`.
   */
  readonly dueBack: DueBack | null
  /**
   * The anomalies of the payment's money: all kinds but `unknown_intent`, `repeated_id`,
   * `unusable_payment`, `claim_differs`, `record_changed` and `burst`, and none once an operator has overruled them. Look at a success that
   * has any before you send goods.
   */
  readonly anomalies: readonly AnomalyKind[]
  /** When the server learned of it, in Unix milliseconds. */
  readonly at: number
  /** 1 for the first delivery. */
  readonly attempt: number
}

/** A change as it is stored: without what differs between deliveries. */
export type StoredChange = Pick<
  StatusChange,
  | 'status'
  | 'previous'
  | 'late'
  | 'overruled'
  | 'intent'
  | 'anomalies'
  | 'paidBy'
  | 'dueBack'
  | 'at'
>
