import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPostgres, stores, type OpenStore } from '../support/databases'
import { call, FOUR_READS, get, openShop, post } from './shop'
import { eventually } from '../support/eventually'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('reconcile, for hours', () => {
  let store: OpenStore
  beforeEach(async () => {
    store = await openPostgres()
  })
  afterEach(() => store.close())

  it('checks each minute while a payment is pending, and ever more rarely after its deadline', async () => {
    const shop = openShop(store)
    await shop.create()
    const looks: number[] = []
    const start = shop.clock.now()
    for (let minutes = 1; minutes <= 28 * 60; minutes++) {
      await shop.clock.advanceAsync(MINUTE)
      const { checked } = await shop.payments.reconcile()
      if (checked) looks.push((shop.clock.now() - start) / MINUTE)
    }
    expect(looks.filter((minute) => minute <= 30)).toHaveLength(30)
    const late = looks.filter((minute) => minute > 30)
    const pauses = late.map((minute, index) => minute - (late[index - 1] ?? 30))
    expect(pauses.slice(0, 12)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360])
    expect(pauses.slice(12).every((pause) => pause === 360)).toBe(true)
  })

  it('checks the other payments when one fails, and that one ever later', async () => {
    const shop = openShop(store, {
      onStatusChange({ order }) {
        tries++
        if (order) throw new Error('never')
      },
    })
    let tries = 0
    const ids = await Promise.all(Array.from({ length: 5 }, () => shop.create()))
    for (const id of ids) shop.fake.update(id, { status: 'success' })
    await shop.clock.advanceAsync(2 * MINUTE)
    expect(await shop.payments.reconcile()).toEqual({ checked: 5, failed: 5 })
    tries = 0
    void shop.payments.start()
    for (let minutes = 0; minutes < 60; minutes++) {
      await shop.clock.advanceAsync(MINUTE)
      // The time of a round
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    await shop.settled(shop.payments.stop())
    expect(tries / ids.length).toBeGreaterThan(5)
    expect(tries / ids.length).toBeLessThan(15)
    const response = await shop.payments.fetch(get('/health'))
    expect(await response.json()).toMatchObject({ data: { database: true, undelivered: 5 } })
  })
})

