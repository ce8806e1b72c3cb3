import type { CallHandler } from '../callHandler'
import { errorDetails, type Logger } from '../logger'
import { refusal, success } from './respond'

/** Work that has piled up. */
export interface Backlog {
  /** Open payments that should have been checked by now. */
  readonly overdue: number
  /** Changes that the shop has not taken yet. */
  readonly undelivered: number
}

/** Makes the route that answers with the backlog, or 503 while the database is out of reach. */
export function createHealthRoute(
  findBacklog: () => Promise<Backlog>,
  { callHandler, log }: { callHandler: CallHandler; log: Logger },
): () => Promise<Response> {
  return async () => {
    try {
      return success({ database: true, ...(await callHandler('health', findBacklog)) })
    } catch (error) {
      log.error('The health of the server could not be determined', errorDetails(error))
      const message = 'The database cannot be reached'
      return refusal({ status: 503, message }, { database: false })
    }
  }
}
