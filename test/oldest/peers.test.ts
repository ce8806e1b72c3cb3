import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { serve } from '@hono/node-server'
import {
  createKryptogoClient,
  createPaymentServer,
  pgliteDatabase,
  postgresDatabase,
  toNodeHandler,
  type Database,
} from 'kryptogo-payment-react/server'
import { createFakeKryptogo } from 'kryptogo-payment-react/testing'
import { paymentHandlers } from 'kryptogo-payment-react/testing/msw'
import { bypass } from 'msw'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest'

// To TypeScript the handlers are those of the newest msw, which the oldest does not take.
const oldestMsw = 'msw/node'
const { setupServer } = (await import(oldestMsw)) as {
  setupServer: (...handlers: readonly unknown[]) => {
    listen: (options: { onUnhandledRequest: 'bypass' }) => void
    close: () => void
  }
}
const root = join(import.meta.dirname, '../..')
const TABLE = 'create table shop_orders (id text primary key)'

function manifestOf(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string
    peerDependencies: Record<string, string>
  }
}

const { peerDependencies } = manifestOf(root)
const PEERS = ['@electric-sql/pglite', '@hono/node-server', 'msw', 'pg', 'react', 'react-dom']

it.each(PEERS)('%s is the oldest that the package accepts', (name) => {
  const { version } = manifestOf(join(import.meta.dirname, 'node_modules', name))
  const [oldest] = /\d.*/.exec(peerDependencies[name] ?? '') ?? ['none']
  expect(version.startsWith(oldest)).toBe(true)
})

interface Opened {
  database: Database
  close: () => Promise<void>
}

let databases = 0

async function openPostgres(): Promise<Opened & { pool: pg.Pool }> {
  const name = `${inject('postgresPrefix')}oldest_${databases++}`
  const admin = new pg.Client({ connectionString: inject('postgresUrl') })
  await admin.connect()
  await admin.query(`create database ${name}`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  const pool = new pg.Pool({
    connectionString: url.href,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 15_000,
    lock_timeout: 12_000,
  })
  // One test ends sessions.
  pool.on('error', () => undefined)
  return {
    pool,
    database: postgresDatabase(pool),
    async close() {
      await pool.end()
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}

async function openPGlite(): Promise<Opened> {
  const database = pgliteDatabase(await PGlite.create())
  return { database, close: () => database.close() }
}

/** Serves a shop with `serve`, which resolves to its URL, and pays an order there. */
async function pay(database: Database, mount: Mount) {
  const fake = createFakeKryptogo({ scenario: 'pending' })
  const network = setupServer(...paymentHandlers(fake, { baseUrl: 'https://wallet.kryptogo.app' }))
  network.listen({ onUnhandledRequest: 'bypass' })
  const paid: unknown[] = []
  const payments = createPaymentServer({
    client: createKryptogoClient({
      ...{ clientId: 'client', apiKey: 'key', origin: 'https://shop.example' },
    }),
    database,
    getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD', orderId: 'A-1' }),
    callbackUrl: 'https://shop.example/api/payment/callback',
    authorizeRead: () => true,
    onStatusChange: ({ orderId, status }) => void paid.push([orderId, status]),
  })
  await payments.start()
  const shop = await mount(payments)
  try {
    const post = async (path: string, body: object) => {
      const url = `${shop.url}/api/payment${path}`
      const init = { method: 'POST', body: JSON.stringify(body) }
      return fetch(bypass(url, { ...init, headers: { 'content-type': 'application/json' } }))
    }
    const made = (await (await post('/intent', {})).json()) as {
      data: { payment_intent_id: string }
    }
    const { payment_intent_id: id } = made.data
    const stream = await fetch(bypass(`${shop.url}/api/payment/intent/${id}/events`))
    fake.update(id, { status: 'success' })
    const answer = await post('/callback', { payment_intent_id: id, status: 'success' })
    expect(answer.status).toBe(200)
    expect(paid).toEqual([['A-1', 'success']])
    expect(await stream.text()).toContain('"status":"success"')
    expect(await payments.verifyAudit()).toMatchObject({ ok: true })
  } finally {
    await payments.stop()
    await shop.close()
    network.close()
  }
}

type Mount = (
  payments: ReturnType<typeof createPaymentServer>,
) => Promise<{ url: string; close: () => Promise<unknown> }>

const mounts: Record<string, Mount> = {
  'serve of @hono/node-server': async (payments) => {
    const listening: { port: number; close: () => Promise<unknown> } = await new Promise(
      (resolve) => {
        const server = serve(
          { fetch: (request) => payments.fetch(request), port: 0, hostname: '127.0.0.1' },
          ({ port }) => resolve({ port, close: () => new Promise((end) => server.close(end)) }),
        )
      },
    )
    return { url: `http://127.0.0.1:${listening.port}`, close: listening.close }
  },
  toNodeHandler: async (payments) => {
    const server = createServer(toNodeHandler(payments))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: () => new Promise((resolve) => server.close(resolve)),
    }
  },
}

describe.each([
  ['pg', openPostgres],
  ['@electric-sql/pglite', openPGlite],
] as const)('the oldest %s', (_, open) => {
  let opened: Opened
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.close())

  it.each(Object.entries(mounts))('serves a payment through %s', (_, mount) =>
    pay(opened.database, mount),
  )

  it('commits, and rolls back what fails', async () => {
    const { database } = opened
    await database.query(TABLE)
    const insert = 'insert into shop_orders (id) values ($1) returning id'
    const rows = await database.transaction((tx) => tx.query(insert, ['A-1']))
    expect(rows).toEqual([{ id: 'A-1' }])
    const failed = database.transaction(async (tx) => {
      await tx.query(insert, ['A-2'])
      await tx.query(insert, ['A-1'])
    })
    await expect(failed).rejects.toMatchObject({ code: '23505' })
    await expect(database.query('select nothing')).rejects.toMatchObject({ code: '42703' })
    expect(await database.query('select id from shop_orders')).toEqual([{ id: 'A-1' }])
    expect(await database.query('select 1::integer as one, 0.5::float8 as half')).toEqual([
      { one: 1, half: 0.5 },
    ])
  })

  it('hears notifications', async () => {
    const { database } = opened
    const listener = { onMessage: vi.fn(), onListening: vi.fn(), onLost: vi.fn() }
    const stop = await database.listen?.('shop', listener)
    await vi.waitFor(() => expect(listener.onListening).toHaveBeenCalled())
    await database.query('select pg_notify($1, $2)', ['shop', 'A-1'])
    await vi.waitFor(() => expect(listener.onMessage).toHaveBeenCalledWith('A-1'))
    await stop?.()
  })
})

it('the oldest pg survives the end of its sessions', async () => {
  const { pool, database, close } = await openPostgres()
  const listener = { onMessage: vi.fn(), onListening: vi.fn(), onLost: vi.fn() }
  const stop = await database.listen?.('shop', listener)
  const end = `select count(pg_terminate_backend(pid)) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
  const inTransaction = database.transaction(async (tx) => {
    await tx.query('select 1')
    await pool.query(end)
    await tx.query('select 2')
  })
  await expect(inTransaction).rejects.toBeInstanceOf(Error)
  await vi.waitFor(() => expect(listener.onListening).toHaveBeenCalledTimes(2), 10_000)
  expect(listener.onLost).toHaveBeenCalledOnce()
  expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
  await stop?.()
  await close()
})
