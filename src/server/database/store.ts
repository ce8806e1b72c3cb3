import type { Database, Queryable, Transaction, TransactionOptions } from './database'

/** Runs statements on this library's tables, which are in a schema of their own. */
export interface Store extends Queryable {
  /** The name of the schema. */
  readonly schema: string
}

/** One transaction on this library's tables. */
export interface StoreTransaction<Client = unknown> extends Transaction<Client>, Store {}

/** A database with this library's tables. */
export interface StoreDatabase<Client = unknown> extends Store, Pick<Database, 'listen'> {
  transaction<T>(
    work: (tx: StoreTransaction<Client>) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>
  /** Creates the tables or brings them up to date, unless that was done. */
  prepare(): Promise<void>
}
