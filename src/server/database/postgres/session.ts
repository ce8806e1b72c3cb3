import type { Clock } from '../../../core/clock'
import { withDeadline } from '../../../core/delay'
import { hasGoneSilent } from '../errors'
import type { PostgresClient } from './database'

/** What a statement came to, as `pg` says it. */
export interface Result {
  readonly command?: string
  readonly rows?: readonly unknown[]
}

/** A client of the pool, while it is ours. */
export interface Session {
  /** What has become of the connection; nothing can be asked any more then. */
  readonly lost: Error | undefined
  /** Rejects after `limitMs` without an answer, unless that is 0. */
  ask(limitMs: number, sql: string, parameters?: readonly unknown[]): Promise<Result | undefined>
  /** Gives the client back to its pool, or gives up its connection. */
  end(isReusable: boolean): void
}

/**
 * Makes a session of a client. A connection can be cut so that nobody says so: what was asked is
 * then waited for as long as the operating system likes, unless there is a limit here.
 */
export function createSession(client: PostgresClient, clock: Clock): Session {
  let lost: Error | undefined
  // without a listener, a connection lost between two statements would end the process
  const onError = (error: Error) => {
    lost ??= error
  }
  client.on('error', onError)

  return {
    get lost() {
      return lost
    },
    async ask(limitMs, sql, parameters = []) {
      if (lost) throw lost
      const answer = parameters.length > 0 ? client.query(sql, [...parameters]) : client.query(sql)
      const deadline = { clock, ms: limitMs, onTimeout: () => (lost ??= hasGoneSilent(limitMs)) }
      return resultOf(await (limitMs > 0 ? withDeadline(deadline, () => answer) : answer))
    },
    end(isReusable) {
      client.removeListener('error', onError)
      client.release(!isReusable || lost !== undefined)
    },
  }
}

/** Several statements have a list of results, of which the last counts. */
function resultOf(answer: unknown): Result | undefined {
  return (Array.isArray(answer) ? answer.at(-1) : answer) as Result | undefined
}
