import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { createPaymentServer, postgresDatabase } from 'kryptogo-payment-react/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPostgres, stores, type OpenPostgres, type OpenStore } from '../support/databases'
import { call, openShop } from './shop'

const realClock = {
  now: () => Date.now(),
  after(ms: number, task: () => void) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

describe.each(stores)('onStatusChange on $name', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
    await store.database.query('create table orders (event text)')
  })
  afterEach(() => store.close())
  const makeDue = () => store.database.query('update kryptogo.kgp_intents set next_check_at = 1')
  const orders = async () =>
    (await store.database.query<{ event: string }>('select event from orders')).map(
      ({ event }) => event,
    )

  it('keeps nothing of a handler that took too long, and delivers the changes before it', async () => {
    let isSlow = true
    const shop = openShop(store, {
      environment: { clock: realClock },
      handlerTimeoutMs: 300,
      async onStatusChange({ id, status }, tx) {
        if (isSlow && status === 'insufficient_not_refunded') throw new Error('not yet')
        await tx.query('insert into orders values ($1)', [id])
        if (isSlow) await new Promise(() => undefined)
      },
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'insufficient_not_refunded' })
    expect((await call(shop.payments, id, 'insufficient_not_refunded')).status).toBe(503)
    shop.fake.update(id, { status: 'insufficient_refunded' })
    expect((await call(shop.payments, id, 'insufficient_refunded')).status).toBe(503)
    expect(await shop.status(id)).toBe('insufficient_refunded')
    expect(await orders()).toEqual([])

    isSlow = false
    await makeDue()
    expect((await call(shop.payments, id, 'insufficient_refunded')).status).toBe(200)
    expect(await orders()).toEqual([`${id}:1`, `${id}:2`])
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })

  it('delivers what it can when a later change takes too long', async () => {
    let isSlow = true
    let isBroken = true
    const shop = openShop(store, {
      environment: { clock: realClock },
      handlerTimeoutMs: 300,
      async onStatusChange({ id, status }, tx) {
        if (isBroken) throw new Error('broken')
        await tx.query('insert into orders values ($1)', [id])
        if (isSlow && status === 'success') await new Promise(() => undefined)
      },
    })
    const id = await shop.create()
    for (const status of ['expired', 'success']) {
      shop.fake.update(id, { status })
      expect((await call(shop.payments, id, status)).status).toBe(503)
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
    isBroken = false
    await makeDue()
    expect((await call(shop.payments, id, 'success')).status).toBe(503)
    expect(await orders()).toEqual([`${id}:1`])
    isSlow = false
    await makeDue()
    expect((await call(shop.payments, id, 'success')).status).toBe(200)
    expect(await orders()).toEqual([`${id}:1`, `${id}:2`])
  })

  it('refuses tx once it has ended', async () => {
    let late: Promise<unknown> | undefined
    const shop = openShop(store, {
      onStatusChange({ id }, tx) {
        late = Promise.resolve().then(async () => {
          await new Promise((resolve) => setTimeout(resolve, 200))
          return tx.query('insert into orders values ($1)', [id])
        })
        late.catch(() => undefined)
      },
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    expect((await call(shop.payments, id, 'success')).status).toBe(200)
    await expect(late).rejects.toThrow(/await every query/)
    expect(await orders()).toEqual([])
  })
})

describe('onStatusChange on a pool', () => {
  let store: OpenPostgres
  beforeEach(async () => {
    store = await openPostgres({ max: 1 })
    await store.database.query('create table orders (event text)')
  })
  afterEach(() => store.close())

  it('fails with advice when it waits for the connection that it holds', async () => {
    const shop = openShop(store, {
      environment: { clock: realClock },
      handlerTimeoutMs: 300,
      onStatusChange: ({ id }) => store.pool.query('insert into orders values ($1)', [id]),
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    expect((await call(shop.payments, id, 'success')).status).toBe(503)
    expect(shop.lines.find(({ level }) => level === 'error')?.details).toMatchObject({
      reason: expect.stringMatching(/within 0.3 s.*through the pool.*through `tx`/) as string,
    })
    expect(await shop.status(id)).toBe('success')
  })

  it('is not blamed for the end of a session that PostgreSQL has ended', async () => {
    const other = store.newPool()
    const shop = openShop(store, {
      async onStatusChange(_, tx) {
        const [session] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
        await other.query('select pg_terminate_backend($1)', [session?.pid])
        await tx.query('select 1')
      },
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    expect((await call(shop.payments, id, 'success')).status).toBe(503)
    const history = await shop.payments.getHistory(id)
    const failed = history.find(({ kind }) => kind === 'delivery_failed')
    expect(failed?.body).toMatchObject({
      failure: expect.stringContaining('The database failed: ') as string,
    })
  })

  it('lets Drizzle join the transaction', async () => {
    let isBroken = true
    const database = postgresDatabase(store.pool)
    const shop = openShop(store)
    const payments = createPaymentServer({
      ...shop.options,
      database,
      async onStatusChange(event, tx) {
        await drizzle(tx.client).execute(sql`insert into orders values (${event.id})`)
        if (isBroken) throw new Error('not yet')
      },
    })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    expect((await call(payments, id, 'success')).status).toBe(503)
    expect((await store.pool.query('select * from orders')).rows).toEqual([])
    isBroken = false
    await store.pool.query('update kryptogo.kgp_intents set next_check_at = 1')
    expect((await call(payments, id, 'success')).status).toBe(200)
    expect((await store.pool.query('select * from orders')).rows).toEqual([{ event: `${id}:1` }])
  })
})
