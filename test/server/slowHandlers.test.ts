import { postgresDatabase, type PaymentServerOptions } from 'kryptogo-payment-react/server'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  openPostgres,
  SERVER_LIMITS,
  stores,
  type OpenPostgres,
  type OpenStore,
} from '../support/databases'
import { onDemand } from '../support/size.mjs'
import { call, get, openShop, post, type ShopOptions } from './shop'
import { eventually } from '../support/eventually'

const HANDLER_MS = onDemand('HANDLER_MS', 300)
// Less than all handlers would take one after the other on ten connections
const CONNECT_MS = 4 * HANDLER_MS
const firstChangesOf = (ids: readonly string[]) => ids.map((id) => `${id}:1`).sort()
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('slow handlers on a pool of ten', () => {
  let store: OpenPostgres
  beforeEach(async () => {
    store = await openPostgres()
  })
  afterEach(() => store.close())

  /** A shop whose handlers are slow, with a pool of its own, from which no one waits long for a connection. */
  function openSlow(options: ShopOptions = {}) {
    const pool = new pg.Pool({
      ...{ connectionString: store.url, max: 10, connectionTimeoutMillis: CONNECT_MS },
      ...SERVER_LIMITS,
    })
    pool.on('error', () => undefined)
    onTestFinished(() => pool.end())
    const running = { now: 0, most: 0 }
    const taken: string[] = []
    const shop = openShop(store, {
      database: postgresDatabase(pool),
      async onStatusChange({ id }) {
        running.most = Math.max(running.most, ++running.now)
        await wait(HANDLER_MS)
        running.now--
        taken.push(id)
      },
      ...options,
    })
    const read = async (id: string) => (await shop.payments.fetch(get(`/intent/${id}`))).status
    /** Creates payments that KryptoGO says are paid. */
    async function paid(count: number) {
      const ids: string[] = []
      for (let made = 0; made < count; made++) ids.push(await shop.create())
      for (const id of ids) shop.fake.update(id, { status: 'success' })
      return ids
    }
    return { ...shop, running, taken, read, paid, pool }
  }

  it('leave connections for callbacks, which are stored, and for reads', async () => {
    const shop = openSlow()
    const ids = await shop.paid(60)
    const answers = Promise.all(
      ids.map(async (id) => (await call(shop.payments, id, 'success')).status),
    )
    const reads: number[] = []
    const waiting = new Set([answers])
    void answers.finally(() => waiting.clear())
    while (waiting.size) {
      reads.push(...(await Promise.all(ids.slice(0, 3).map(shop.read))))
      await wait(20)
    }
    expect(new Set(await answers)).toEqual(new Set([200]))
    expect(await Promise.all(ids.map(shop.status))).toEqual(ids.map(() => 'success'))
    // They are answered before all are delivered.
    expect(shop.taken.length).toBeLessThan(ids.length)
    while (shop.taken.length < ids.length) {
      reads.push(await shop.read(String(ids[0])))
      await wait(20)
    }
    expect(new Set(reads)).toEqual(new Set([200]))
    expect([...shop.taken].sort()).toEqual(firstChangesOf(ids))
    expect(shop.running.most).toBe(5)
    const health = await shop.payments.fetch(get('/health'))
    await eventually(async () => {
      const { data } = (await (await shop.payments.fetch(get('/health'))).json()) as {
        data: object
      }
      expect([health.status, data]).toEqual([200, expect.objectContaining({ undelivered: 0 })])
    })
  })

  it('are left to other processes by one that stops', async () => {
    const shop = openSlow()
    const ids = await shop.paid(20)
    await Promise.all(ids.map((id) => call(shop.payments, id, 'success')))
    await shop.payments.stop()
    expect(shop.running.now).toBe(0)
    const left = ids.length - shop.taken.length
    expect(left).toBeGreaterThan(0)
    await shop.clock.advanceAsync(10_000)
    expect(await shop.another().reconcile()).toMatchObject({ checked: left, failed: 0 })
    expect([...shop.taken].sort()).toEqual(firstChangesOf(ids))
  })

  it('let a buyer in before the changes that wait', async () => {
    const shop = openSlow({ onCreated: () => undefined })
    const ids = await shop.paid(30)
    await Promise.all(ids.map((id) => call(shop.payments, id, 'success')))
    const before = shop.taken.length
    expect((await shop.payments.fetch(post('/intent', {}))).status).toBe(200)
    expect(shop.taken.length - before).toBeLessThanOrEqual(10)
    await vi.waitFor(() => expect(shop.taken).toHaveLength(30), 10_000)
  })

  it('and locks held elsewhere leave connections for reads', async () => {
    const shop = openSlow()
    const ids = await shop.paid(12)
    const held = await store.pool.connect()
    await held.query('begin')
    await held.query('select from kryptogo.kgp_orders for update')
    const answers = Promise.all(ids.map((id) => call(shop.payments, id, 'success')))
    await wait(CONNECT_MS / 2)
    expect(await Promise.all(ids.map(shop.read))).toEqual(ids.map(() => 200))
    await held.query('rollback')
    held.release()
    expect((await answers).map(({ status }) => status)).toEqual(ids.map(() => 200))
    await vi.waitFor(() => expect(shop.taken).toHaveLength(12), 10_000)
  })
})

