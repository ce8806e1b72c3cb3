import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase, postgresDatabase, type Database } from 'kryptogo-payment-react/server'
import pg from 'pg'

/** Where payments and orders are: the folder of a PGlite, or the address of a PostgreSQL. */
export type Place = { readonly folder: string } | { readonly postgresUrl: string }

export async function openPlace(
  place: Place,
): Promise<{ database: Database; close: () => Promise<void> }> {
  if ('folder' in place) {
    const db = await PGlite.create(place.folder)
    return { database: pgliteDatabase(db), close: () => db.close() }
  }
  const pool = new pg.Pool({ connectionString: place.postgresUrl, max: 5 })
  pool.on('error', () => undefined)
  return { database: postgresDatabase(pool), close: () => pool.end() }
}
