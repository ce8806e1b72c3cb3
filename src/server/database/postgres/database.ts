import type { Clock } from '../../../core/clock'
import { systemClock } from '../../../core/systemClock'
import type { Database, Transaction } from '../database'
import { afterItsEnd, isTimeout, refuseUnlessMilliseconds, wasAborted } from '../errors'
import { listenOn } from './listener'
import { createSession, type Result } from './session'

/** How much longer than the server's limit an answer of the server is waited for. */
const GRACE_MS = 5_000
/** No timer waits longer. */
const MOST_MS = 2_147_483_647

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
  readonly options?: { readonly max?: number | undefined }
  readonly ending?: boolean
}

/** What `postgresDatabase` takes beside the pool. */
export interface PostgresOptions {
  /**
   * How long one statement may take, its waiting for locks included; 0 for no limit. A server that
   * has not answered 5 s later is given up, with its connection. @default 15_000
   */
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

  const database: Database<Client> = {
    async query<Row extends object>(sql: string, parameters?: readonly unknown[]) {
      const session = createSession(await pool.connect(), clock)
      let isAnswered = false
      try {
        const rows = rowsOf<Row>(await session.ask(limitOf(statementTimeoutMs), sql, parameters))
        isAnswered = true
        return rows
      } finally {
        session.end(isAnswered)
      }
    },
    async transaction(work, { statementTimeoutMs: statementMs = statementTimeoutMs } = {}) {
      const client = await pool.connect()
      return inTransaction({ client, clock, statementMs, idleTimeoutMs }, work)
    },
  }
  if (pool.options?.max === 1) return database
  return {
    ...database,
    listen: (channel, listener) => listenOn({ pool, clock, random }, channel, listener),
  }
}

/** The server's own limit comes first, where it is there to keep it. */
function limitOf(statementMs: number): number {
  return statementMs && Math.min(statementMs + GRACE_MS, MOST_MS)
}

interface Surroundings<Client> {
  readonly client: Client
  readonly clock: Clock
  readonly statementMs: number
  readonly idleTimeoutMs: number
}

/** Runs `work` between `begin` and a commit, and gives the client back to its pool. */
async function inTransaction<Client extends PostgresClient, T>(
  { client, clock, statementMs, idleTimeoutMs }: Surroundings<Client>,
  work: (tx: Transaction<Client>) => Promise<T>,
): Promise<T> {
  const session = createSession(client, clock)
  const ask = (sql: string, parameters?: readonly unknown[]) =>
    session.ask(limitOf(statementMs), sql, parameters)
  let open = true
  let isReusable = false

  async function query<Row extends object>(sql: string, parameters?: readonly unknown[]) {
    if (!open) throw afterItsEnd()
    return rowsOf<Row>(await ask(sql, parameters))
  }
  const rollsBack = () =>
    ask('rollback').then(
      () => true,
      () => false,
    )

  try {
    await ask(beginning(statementMs, idleTimeoutMs))
    let result
    try {
      result = await work({ client, query })
      if (session.lost) throw session.lost
    } catch (error) {
      open = false
      // a handler that runs on may still use the client: its connection is given up
      isReusable = !isTimeout(error) && (await rollsBack())
      throw error
    }
    open = false
    const outcome = await ask('commit')
    isReusable = true
    if (outcome?.command === 'ROLLBACK') throw wasAborted()
    return result
  } finally {
    session.end(isReusable)
  }
}

function beginning(statementMs: number, idleMs: number): string {
  return [
    // whatever the default of the database is
    'begin isolation level read committed',
    `set local statement_timeout = ${statementMs}`,
    `set local idle_in_transaction_session_timeout = ${idleMs}`,
  ].join('; ')
}

function rowsOf<Row>(result: Result | undefined): Row[] {
  // what a statement returns is known to who wrote it
  return (result?.rows ?? []) as Row[]
}