describe.each(stores)('a change that a handler has failed to take, on $name,', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  /** A shop whose handler fails until it is repaired, with a payment whose change has failed often. */
  async function openFailing(options: ShopOptions = {}) {
    const handler = { isBroken: true, calls: 0 }
    const shop = openShop(store, {
      onStatusChange() {
        handler.calls++
        if (handler.isBroken) throw new Error('broken')
      },
      ...options,
    })
    const id = await shop.create()
    const update = (status: string) => shop.fake.update(id, { status })
    const report = async (status: string) => (await call(shop.payments, id, status)).status
    const until = async () => {
      const sql = 'select next_check_at as at from kryptogo.kgp_intents'
      const [row] = await store.database.query<{ at: number }>(sql)
      return (row?.at ?? 0) - shop.clock.now()
    }
    update('insufficient_not_refunded')
    expect(await report('insufficient_not_refunded')).toBe(503)
    for (let failures = 1; failures < 7; failures++) {
      await shop.clock.advanceAsync(10 * 60_000)
      await shop.payments.reconcile()
    }
    expect(await until()).toBeGreaterThan(2 * 60_000)
    await shop.clock.advanceAsync(1_000)
    return { ...shop, id, handler, update, report }
  }

  it('is delivered by the callback that is repeated', async () => {
    const { handler, report } = await openFailing()
    handler.isBroken = false
    expect(await report('insufficient_not_refunded')).toBe(200)
    expect(handler.calls).toBe(8)
  })

  it('is delivered by reconcile() by hand', async () => {
    const { handler, payments } = await openFailing()
    handler.isBroken = false
    expect(await payments.reconcile()).toEqual({ checked: 1, failed: 0 })
    expect(handler.calls).toBe(8)
  })

  it('does not let callbacks decide how often the handler is called', async () => {
    const { handler, report } = await openFailing()
    const before = handler.calls
    for (let sent = 0; sent < 10; sent++)
      expect(await report('insufficient_not_refunded')).toBe(503)
    expect(handler.calls - before).toBe(1)
  })

  it('does not keep later news from being found', async () => {
    const { id, payments, status, update, handler } = await openFailing()
    update('insufficient_refunded')
    await payments.reconcile()
    expect(await status(id)).toBe('insufficient_refunded')
    handler.isBroken = false
    await payments.reconcile()
    expect(handler.calls).toBe(10)
  })

  /** A process whose KryptoGO does not answer until it fails. */
  function openHanging(
    { client, another }: Awaited<ReturnType<typeof openFailing>>,
    onStatusChange: PaymentServerOptions['onStatusChange'],
  ) {
    const hanging: ((error: Error) => void)[] = []
    const getPaymentIntent = () => new Promise<never>((_, reject) => void hanging.push(reject))
    const payments = another({ client: { ...client, getPaymentIntent }, onStatusChange })
    const fail = () => hanging.forEach((reject) => reject(new Error('KryptoGO hangs')))
    return { payments, fail, hanging }
  }

  it('waits for no answer of KryptoGO’s', async () => {
    const shop = await openFailing()
    const taken: string[] = []
    const { payments, fail, hanging } = openHanging(shop, (event) => taken.push(event.id))
    for (let made = 0; made < 5; made++) await shop.create()
    await store.database.query('update kryptogo.kgp_intents set next_check_at = 1')
    void payments.start()
    await eventually(async () => {
      await shop.clock.advanceAsync(1)
      expect([hanging.length > 0, taken]).toEqual([true, [`${shop.id}:1`]])
    })
    const stopped = payments.stop()
    fail()
    await shop.settled(stopped)
  })

  it('is delivered by a repeated callback while KryptoGO does not answer', async () => {
    const shop = await openFailing()
    const taken: string[] = []
    const { payments, fail } = openHanging(shop, (event) => taken.push(event.id))
    const answer = call(payments, shop.id, 'insufficient_not_refunded')
    await eventually(async () => {
      await shop.clock.advanceAsync(100)
      expect(taken).toEqual([`${shop.id}:1`])
    })
    fail()
    expect((await answer).status).toBe(503)
    expect(taken).toHaveLength(1)
  })

  it('is not delivered again by each callback while KryptoGO does not answer', async () => {
    const shop = await openFailing()
    let calls = 0
    const { payments, fail } = openHanging(shop, () => {
      calls++
      throw new Error('broken')
    })
    const answers = [1, 2, 3, 4, 5].map(() => call(payments, shop.id, 'insufficient_not_refunded'))
    await eventually(async () => {
      await shop.clock.advanceAsync(100)
      expect(calls).toBe(1)
    })
    fail()
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(answers.map(() => 503))
    expect(calls).toBe(1)
  })
})
