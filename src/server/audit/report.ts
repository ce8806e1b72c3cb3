import type { Head } from './hashChain'

/** How a record of the audit is broken. */
export type AuditFault =
  /** Its hash does not follow from it and the row before. */
  | 'row_changed'
  /** The row of this number is missing, although later ones exist. */
  | 'row_missing'
  /** The row of this number is missing, although the payment or transfer counts it. */
  | 'tail_missing'
  /** The chain ends otherwise than the payment or transfer says. */
  | 'head_differs'
  /** There are rows of a payment or transfer that does not exist, or a payment of such an order. */
  | 'head_missing'
  /** The payment or transfer is in another state than its rows add up to. */
  | 'state_differs'
  /** The payment, order or transfer is not as this server has written it. */
  | 'record_changed'
  /** A transaction hash belongs to another payment than the audit says, or to none. */
  | 'owner_differs'
  /** An open payment is not due, or not within a reasonable time: it would not be checked. */
  | 'due_time_differs'
  /** The hash of a checkpoint does not follow from it and the one before. */
  | 'checkpoint_changed'
  /** The checkpoint of this number is missing. */
  | 'checkpoint_missing'
  /** A checkpoint covers this row, which is missing or was another. */
  | 'checkpoint_differs'

/** The first record that is not as it was written. */
export interface AuditBreak {
  /** `intent:{id}`, `order:{id}`, `transfer:{key}`, or `checkpoint`. */
  readonly subject: string
  /** The number of the row in its chain, from 1; 0 for an order, which has no chain of its own. */
  readonly seq: number
  readonly reason: AuditFault
}

/** The result of `verifyAudit`: what it read, and the first record that is broken. */
export type AuditReport = AuditCounts &
  ({ readonly ok: true } | { readonly ok: false; readonly broken: AuditBreak })

/** How much was read. */
export interface AuditCounts {
  readonly rows: number
  readonly chains: number
  readonly checkpoints: number
  /**
   * Number and hash of the last checkpoint. Without the API key nobody can write what counts, but
   * anyone who can write to the database can put all of it back to an earlier state, including
   * checkpoints. Store these two elsewhere and compare them to detect that as well.
   */
  readonly last: Head
}

/** The result of one part of the verification. */
export type Finding = AuditBreak | null
