/** Runs SQL, written for PostgreSQL, with `$1`, `$2` for its parameters. */
export interface Queryable {
  /**
   * Runs one statement and returns its rows, in which `integer` and `double precision` are numbers.
   * Without parameters it may be several statements, separated by semicolons: the rows are the last
   * one's.
   */
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
}

/** One transaction, open until the function that received it has ended. */
export interface Transaction<Client = unknown> extends Queryable {
  /** The driver's own client, in this transaction: hand it to Drizzle, Kysely or your own code. */
  readonly client: Client
}

/** Receives the notifications of one channel. */
export interface Listener {
  /** Called with each notification, whichever process sent it. */
  readonly onMessage: (payload: string) => void
  /** Called when listening starts or resumes; earlier notifications may have been missed. */
  readonly onListening: () => void
  /** Called when the connection is lost. It is being restored. */
  readonly onLost: (error: unknown) => void
}

/** Settings of one transaction. */
export interface TransactionOptions {
  /** How long one statement may take, where it needs longer than the database's usual limit. */
  readonly statementTimeoutMs?: number | undefined
  /** How long one statement may wait for a lock, where it has to wait for longer than usual. */
  readonly lockTimeoutMs?: number | undefined
}

/**
 * Stores payments. `pgliteDatabase` and `postgresDatabase` make one; another implementation has to do
 * what these members say, over PostgreSQL 13 or later.
 */
export interface Database<Client = unknown> extends Queryable {
  /** Runs `work` in a transaction, which commits when it resolves and rolls back when it rejects. */
  transaction<T>(
    work: (tx: Transaction<Client>) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>
  /**
   * Listens on a channel until the function that it resolves to is called. Rejects when it cannot
   * start, and then does not retry. Without `listen`, open streams poll the database.
   */
  listen?(channel: string, listener: Listener): Promise<() => Promise<void>>
  /** How many transactions can be open at once. @default 10 */
  readonly connections?: number | undefined
  /** Resolves to what should be changed in how the database is set up, or to `null`. */
  checkSettings?(): Promise<string | null>
}
