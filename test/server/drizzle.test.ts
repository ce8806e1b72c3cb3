import type * as pglite from '@electric-sql/pglite'
import { transform } from 'esbuild'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  pgliteDatabase,
  postgresDatabase,
  type Database,
  type Transaction,
} from 'kryptogo-payment-react/server'
import type pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { root } from '../package/package'
import { snippets } from '../package/snippets'
import { openPGlite, openPostgres } from '../support/databases'

type MarkPaid<Client> = (orderId: string, tx: Transaction<Client>) => Promise<void>

it('runs drizzle-postgres.ts of docs/server.md', async () => {
  const { pool, close } = await openPostgres({ migrated: false })
  onTestFinished(close)
  const markPaid = await load<pg.PoolClient>('drizzle-postgres.ts')
  await expectToJoin(postgresDatabase(pool), markPaid)
})

it('runs drizzle-pglite.ts of docs/server.md', async () => {
  const { db, close } = await openPGlite()
  onTestFinished(close)
  const markPaid = await load<pglite.Transaction>('drizzle-pglite.ts')
  await expectToJoin(pgliteDatabase(db), markPaid)
})

async function load<Client>(name: string): Promise<MarkPaid<Client>> {
  const { code } = await transform((await snippets()).get(name) ?? '', { loader: 'ts' })
  // inside the project, to find the packages
  const folder = join(root, 'node_modules/.cache/readme')
  await mkdir(folder, { recursive: true })
  const file = join(folder, name.replace(/ts$/, 'mjs'))
  await writeFile(file, code)
  const module = (await import(pathToFileURL(file).href)) as { markPaid: MarkPaid<Client> }
  return module.markPaid
}

async function expectToJoin<Client>(database: Database<Client>, markPaid: MarkPaid<Client>) {
  await database.query(`create table orders (id text primary key, state text);
    insert into orders values ('A-1', 'open')`)
  const state = async () => (await database.query<{ state: string }>('select state from orders'))[0]
  const failing = database.transaction(async (tx) => {
    await markPaid('A-1', tx)
    throw new Error('rolled back')
  })
  await expect(failing).rejects.toThrow('rolled back')
  expect(await state()).toEqual({ state: 'open' })
  await database.transaction((tx) => markPaid('A-1', tx))
  expect(await state()).toEqual({ state: 'paid' })
}
