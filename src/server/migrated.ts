import { isPaymentError, PaymentError } from '../core/errors'
import type { Database } from './database'
import { migrate } from './migrate'

/** The database, whose tables are made or brought up to date before it is first used. */
export function migrated<Client>(database: Database<Client>): Database<Client> {
  let ready: Promise<void> | null = null
  const prepare = () => {
    ready ??= migrate(database).catch((error: unknown) => {
      // the next one to come tries again
      ready = null
      throw error
    })
    return ready
  }
  const listen = database.listen?.bind(database)
  return {
    async query(sql, parameters) {
      try {
        await prepare()
        return await database.query(sql, parameters)
      } catch (cause) {
        throw failed(cause)
      }
    },
    async transaction(work) {
      await prepare()
      return database.transaction(work)
    },
    ...(listen && { listen }),
  }
}

function failed(cause: unknown): PaymentError {
  if (isPaymentError(cause)) return cause
  const message = `The database failed: ${cause instanceof Error ? cause.message : String(cause)}`
  return new PaymentError('database_failed', message, { cause, retryable: true })
}
