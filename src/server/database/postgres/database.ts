import { checkObject } from '../../../core/checkObject'
import { systemClock } from '../../../core/systemClock'
import { checkPool } from '../checkDatabase'
import type { Database, Transaction } from '../database'
import {
  checkMilliseconds,
  isHandlerTimeout,
  transactionAbortedError,
  transactionEndedError,
} from '../errors'
import { adviseLimits, isLimited, readLimits, type SessionLimits } from './limits'
import { listenOn } from './listener'
import { createSession, takeClient, type QueryResult, type Session } from './session'
import type { PostgresClient, PostgresOptions, PostgresPool } from './types'

/** How long to wait for an answer once the server's own limit has passed. */
const GRACE_MS = 5_000
/** A longer timer runs out at once. */
const MAX_TIMER_MS = 2_147_483_647

const OPTIONS: Readonly<Record<keyof PostgresOptions, true>> = {
  statementTimeoutMs: true,
  lockTimeoutMs: true,
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
 * hanging, and `statement_timeout` and `lock_timeout`, so that PostgreSQL ends a statement whose caller
 * has given up: without them each single statement runs in a transaction that sets them. End the pool after the payment server has stopped. Live status keeps one connection for
 * itself; with a pool of one, open streams poll the database instead.
 *
 * @throws PaymentError `invalid_configuration` when `pool` or an option is something else.
 * @example
 * const limits = { statement_timeout: 15_000, lock_timeout: 12_000 }
 * const pool = new Pool({ connectionString, connectionTimeoutMillis: 5_000, ...limits })
 * pool.on('error', (error) => console.error(error))
 * const database = postgresDatabase(pool)
 */
export function postgresDatabase<Client extends PostgresClient>(
  pool: PostgresPool<Client>,
  options: PostgresOptions = {},
): Database<Client> {
  checkPool(pool)
  checkObject('The second argument of postgresDatabase', options, OPTIONS)
  const { statementTimeoutMs = 15_000, lockTimeoutMs = 12_000, idleTimeoutMs = 30_000 } = options
  const { environment = {} } = options
  checkObject('environment', environment, ENVIRONMENT)
  const { clock = systemClock, random = Math.random } = environment
  checkMilliseconds({ statementTimeoutMs, lockTimeoutMs, idleTimeoutMs })
  const usual = { statementMs: statementTimeoutMs, lockMs: lockTimeoutMs, idleTimeoutMs }
  let known: SessionLimits | undefined

  async function findLimits(session: Session): Promise<SessionLimits> {
    known ??= await readLimits(session, limitOf(statementTimeoutMs))
    return known
  }

  /** Runs `work` in a session that is reused only where it succeeds. */
  async function inSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = await takeClient(pool, (client) => createSession(client, clock))
    let isAnswered = false
    try {
      const result = await work(session)
      isAnswered = true
      return result
    } finally {
      session.end(isAnswered)
    }
  }

  const { max: connections = 10 } = pool.options ?? {}
  const database: Database<Client> = {
    connections,
    query: <Row extends object>(sql: string, parameters?: readonly unknown[]) =>
      inSession(async (session) => {
        const isPlain = isLimited(await findLimits(session))
        const { run } = isPlain ? session : limitedSession(session, usual)
        return rowsOf<Row>(await run(limitOf(statementTimeoutMs), sql, parameters))
      }),
    async transaction(work, settings = {}) {
      const open = (client: Client) => ({ client, session: createSession(client, clock) })
      const opened = await takeClient(pool, open)
      const { statementTimeoutMs: statementMs = usual.statementMs } = settings
      const { lockTimeoutMs: lockMs = usual.lockMs } = settings
      return inTransaction(opened, { ...usual, statementMs, lockMs }, work)
    },
    checkSettings: () =>
      inSession(async (session) => adviseLimits(await findLimits(session), usual)),
  }
  if (connections === 1) return database
  return {
    ...database,
    listen: (channel, listener) => listenOn({ pool, clock, random }, channel, listener),
  }
}

/** The server's own limit comes first, unless the server is gone. */
function limitOf(statementMs: number): number {
  return statementMs && Math.min(statementMs + GRACE_MS, MAX_TIMER_MS)
}

interface TransactionLimits {
  readonly statementMs: number
  readonly lockMs: number
  readonly idleTimeoutMs: number
}

interface OpenClient<Client> {
  readonly client: Client
  readonly session: Session
}

/**
 * Gives each statement of a session the limits of the server. It has to be in a transaction, because a
 * limit that is set in the same statement does not apply to it.
 */
function limitedSession(session: Session, limits: TransactionLimits): Pick<Session, 'run'> {
  return {
    async run(limitMs, sql, parameters) {
      await session.run(limitMs, beginStatement(limits))
      const result = await session.run(limitMs, sql, parameters)
      await session.run(limitMs, 'commit')
      return result
    },
  }
}

/** Runs `work` in a transaction, and returns the client to its pool. */
async function inTransaction<Client extends PostgresClient, T>(
  { client, session }: OpenClient<Client>,
  limits: TransactionLimits,
  work: (tx: Transaction<Client>) => Promise<T>,
): Promise<T> {
  const run = (sql: string, parameters?: readonly unknown[]) =>
    session.run(limitOf(limits.statementMs), sql, parameters)
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
    await run(beginStatement(limits))
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

function beginStatement({ statementMs, lockMs, idleTimeoutMs }: TransactionLimits): string {
  return [
    // The database may have another default.
    'begin isolation level read committed',
    `set local statement_timeout = ${statementMs}`,
    `set local lock_timeout = ${lockMs}`,
    `set local idle_in_transaction_session_timeout = ${idleTimeoutMs}`,
  ].join('; ')
}

function rowsOf<Row>(result: QueryResult | undefined): Row[] {
  // The caller knows which columns its statement returns.
  return (result?.rows ?? []) as Row[]
}
