import type { Clock } from '../../../core/clock'
import { withDeadline } from '../../../core/delay'
import { noAnswerError } from '../errors'
import type { PostgresClient, PostgresPool } from './types'

/** The result of a statement, as `pg` returns it. */
export interface QueryResult {
  readonly command?: string
  readonly rows?: readonly unknown[]
}

/** A client of the pool, from `connect` to `release`. */
export interface Session {
  /** Why the connection is lost; every statement fails with it from then on. */
  readonly lost: Error | undefined
  /** Rejects after `limitMs` without an answer, unless that is 0. */
  readonly run: (
    limitMs: number,
    sql: string,
    parameters?: readonly unknown[],
  ) => Promise<QueryResult | undefined>
  /** Returns the client to its pool, or discards its connection. */
  end(isReusable: boolean): void
}

/**
 * Takes a client from the pool, and resolves to what `use` makes of it. `use` is called at once, so that it
 * can listen for errors: PostgreSQL may end the connection in the moment in which it is ready, and an error
 * without a listener ends the process.
 */
export function takeClient<Client extends PostgresClient, T>(
  pool: PostgresPool<Client>,
  use: (client: Client) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (client && !error) resolve(use(client))
      else reject(error ?? new Error('The pool has no client'))
    })
  })
}

/**
 * Creates the session of a client. A connection can be cut without an error: without a limit here, a
 * statement would then wait for as long as the operating system does.
 */
export function createSession(client: PostgresClient, clock: Clock): Session {
  let lost: Error | undefined
  // Without a listener, a connection lost between two statements would end the process.
  const onError = (error: Error) => {
    lost ??= error
  }
  client.on('error', onError)

  return {
    get lost() {
      return lost
    },
    async run(limitMs, sql, parameters = []) {
      if (lost) throw lost
      const answer = parameters.length > 0 ? client.query(sql, [...parameters]) : client.query(sql)
      const deadline = { clock, ms: limitMs, onTimeout: () => (lost ??= noAnswerError(limitMs)) }
      return resultOf(await (limitMs > 0 ? withDeadline(deadline, () => answer) : answer))
    },
    end(isReusable) {
      client.removeListener('error', onError)
      client.release(!isReusable || lost !== undefined)
    },
  }
}

/** Several statements return a list of results: the last one counts. */
function resultOf(answer: unknown): QueryResult | undefined {
  return (Array.isArray(answer) ? answer.at(-1) : answer) as QueryResult | undefined
}
