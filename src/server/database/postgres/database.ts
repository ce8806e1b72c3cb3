import { checkObject } from '../../../core/checkObject'
import type { Clock } from '../../../core/clock'
import { systemClock } from '../../../core/systemClock'
import { checkPool } from '../checkDatabase'
import type { Database, Transaction } from '../database'
import {
  checkMilliseconds,
  isHandlerTimeout,
  transactionAbortedError,
  transactionEndedError,
} from '../errors'
import { listenOn } from './listener'
import { createSession, type QueryResult } from './session'
import type { PostgresClient, PostgresOptions, PostgresPool } from './types'

/** How long to wait for an answer once the server's own limit has passed. */
const GRACE_MS = 5_000
/** A longer timer runs out at once. */
const MAX_TIMER_MS = 2_147_483_647

const OPTIONS: Readonly<Record<keyof PostgresOptions, true>> = {
  statementTimeoutMs: true,
  idleTimeoutMs: true,
  environment: true,
}
const ENVIRONMENT = { clock: true, random: true } as const

/**
 * Stores payments in PostgreSQL 13 or later, through a pool of the package `pg`, for any number of
 * processes.
 *
 * The pool stays yours. Listen to its `error` event, because without a listener a lost connection
 * ends the process. Set `connectionTimeoutMillis`, so that an unreachable database fails instead of
 * hanging. End the pool after the payment server has stopped. Live status keeps one connection for
 * itself; with a pool of one, open streams poll the database instead.
 *
 * @throws PaymentError `invalid_configuration` when `pool` or an option is something else.
 * @example
 * const pool = new Pool({ connectionString, connectionTimeoutMillis: 5_000 })
 * pool.on('error', (error) => console.error(error))
 * const database = postgresDatabase(pool)
 */
export function postgresDatabase<Client extends PostgresClient>(
  pool: PostgresPool<Client>,
  options: PostgresOptions = {},
): Database<Client> {
  checkPool(pool)
  checkObject('The second argument of postgresDatabase', options, OPTIONS)
  const { statementTimeoutMs = 15_000, idleTimeoutMs = 30_000, environment = {} } = options
  checkObject('environment', environment, ENVIRONMENT)
  const { clock = systemClock, random = Math.random } = environment
  checkMilliseconds({ statementTimeoutMs, idleTimeoutMs })

  const database: Database<Client> = {
    async query<Row extends object>(sql: string, parameters?: readonly unknown[]) {
      const session = createSession(await pool.connect(), clock)
      let isAnswered = false
      try {
        const rows = rowsOf<Row>(await session.run(limitOf(statementTimeoutMs), sql, parameters))
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

/** The server's own limit comes first, unless the server is gone. */
function limitOf(statementMs: number): number {
  return statementMs && Math.min(statementMs + GRACE_MS, MAX_TIMER_MS)
}

interface TransactionSettings<Client> {
  readonly client: Client
  readonly clock: Clock
  readonly statementMs: number
  readonly idleTimeoutMs: number
}

/** Runs `work` in a transaction, and returns the client to its pool. */
async function inTransaction<Client extends PostgresClient, T>(
  { client, clock, statementMs, idleTimeoutMs }: TransactionSettings<Client>,
  work: (tx: Transaction<Client>) => Promise<T>,
): Promise<T> {
  const session = createSession(client, clock)
  const run = (sql: string, parameters?: readonly unknown[]) =>
    session.run(limitOf(statementMs), sql, parameters)
  let open = true
  let isReusable = false

  async function query<Row extends object>(sql: string, parameters?: readonly unknown[]) {
    if (!open) throw transactionEndedError()
    return rowsOf<Row>(await run(sql, parameters))
  }
  const rollBack = () =>
    run('rollback').then(
      () => true,
      () => false,
    )

  try {
    await run(beginStatement(statementMs, idleTimeoutMs))
    let result
    try {
      result = await work({ client, query })
      if (session.lost) throw session.lost
    } catch (error) {
      open = false
      // A handler that timed out may still use the client, so its connection is discarded.
      isReusable = !isHandlerTimeout(error) && (await rollBack())
      throw error
    }
    open = false
    const outcome = await run('commit')
    isReusable = true
    if (outcome?.command === 'ROLLBACK') throw transactionAbortedError()
    return result
  } finally {
    session.end(isReusable)
  }
}

function beginStatement(statementMs: number, idleMs: number): string {
  return [
    // The database may have another default.
    'begin isolation level read committed',
    `set local statement_timeout = ${statementMs}`,
    `set local idle_in_transaction_session_timeout = ${idleMs}`,
  ].join('; ')
}

function rowsOf<Row>(result: QueryResult | undefined): Row[] {
  // The caller knows which columns its statement returns.
  return (result?.rows ?? []) as Row[]
}