describe.each(stores)('reconcile on $name', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  it('finds changes whose callback was lost', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    await shop.clock.advanceAsync(2 * MINUTE)
    expect(await shop.payments.reconcile()).toEqual({ checked: 1, failed: 0 })
    expect(shop.statuses()).toEqual(['success'])
    // finished
    await shop.clock.advanceAsync(24 * HOUR)
    expect(await shop.payments.reconcile()).toEqual({ checked: 0, failed: 0 })
  })

  it('is shared by all processes: one of them checks each payment', async () => {
    const shop = openShop(store)
    const other = shop.another()
    await Promise.all(Array.from({ length: 120 }, () => shop.create()))
    await shop.clock.advanceAsync(2 * MINUTE)
    const results = await Promise.all([shop.payments.reconcile(), other.reconcile()])
    expect(results[0].checked + results[1].checked).toBe(120)
    expect(shop.reads()).toBe(120)
  })

  it('runs by itself between start and stop', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    void shop.payments.start()
    shop.fake.update(id, { status: 'success' })
    for (let seconds = 0; seconds < 90 && !shop.events.length; seconds++) {
      await shop.clock.advanceAsync(1_000)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(shop.statuses()).toEqual(['success'])
    await shop.settled(shop.payments.stop())
    // the last look may be shared for a second
    await shop.clock.advanceAsync(1_000)
    expect(shop.clock.waiting).toBe(0)
  })

  /** A shop whose server is in a round, which lasts until `finish` is called. */
  async function openDuringRound() {
    let finish: () => void = () => undefined
    const finished = new Promise<void>((resolve) => (finish = resolve))
    const onStatusChange = vi.fn(() => finished)
    const shop = openShop(store, { onStatusChange })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    await shop.clock.advanceAsync(120_000)
    void shop.payments.start()
    await eventually(async () => {
      await shop.clock.advanceAsync(50)
      expect(onStatusChange).toHaveBeenCalled()
    })
    return { shop, id, finish }
  }

  it('stops once the round under way has ended, for all who wait for it', async () => {
    const { shop, id, finish } = await openDuringRound()
    const ended: number[] = []
    const stops = [1, 2].map(async (stop) => {
      await shop.payments.stop()
      ended.push(stop)
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(ended).toEqual([])
    finish()
    await Promise.all(stops)
    expect(await shop.status(id)).toBe('success')
  })

  it('stops what was started while an earlier stop was pending', async () => {
    const { shop, finish } = await openDuringRound()
    const first = shop.payments.stop()
    void shop.payments.start()
    const second = shop.payments.stop()
    finish()
    await shop.settled(Promise.all([first, second]))
    await shop.clock.advanceAsync(20_000)
    expect(shop.clock.waiting).toBe(0)
  })

  it('leaves the payments that a stopped process did not check to the others, at once', async () => {
    let open: () => void = () => undefined
    const opened = new Promise<void>((resolve) => (open = resolve))
    const shop = openShop(store, { requests: FOUR_READS })
    const getPaymentIntent = vi.fn(async (id: string) => {
      await opened
      return shop.client.getPaymentIntent(id)
    })
    const there = shop.another({ client: { ...shop.client, getPaymentIntent } })
    const ids = await Promise.all(Array.from({ length: 8 }, () => shop.create()))
    for (const id of ids) shop.fake.update(id, { status: 'success' })
    await shop.clock.advanceAsync(2 * MINUTE)
    await shop.settled(there.start())
    await eventually(async () => {
      await shop.clock.advanceAsync(1)
      expect(getPaymentIntent).toHaveBeenCalledTimes(4)
    })
    expect(await shop.payments.reconcile()).toEqual({ checked: 0, failed: 0 })
    const stopped = there.stop()
    open()
    await shop.settled(stopped)
    expect(getPaymentIntent).toHaveBeenCalledTimes(4)
    expect(await shop.payments.reconcile()).toEqual({ checked: 4, failed: 0 })
    expect(new Set(shop.events.map(({ intent }) => intent.payment_intent_id))).toEqual(new Set(ids))
  })

  it('ends only when the checks that are under way have, also after a failure beside them', async () => {
    let finish: () => void = () => undefined
    const finished = new Promise<void>((resolve) => (finish = resolve))
    const onStatusChange = vi.fn(() => finished)
    const shop = openShop(store, { onStatusChange })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    await shop.clock.advanceAsync(2 * MINUTE)
    // Those with undelivered changes are leased by a statement of their own, which fails here.
    const { database } = store
    const query: typeof database.query = (sql, parameters = []) =>
      sql.includes('skip locked') && parameters.includes(true)
        ? Promise.reject(new Error('cut'))
        : database.query(sql, parameters)
    const there = shop.another({ database: { ...database, query } })
    const ended = vi.fn()
    const round = expect(there.reconcile().finally(ended)).rejects.toThrow('cut')
    await eventually(() => expect(onStatusChange).toHaveBeenCalled())
    expect(ended).not.toHaveBeenCalled()
    finish()
    await round
    expect(await shop.status(id)).toBe('success')
  })

  it('refuses streams once it has stopped, until it is started again', async () => {
    const shop = openShop(store)
    const id = await shop.create()
    const watch = async () => (await shop.payments.fetch(get(`/intent/${id}/events`))).status
    await shop.payments.stop()
    expect(await watch()).toBe(503)
    void shop.payments.start()
    void shop.payments.start()
    expect(await watch()).toBe(200)
    await shop.settled(Promise.all([shop.payments.stop(), shop.payments.stop()]))
    expect(await watch()).toBe(503)
    await shop.clock.advanceAsync(20_000)
    expect(shop.clock.waiting).toBe(0)
  })

  it('notices bursts, by payer and by address', async () => {
    const shop = openShop(store, {
      getClientAddress: ({ request }) => request.headers.get('x-address'),
    })
    const payer = `0x${'12'.repeat(20)}`
    const pay = async () => {
      const id = await shop.create()
      shop.fake.update(id, { status: 'success', payer_address: payer })
      await call(shop.payments, id, 'success')
    }
    for (let payments = 0; payments < 20; payments++) await pay()
    expect(shop.kinds()).toEqual([])
    await pay()
    expect(shop.anomalies).toEqual([
      expect.objectContaining({
        kind: 'burst',
        details: expect.objectContaining({ payer }) as object,
      }),
    ])
    expect(shop.events.at(-1)?.anomalies).toEqual([])

    for (let requests = 0; requests < 25; requests++)
      await shop.payments.fetch(post('/intent', {}, { 'x-address': '203.0.113.7' }))
    expect(shop.anomalies.slice(1)).toEqual([
      expect.objectContaining({
        kind: 'burst',
        intentId: null,
        details: expect.objectContaining({ address: '203.0.113.7' }) as object,
      }),
    ])
  })
})
