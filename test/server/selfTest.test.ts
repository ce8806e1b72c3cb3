import { migrate, postgresDatabase, type Database } from 'kryptogo-payment-react/server'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest'
import { openPostgres, SERVER_LIMITS, bothStores, type OpenPostgres } from '../support/databases'
import { dataOf, readStream } from './eventsSupport'
import { get, openShop } from './shop'
import { eventually } from '../support/eventually'

const SECOND = 1_000

describe('start() on PostgreSQL', () => {
  let store: OpenPostgres
  beforeEach(async () => {
    store = await openPostgres()
  })
  afterEach(() => store.close())

  /** A database whose notifications do not arrive, as behind a PgBouncer that pools transactions. */
  async function behindPooler(): Promise<Database> {
    // Notifications stay in the database in which they were sent.
    const other = await openPostgres()
    onTestFinished(other.close)
    return {
      ...store.database,
      listen: async (...given) =>
        (await other.database.listen?.(...given)) ?? (() => Promise.resolve()),
    }
  }

  /** Starts a shop, and lets the time pass that its test may take. */
  async function started(database: Database) {
    const shop = openShop(store, { database })
    await shop.payments.start()
    const stop = async () => {
      await shop.settled(shop.payments.stop())
    }
    const warnings = () =>
      shop.lines.filter(({ level, message }) => level === 'warn' && message.includes('PgBouncer'))
    return { ...shop, stop, warnings }
  }

  /** Expects a stream to tell of what another process changes. */
  async function expectToldWithinTwoSeconds(
    shop: ReturnType<typeof openShop>,
    id: string,
    stream: ReturnType<typeof readStream>,
  ) {
    const elsewhere = shop.another({ database: store.another() })
    shop.fake.update(id, { status: 'success' })
    await elsewhere.overrule(id, 'changed by another process')
    const event = stream.next()
    await shop.clock.advanceAsync(2 * SECOND)
    expect(dataOf(String(await event))).toMatchObject({ status: 'success' })
  }

  it('warns, once, that notifications do not arrive, and pages are told within two seconds all the same', async () => {
    const shop = await started(await behindPooler())
    const id = await shop.create()
    await eventually(async () => {
      await shop.clock.advanceAsync(SECOND)
      expect(shop.warnings()).toHaveLength(1)
    })
    const stream = readStream(await shop.payments.fetch(get(`/intent/${id}/events`)))
    await stream.next()
    await expectToldWithinTwoSeconds(shop, id, stream)
    await stream.cancel()
    await shop.stop()
    await shop.payments.start()
    await shop.clock.advanceAsync(10 * SECOND)
    await shop.stop()
    expect(shop.warnings()).toHaveLength(1)
  })

  it('is done as well by a process that has streams alone', async () => {
    const shop = openShop(store, { database: await behindPooler() })
    const id = await shop.create()
    const stream = readStream(await shop.payments.fetch(get(`/intent/${id}/events`)))
    await stream.next()
    const warnings = () => shop.lines.filter(({ message }) => message.includes('PgBouncer'))
    await eventually(async () => {
      await shop.clock.advanceAsync(SECOND)
      expect(warnings()).toHaveLength(1)
    })
    await expectToldWithinTwoSeconds(shop, id, stream)
    await stream.cancel()
    await shop.settled(shop.payments.stop())
  })

  it('does not test what a pool of two could not spare', async () => {
    const shop = await started(store.another(2))
    await shop.clock.advanceAsync(10 * SECOND)
    await shop.stop()
    expect(shop.warnings()).toEqual([])
  })

  it('refuses a database that cannot keep all characters', async () => {
    const name = `${inject('postgresPrefix')}latin1`
    await store.database.query(
      `create database ${name} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0`,
    )
    const url = new URL(store.url)
    url.pathname = `/${name}`
    const pool = new pg.Pool({ connectionString: url.href, ...SERVER_LIMITS })
    pool.on('error', () => undefined)
    onTestFinished(() => pool.end())
    const database = postgresDatabase(pool)
    const refusal = {
      code: 'invalid_configuration',
      message: expect.stringContaining('LATIN1') as string,
    }
    const shop = openShop(store, { database })
    await expect(shop.payments.start()).rejects.toMatchObject(refusal)
    await expect(migrate(database)).rejects.toMatchObject(refusal)
    const sql = `select nspname from pg_namespace where nspname = 'kryptogo'`
    expect(await database.query(sql)).toEqual([])
  })
})

it.each(bothStores)('start() warns of nothing where $name is fit', async ({ open }) => {
  const store = await open()
  onTestFinished(store.close)
  const shop = openShop(store, { authorizeRead: () => true })
  await shop.payments.start()
  await eventually(async () => {
    await shop.clock.advanceAsync(SECOND)
    // The test has ended: only the four repeated tasks have timers.
    expect(shop.clock.waiting).toBeLessThanOrEqual(4)
  })
  await shop.settled(shop.payments.stop())
  expect(shop.lines).toEqual([])
})
