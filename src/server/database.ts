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

/**
 * Where payments are kept. `pgliteDatabase` and `postgresDatabase` make one; another needs to do
 * what these members say, over PostgreSQL 13 or later.
 */
export interface Database<Client = unknown> extends Queryable {
  /** Runs `work` in a transaction: committed when it resolves, rolled back when it rejects. */
  transaction<T>(work: (tx: Transaction<Client>) => Promise<T>): Promise<T>
  /**
   * Calls `onMessage` with each notification on `channel`, sent by any process, and `onReconnect`
   * when some may have been missed. Without `listen`, open streams read the database now and then.
   */
  listen?(
    channel: string,
    onMessage: (payload: string) => void,
    onReconnect: () => void,
  ): Promise<() => Promise<void>>
}
