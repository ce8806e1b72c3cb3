import { rm } from 'node:fs/promises'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase, postgresDatabase, type Database } from 'kryptogo-payment-react/server'
import pg from 'pg'

/** The database of payments and orders: the folder of a PGlite, or the URL of a PostgreSQL. */
export type Place = { readonly folder: string } | { readonly postgresUrl: string }

export async function openPlace(
  place: Place,
): Promise<{ database: Database; close: () => Promise<void> }> {
  if ('folder' in place) {
    // A PGlite that is killed while it starts may leave this file empty, which prevents later starts.
    // It does not lock out other processes; this test has none.
    await rm(path.join(place.folder, 'postmaster.pid'), { force: true })
    const db = await PGlite.create(place.folder)
    return { database: pgliteDatabase(db), close: () => db.close() }
  }
  const pool = new pg.Pool({
    ...{ connectionString: place.postgresUrl, max: 5 },
    ...{ statement_timeout: 15_000, lock_timeout: 12_000 },
  })
  pool.on('error', () => undefined)
  return { database: postgresDatabase(pool), close: () => pool.end() }
}
