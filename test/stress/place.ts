import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase, postgresDatabase, type Database } from 'kryptogo-payment-react/server'
import pg from 'pg'

/** The shop's credentials at KryptoGO. */
export const CREDENTIALS = { clientId: 'client', apiKey: 'key', origin: 'https://shop.example' }

/** The database of payments and orders: the folder of a PGlite, or the URL of a PostgreSQL. */
export type Place = { readonly folder: string } | { readonly postgresUrl: string }

export function openPlace(place: Place): { database: Database; close: () => Promise<void> } {
  if ('folder' in place) {
    const database = pgliteDatabase(place.folder, (folder) => PGlite.create(folder))
    return { database, close: () => database.close() }
  }
  const pool = new pg.Pool({
    ...{ connectionString: place.postgresUrl, max: 5 },
    ...{ statement_timeout: 15_000, lock_timeout: 12_000 },
  })
  pool.on('error', () => undefined)
  return { database: postgresDatabase(pool), close: () => pool.end() }
}
