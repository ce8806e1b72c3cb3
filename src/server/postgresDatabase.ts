import type { Clock } from '../core/clock'
import { systemClock } from '../systemClock'
import type { Database, Queryable, Transaction } from './database'
import { afterItsEnd, isTimeout, refuseUnlessMilliseconds, wasAborted } from './databaseErrors'
import { listenOn } from './postgresListener'

/** A notification, as `pg` says it. */
export interface PostgresNotification {
  readonly channel: string
  readonly payload?: string | undefined
}

/** What is needed of a client of a pool of the package `pg`. */
export interface PostgresClient {
  query(sql: string, parameters?: unknown[]): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'end', listener: () => void): unknown
  on(event: 'notification', listener: (message: PostgresNotification) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'end', listener: () => void): unknown
  removeListener(event: 'notification', listener: (message: PostgresNotification) => void): unknown
  release(discard?: Error | boolean): void
}

/** What is needed of a pool of the package `pg`, or of one with its interface. */
export interface PostgresPool<Client extends PostgresClient> {
  connect(): Promise<Client>
  connect(
    callback: (
      error: Error | undefined,
      client: Client | undefined,
      done: (discard?: Error | boolean) => void,
    ) => void,
  ): void
  query(sql: string, parameters?: unknown[]): Promise<unknown>
  readonly options?: { readonly max?: number | undefined }
  readonly ending?: boolean
}

/** What `postgresDatabase` takes beside the pool. */
export interface PostgresOptions {
  /** How long one statement of a transaction may take, its waiting for locks included. @default 15_000 */
  statementTimeoutMs?: number
  /** How long a transaction may wait for its handler between two statements. @default 30_000 */
  idleTimeoutMs?: number
  /** @default the machine's */
  clock?: Clock
  /** From 0 up to 1, for the jitter. @default Math.random */
  random?: () => number
}

/**
 * Keeps payments in a PostgreSQL, version 13 or later, behind a pool of the package `pg`, for any
 * number of processes.
 *
 * The pool stays yours. Listen to its `error` event, for without a listener a lost connection ends the
 * process; give it a `connectionTimeoutMillis`, so that a database out of reach is an error and not
 * a wait; and end it after the payment server was closed. Live status holds one connection for
 * itself: in a pool of one there is none to spare, and open streams read the database now and then.
 *
 * @example
 * const pool = new Pool({ connectionString, connectionTimeoutMillis: 5_000 })
 * pool.on('error', (error) => console.error(error))
 * const database = postgresDatabase(pool)
 */
export function postgresDatabase<Client extends PostgresClient>(
  pool: PostgresPool<Client>,
  options: PostgresOptions = {},
): Database<Client> {
  const { statementTimeoutMs = 15_000, idleTimeoutMs = 30_000 } = options
  const { clock = systemClock, random = Math.random } = options
  refuseUnlessMilliseconds({ statementTimeoutMs, idleTimeoutMs })
  const begin = [
    // whatever the default of the database is
    'begin isolation level read committed',
    `set local statement_timeout = ${statementTimeoutMs}`,
    `set local idle_in_transaction_session_timeout = ${idleTimeoutMs}`,
  ].join('; ')

  const database: Database<Client> = {
    query: (sql, parameters) => ask(pool, sql, parameters),
    async transaction(work) {
      const client = await pool.connect()
      return inTransaction(client, begin, work)
    },
  }
  if (pool.options?.max === 1) return database
  return {
    ...database,
    listen: (channel, onMessage, onReconnect) =>
      listenOn({ pool, clock, random }, { channel, onMessage, onReconnect }),
  }
}

/** Runs `work` between `begin` and a commit, and gives the client back to its pool. */
async function inTransaction<Client extends PostgresClient, T>(
  client: Client,
  begin: string,
  work: (tx: Transaction<Client>) => Promise<T>,
): Promise<T> {
  let open = true
  let reusable = false
  let lost: Error | undefined
  // without a listener, a connection lost between two statements would end the process
  const onError = (error: Error) => {
    lost ??= error
  }
  const query: Queryable['query'] = async (sql, parameters) => {
    if (lost) throw lost
    if (!open) throw afterItsEnd()
    return ask(client, sql, parameters)
  }

  client.on('error', onError)
  try {
    await query(begin)
    let result
    try {
      result = await work({ client, query })
      if (lost) throw lost
    } catch (error) {
      open = false
      // a handler that runs on may still use the client: its connection is given up
      reusable = !isTimeout(error) && (await rollsBack(client))
      throw error
    }
    open = false
    const outcome = resultOf(await client.query('commit'))
    reusable = true
    if (outcome?.command === 'ROLLBACK') throw wasAborted()
    return result
  } finally {
    client.removeListener('error', onError)
    client.release(!reusable)
  }
}

async function rollsBack(client: PostgresClient): Promise<boolean> {
  try {
    await client.query('rollback')
    return true
  } catch {
    return false
  }
}

interface Result {
  readonly command?: string
  readonly rows?: readonly unknown[]
}

async function ask<Row extends object>(
  asked: Pick<PostgresClient, 'query'>,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const answer = await (parameters.length > 0
    ? asked.query(sql, [...parameters])
    : asked.query(sql))
  // what a statement returns is known to who wrote it
  return (resultOf(answer)?.rows ?? []) as Row[]
}

/** Several statements have a list of results, of which the last counts. */
function resultOf(answer: unknown): Result | undefined {
  return (Array.isArray(answer) ? answer.at(-1) : answer) as Result | undefined
}
