import { checkObject } from '../../../core/checkObject'
import type { Environment } from '../../../core/environment'
import { checkFolder, checkPGlite } from '../checkDatabase'
import type { Database, Queryable } from '../database'
import { endedByHandlerError } from '../errors'
import { connectToFolder, connectToInstance, type Connection } from './connection'
import type { OpenPGlite, PGliteLike, PGliteTransaction } from './types'

/** A database in a PGlite. */
export interface PGliteDatabase<Client = unknown> extends Database<Client> {
  /** Closes the PGlite, and gives its folder back if it has one. Await `payments.stop()` first. */
  close(): Promise<void>
}

/** Settings of `pgliteDatabase`. */
export interface PGliteOptions {
  /** Replaces time and randomness, for tests. */
  readonly environment?: Environment | undefined
}

const OPTIONS = { environment: true } as const
const ENVIRONMENT = { clock: true, random: true } as const

/**
 * Stores payments in [PGlite](https://pglite.dev): PostgreSQL inside this process, in memory or in a
 * folder, for one process at a time.
 *
 * Two processes that open one folder destroy what is in it. Given the folder, this locks it, and only
 * then calls `open`, when it is first used. A process that is about to end is waited for, for about ten
 * seconds, and so is one that was killed. Given a PGlite that has opened its folder by itself, it can do
 * no more than refuse to use it where the folder is another's.
 *
 * It has one connection. Everything that uses the PGlite waits for the open transaction, so a handler
 * must use the `tx` that it receives, or it waits for itself.
 *
 * @throws PaymentError `invalid_configuration` when an argument is something else. The first use rejects
 * with it when the folder is open elsewhere.
 * @example
 * const database = pgliteDatabase('./payments-data', (folder) => PGlite.create(folder))
 * const inMemory = pgliteDatabase(await PGlite.create())
 */
export function pgliteDatabase<Client extends PGliteTransaction>(
  folder: string,
  open: OpenPGlite<Client>,
  options?: PGliteOptions,
): PGliteDatabase<Client>
export function pgliteDatabase<Client extends PGliteTransaction>(
  db: PGliteLike<Client>,
): PGliteDatabase<Client>
export function pgliteDatabase<Client extends PGliteTransaction>(
  source: string | PGliteLike<Client>,
  open?: OpenPGlite<Client>,
  options: PGliteOptions = {},
): PGliteDatabase<Client> {
  if (typeof source !== 'string') {
    checkPGlite(source)
    return databaseOf(connectToInstance(source))
  }
  checkFolder(source, open)
  checkObject('The third argument of pgliteDatabase', options, OPTIONS)
  const { environment = {} } = options
  checkObject('environment', environment, ENVIRONMENT)
  return databaseOf(connectToFolder(source, open, environment))
}

function databaseOf<Client extends PGliteTransaction>(
  connection: Connection<Client>,
): PGliteDatabase<Client> {
  return {
    connections: 1,
    close: () => connection.close(),
    ...queryable(() => connection.open()),
    async transaction(work) {
      const db = await connection.open()
      return db.transaction(async (client) => {
        const result = await work({ client, ...queryable(() => client) })
        if (client.closed) throw endedByHandlerError()
        return result
      })
    },
    async listen(channel, { onMessage, onListening }) {
      const db = await connection.open()
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

type Source = Pick<PGliteTransaction, 'query' | 'exec'>

function queryable(connect: () => Source | Promise<Source>): Queryable {
  return {
    async query<Row extends object>(sql: string, parameters: readonly unknown[] = []) {
      const db = await connect()
      const result =
        parameters.length > 0 ? await db.query(sql, [...parameters]) : (await db.exec(sql)).at(-1)
      // The caller knows which columns its statement returns.
      return (result?.rows ?? []) as Row[]
    },
  }
}
