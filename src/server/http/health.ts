import type { CallHandler } from '../callHandler'
import { errorDetails, type Logger } from '../logger'
import type { AnswerCounter } from './answerCounter'
import { refusal, success } from './respond'

/** Work that has piled up. */
interface Backlog {
  /** Open payments that should have been checked by now. */
  readonly overdue: number
  /** Changes that the shop has not taken yet. */
  readonly undelivered: number
}

/** The dependencies of `createHealthRoute`. */
export interface HealthRouteOptions {
  readonly findBacklog: () => Promise<Backlog>
  /** Rejects while the database takes no writes. */
  readonly proveWrite: () => Promise<void>
  readonly answers: Pick<AnswerCounter, 'callbacks'>
  readonly callHandler: CallHandler
  readonly log: Logger
}

/** Creates the route that answers with the backlog and how callbacks were answered, or 503 while payments cannot be stored. */
export function createHealthRoute(options: HealthRouteOptions): () => Promise<Response> {
  const { findBacklog, proveWrite, answers, callHandler, log } = options

  function refuse(message: string, error: unknown): Response {
    log.error('The health of the server could not be determined', errorDetails(error))
    return refusal({ status: 503, message, data: { database: false } })
  }

  return async () => {
    let backlog: Backlog
    try {
      backlog = await callHandler('health', findBacklog)
    } catch (error) {
      return refuse('The database cannot be reached', error)
    }
    try {
      await callHandler('health', proveWrite)
    } catch (error) {
      return refuse('The database takes no writes', error)
    }
    return success({ database: true, ...backlog, callbacks: answers.callbacks() })
  }
}
