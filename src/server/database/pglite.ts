import { checkPGlite } from './checkDatabase'
import type { Database, Queryable } from './database'
import { endedByHandlerError } from './errors'

interface PGliteResult {
  rows: unknown[]
}

/** The part of a PGlite transaction that `pgliteDatabase` uses. */
export interface PGliteTransaction {
  readonly closed: boolean
  query(sql: string, parameters?: unknown[]): Promise<PGliteResult>
  exec(sql: string): Promise<PGliteResult[]>
}

/** The part of a PGlite that `pgliteDatabase` uses. */
export interface PGliteLike<Client extends PGliteTransaction> {
  query(sql: string, parameters?: unknown[]): Promise<PGliteResult>
  exec(sql: string): Promise<PGliteResult[]>
  transaction<T>(work: (tx: Client) => Promise<T>): Promise<T>
  listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>>
}

/**
 * Stores payments in [PGlite](https://pglite.dev): PostgreSQL inside this process, in memory or in a
 * folder, for one process at a time.
 *
 * It has one connection. Everything that uses `db` waits for the open transaction, so a handler must
 * use the `tx` that it receives, or it waits for itself.
 *
 * @throws PaymentError `invalid_configuration` when `db` is something else.
 * @example
 * const database = pgliteDatabase(await PGlite.create('./payments'))
 */
export function pgliteDatabase<Client extends PGliteTransaction>(
  db: PGliteLike<Client>,
): Database<Client> {
  checkPGlite(db)
  return {
    ...queryable(db),
    transaction: (work) =>
      db.transaction(async (client) => {
        const result = await work({ client, ...queryable(client) })
        if (client.closed) throw endedByHandlerError()
        return result
      }),
    async listen(channel, { onMessage, onListening }) {
      let open = true
      const stop = await db.listen(`"${channel}"`, (payload) => {
        if (open) onMessage(payload)
      })
      onListening()
      return async () => {
        if (!open) return
        open = false
        await stop()
      }
    },
  }
}

function queryable(db: Pick<PGliteTransaction, 'query' | 'exec'>): Queryable {
  return {
    async query<Row extends object>(sql: string, parameters: readonly unknown[] = []) {
      const result =
        parameters.length > 0 ? await db.query(sql, [...parameters]) : (await db.exec(sql)).at(-1)
      // The caller knows which columns its statement returns.
      return (result?.rows ?? []) as Row[]
    },
  }
}
