import type { Head } from './hashChain'

/** What is wrong with a record of the audit. */
export type AuditFault =
  /** Its hash does not follow from it and the row before. */
  | 'row_changed'
  /** There should be a row of this number, for later ones exist. */
  | 'row_missing'
  /** There should be a row of this number, for the payment or transfer says that it was written. */
  | 'tail_missing'
  /** The payment or transfer says that its chain ends in another way. */
  | 'head_differs'
  /** There are rows of a payment or transfer that there is not. */
  | 'head_missing'
  /** The payment or transfer is in another state than its rows, to the last of them, tell. */
  | 'state_differs'
  /** The hash of a checkpoint does not follow from it and the one before. */
  | 'checkpoint_changed'
  /** There should be a checkpoint of this number. */
  | 'checkpoint_missing'
  /** A checkpoint has seen this row, and it is gone or was another. */
  | 'checkpoint_differs'

/** The first record that is not as it was written. */
export interface AuditBreak {
  /** `intent:{id}`, `transfer:{key}`, or `checkpoint`. */
  readonly subject: string
  /** The number of the row in its chain, from 1. */
  readonly seq: number
  readonly reason: AuditFault
}

/** What `verifyAudit` has read, and what it found. */
export type AuditReport = AuditCounts &
  ({ readonly ok: true } | { readonly ok: false; readonly broken: AuditBreak })

/** How much was read. */
export interface AuditCounts {
  readonly rows: number
  readonly chains: number
  readonly checkpoints: number
  /**
   * Number and hash of the last checkpoint. Whoever may write to the database can write all of it
   * anew, checkpoints included: kept somewhere else, and compared, these show that too.
   */
  readonly last: Head
}

/** What one part of the verification has found. */
export type Finding = AuditBreak | null
