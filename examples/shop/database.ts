import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase, postgresDatabase, type Database } from 'kryptogo-payment-react/server'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

const { env } = process

/** Opens the shop's database: PostgreSQL if `DATABASE_URL` is set, or else a PGlite in a folder. */
export async function openDatabase(): Promise<{ database: Database; close: () => Promise<void> }> {
  const url = env['DATABASE_URL']
  if (url) {
    const pool = new pg.Pool({
      ...{ connectionString: url, connectionTimeoutMillis: 5_000 },
      ...{ statement_timeout: 15_000, lock_timeout: 12_000 },
    })
    pool.on('error', console.error)
    return { database: postgresDatabase(pool), close: () => pool.end() }
  }
  const folder = env['DATA'] ?? '.data'
  // A PGlite that is killed while it starts leaves this file empty, and then never starts again. It
  // does not keep other processes out.
  await rm(join(folder, 'postmaster.pid'), { force: true })
  const db = await PGlite.create(folder)
  return { database: pgliteDatabase(db), close: () => db.close() }
}
