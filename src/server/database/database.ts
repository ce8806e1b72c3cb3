/** Something that answers SQL, written for PostgreSQL, with `$1`, `$2` for its parameters. */
export interface Queryable {
  /**
   * Runs one statement, and returns its rows; `integer` and `double precision` are numbers in them.
   * Without parameters it may be several statements, separated by semicolons: the last one's rows.
   */
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
}

/** One transaction, open until the function that was given it has ended. */
export interface Transaction<Client = unknown> extends Queryable {
  /** The driver's own client, in this transaction: hand it to Drizzle, Kysely or your own code. */
  readonly client: Client
}

/** Who listens on a channel. */
export interface Listener {
  /** Called with each notification, sent by any process. */
  readonly onMessage: (payload: string) => void
  /** All is heard from now on, for the first time or again; some may have been missed before. */
  readonly onHearing: () => void
  /** Nothing is heard from now on; it is being tried again. */
  readonly onLost: (error: unknown) => void
}

/** What a transaction may ask for. */
export interface TransactionOptions {
  /** How long one statement may take, where that is longer than is usual. */
  readonly statementTimeoutMs?: number
}

/**
 * Where payments are kept. `pgliteDatabase` and `postgresDatabase` make one; another needs to do
 * what these members say, over PostgreSQL 13 or later.
 */
export interface Database<Client = unknown> extends Queryable {
  /** Runs `work` in a transaction: committed when it resolves, rolled back when it rejects. */
  transaction<T>(
    work: (tx: Transaction<Client>) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>
  /**
   * Listens on a channel until the function that it resolves to is called. Rejects when it cannot,
   * and then tries no more. Without `listen`, open streams read the database now and then.
   */
  listen?(channel: string, listener: Listener): Promise<() => Promise<void>>
}
