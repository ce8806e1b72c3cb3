import type { Database, Queryable } from './database'
import { toDatabaseError } from './errors'
import { migrate } from './migrate'
import type { StoreDatabase, StoreIdentity } from './store'

/**
 * Wraps a database so that its tables are created or brought up to date before the first statement,
 * and its failures are `database_failed`.
 */
export function withMigrations<Client>(
  database: Database<Client>,
  identity: StoreIdentity,
): StoreDatabase<Client> {
  const { schema } = identity
  let ready: Promise<void> | null = null
  const prepare = () => {
    ready ??= migrate(database, { schema }).catch((error: unknown) => {
      // The next caller tries again.
      ready = null
      throw error
    })
    return ready
  }
  const { connections } = database
  const listen = database.listen?.bind(database)
  const checkSettings = database.checkSettings?.bind(database)
  return {
    ...identity,
    connections,
    async prepare() {
      await prepare().catch((cause: unknown) => {
        throw toDatabaseError(cause)
      })
    },
    async query(sql, parameters) {
      try {
        await prepare()
        return await database.query(sql, parameters)
      } catch (cause) {
        throw toDatabaseError(cause)
      }
    },
    async transaction(work, options) {
      const statementErrors = new Set<unknown>()
      let thrown: unknown
      try {
        await prepare()
        return await database.transaction(async (tx) => {
          try {
            const query = collectErrors(tx, statementErrors)
            return await work({ ...identity, client: tx.client, query })
          } catch (error) {
            thrown = error
            throw error
          }
        }, options)
      } catch (cause) {
        // An error of `work` itself is not the database's.
        throw cause === thrown && !statementErrors.has(cause) ? cause : toDatabaseError(cause)
      }
    },
    ...(listen && { listen }),
    ...(checkSettings && { checkSettings }),
  }
}

/** The `query` of a transaction, whose errors are added to `errors`. */
function collectErrors(tx: Queryable, errors: Set<unknown>): Queryable['query'] {
  return async (sql, parameters) => {
    try {
      return await tx.query(sql, parameters)
    } catch (error) {
      errors.add(error)
      throw error
    }
  }
}
