import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase, postgresDatabase, type Database } from 'kryptogo-payment-react/server'
import pg from 'pg'

const { env } = process

/** Opens the shop's database: PostgreSQL if `DATABASE_URL` is set, or else a PGlite in a folder. */
export function openDatabase(): { database: Database; close: () => Promise<void> } {
  const url = env['DATABASE_URL']
  if (url) {
    const pool = new pg.Pool({
      ...{ connectionString: url, connectionTimeoutMillis: 5_000 },
      ...{ statement_timeout: 15_000, lock_timeout: 12_000 },
    })
    pool.on('error', console.error)
    return { database: postgresDatabase(pool), close: () => pool.end() }
  }
  const database = pgliteDatabase(env['DATA'] ?? '.data', (folder) => PGlite.create(folder))
  return { database, close: () => database.close() }
}
