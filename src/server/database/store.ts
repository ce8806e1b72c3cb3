import type { Database, Queryable, Transaction, TransactionOptions } from './database'

/** Runs statements on this library's tables, which are in a schema of their own. */
export interface Tables extends Queryable {
  /** The name of the schema. */
  readonly schema: string
}

/** A value of a record that is signed. */
export type SignedValue = string | number | boolean | null
export type SignedValues = readonly SignedValue[]

/** Signs the records of one client, and tells them from forged ones. */
export interface Signer {
  sign(values: SignedValues): string
  /** Whether a record was signed with the key of this client, or with an earlier one. */
  isSigned(values: SignedValues, signature: string): boolean
}

/** The tables as one client uses them. Each row of a client has its id, and each query names it. */
export interface Store extends Tables {
  readonly clientId: string
  readonly signer: Signer
  /** Called with each record that something other than this library has changed. Never throws. */
  readonly reportChanged: (record: ChangedRecord) => void
}

/** A record that something other than this library has changed. */
interface ChangedRecord {
  /** `intent:{id}`, `order:{id}` or `transfer:{key}`. */
  readonly subject: string
  /** Whether it was written again, as its audit has it: what was written into it is lost. */
  readonly isRestored: boolean
}

/** Says whose tables those of a database are. */
export type StoreIdentity = Pick<Store, 'schema' | 'clientId' | 'signer' | 'reportChanged'>

/** One transaction on this library's tables. */
export interface StoreTransaction<Client = unknown> extends Transaction<Client>, Store {}

/** A database with this library's tables. */
export interface StoreDatabase<Client = unknown>
  extends Store, Pick<Database, 'listen' | 'connections' | 'checkSettings'> {
  transaction<T>(
    work: (tx: StoreTransaction<Client>) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>
  /** Creates the tables or brings them up to date, unless that was done. */
  prepare(): Promise<void>
}
