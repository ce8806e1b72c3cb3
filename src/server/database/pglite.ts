import type { Database, Queryable } from './database'
import { endedByHand } from './errors'

interface PGliteResult {
  rows: unknown[]
}

/** What is needed of a PGlite transaction. */
export interface PGliteTransaction {
  readonly closed: boolean
  query(sql: string, parameters?: unknown[]): Promise<PGliteResult>
  exec(sql: string): Promise<PGliteResult[]>
}

/** What is needed of a PGlite. */
export interface PGliteLike<Client extends PGliteTransaction> {
  query(sql: string, parameters?: unknown[]): Promise<PGliteResult>
  exec(sql: string): Promise<PGliteResult[]>
  transaction<T>(work: (tx: Client) => Promise<T>): Promise<T>
  listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>>
}

/**
 * Keeps payments in a [PGlite](https://pglite.dev): PostgreSQL inside this process, in memory or in a
 * folder, for one process at a time.
 *
 * It has one connection. Whatever uses `db` waits for the transaction that is open, so a handler
 * that is given `tx` must use that, or it waits for itself.
 *
 * @example
 * const database = pgliteDatabase(await PGlite.create('./payments'))
 */
export function pgliteDatabase<Client extends PGliteTransaction>(
  db: PGliteLike<Client>,
): Database<Client> {
  return {
    ...queryable(db),
    transaction: (work) =>
      db.transaction(async (client) => {
        const result = await work({ client, ...queryable(client) })
        if (client.closed) throw endedByHand()
        return result
      }),
    async listen(channel, { onMessage, onHearing }) {
      let open = true
      const stop = await db.listen(`"${channel}"`, (payload) => {
        if (open) onMessage(payload)
      })
      onHearing()
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
      // what a statement returns is known to who wrote it
      return (result?.rows ?? []) as Row[]
    },
  }
}
