import type { Database, Queryable } from './database'
import { toDatabaseError } from './errors'
import { migrate } from './migrate'

/**
 * The database, whose tables are made or brought up to date before it is first used, and whose
 * failures are `database_failed`.
 */
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
        throw toDatabaseError(cause)
      }
    },
    async transaction(work, options) {
      const ofStatements = new Set<unknown>()
      let thrown: unknown
      try {
        await prepare()
        return await database.transaction(async (tx) => {
          try {
            return await work({ client: tx.client, query: noting(tx, ofStatements) })
          } catch (error) {
            thrown = error
            throw error
          }
        }, options)
      } catch (cause) {
        throw cause === thrown && !ofStatements.has(cause) ? cause : toDatabaseError(cause)
      }
    },
    ...(listen && { listen }),
  }
}

/** Its `query`, whose errors are added to `errors`. */
function noting(tx: Queryable, errors: Set<unknown>): Queryable['query'] {
  return async (sql, parameters) => {
    try {
      return await tx.query(sql, parameters)
    } catch (error) {
      errors.add(error)
      throw error
    }
  }
}
