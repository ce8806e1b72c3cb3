import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { mostWithin } from './gateSupport'
import { openOrders, paid, type Answer } from './ordersSupport'
import { call, get, type ShopOptions } from './shop'
import { eventually } from '../support/eventually'

const SECOND = 1_000
const SEEN = { payment_tx_hash: '0xseen' }

/** The order of a named payment is `A-1`; the page sends the id of the other. */
const kinds = [
  { kind: 'of a named order', named: true },
  { kind: 'without an order id', named: false },
]

describe.each(stores)('on $name, before it is offered again, a payment', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  /** A shop with one payment, about which KryptoGO was not asked yet. */
  async function openOffered(named: boolean, options: ShopOptions = {}) {
    const sent: { method: string; at: number }[] = []
    const behavior: { fetch: typeof globalThis.fetch | null; latencyMs: number } = {
      ...{ fetch: null, latencyMs: 0 },
    }
    const shop = openOrders(store, {
      authorizeRead: () => true,
      ...(!named && {
        getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD', order_data: { size: 'M' } }),
      }),
      kryptogo: async (url, init) => {
        const { latencyMs } = behavior
        sent.push({ method: init?.method ?? 'GET', at: shop.clock.now() })
        if (latencyMs > 0)
          await new Promise<void>((resolve) => shop.clock.after(latencyMs, resolve))
        return (behavior.fetch ?? shop.fake.fetch)(url, init)
      },
      ...options,
    })
    const id = await shop.offered()
    const reads = () => sent.filter(({ method }) => method === 'GET').length
    return { ...shop, id, sent, reads, behavior, again: () => shop.ask('A-1', { id }) }
  }

  const failures = async () => {
    const sql = 'select sum(failures + denials)::integer as sum from kryptogo.kgp_intents'
    return (await store.database.query<{ sum: number }>(sql))[0]?.sum
  }

  function expectOffered({ status, data }: Answer, id: string) {
    expect({ status, ...data }).toMatchObject({
      ...{ status: 'pending', payment_intent_id: id, reused: true },
      payment_address: expect.any(String) as string,
    })
  }

  describe.each(kinds)('$kind', ({ named }) => {
    it('is asked about: one whose transfer was seen has no address', async () => {
      const shop = await openOffered(named)
      shop.fake.update(shop.id, SEEN)
      const { data } = await shop.again()
      expect(data).toMatchObject({ payment_intent_id: shop.id, status: 'pending', ...SEEN })
      expect(data).not.toHaveProperty('payment_address')
      expect(data).toHaveProperty('events_path')
      expect(shop.reads()).toBe(1)
      expect(shop.made()).toEqual([shop.id])
      expect((await shop.read(shop.id)).data).toMatchObject(SEEN)
    })

    it('that was paid is told as such, and the shop hears of it', async () => {
      const shop = await openOffered(named)
      shop.fake.update(shop.id, paid())
      const { status, error, data } = await shop.again()
      expect({ status, error, ...data }).toMatchObject({
        payment_intent_id: shop.id,
        ...(named ? { status: 409, error: 'already_paid' } : { status: 'success', reused: true }),
      })
      expect(shop.made()).toEqual([shop.id])
      expect(shop.statuses()).toEqual(['success'])
    })

    it('that was paid has no address either where the shop fails to take that', async () => {
      const onStatusChange = () => Promise.reject(new Error('the shop is down'))
      const shop = await openOffered(named, { onStatusChange })
      shop.fake.update(shop.id, paid())
      const { data } = await shop.again()
      expect(data).not.toHaveProperty('payment_address')
      expect(shop.made()).toEqual([shop.id])
    })

    it('that has expired is replaced', async () => {
      const shop = await openOffered(named)
      shop.fake.update(shop.id, { status: 'expired' })
      const { id, data } = await shop.again()
      expect(data).toHaveProperty('payment_address')
      expect(shop.made()).toEqual([shop.id, id])
    })

    it('is asked about once in three seconds', async () => {
      const shop = await openOffered(named)
      for (const reads of [1, 2]) {
        for (const ms of [0, 1_500, 1_499]) {
          await shop.clock.advanceAsync(ms)
          expectOffered(await shop.again(), shop.id)
          expect(shop.reads()).toBe(reads)
        }
        await shop.clock.advanceAsync(1)
      }
    })

    it('is not asked about where a callback has just been', async () => {
      const shop = await openOffered(named)
      await call(shop.payments, shop.id, 'pending')
      await shop.clock.advanceAsync(2 * SECOND)
      expectOffered(await shop.again(), shop.id)
      expect(shop.reads()).toBe(1)
    })

    it('is asked about once for requests at the same time, which all hear the answer', async () => {
      const authorizeRead = vi.fn(() => true)
      const shop = await openOffered(named, { authorizeRead })
      let answer: () => void = () => undefined
      const held = new Promise<void>((resolve) => (answer = resolve))
      shop.behavior.fetch = (url, init) => held.then(() => shop.fake.fetch(url, init))
      shop.fake.update(shop.id, SEEN)
      const answers = Promise.all([1, 2, 3].map(() => shop.again()))
      await eventually(() => expect(authorizeRead).toHaveBeenCalledTimes(3))
      answer()
      for (const { data } of await answers) expect(data).not.toHaveProperty('payment_address')
      expect(shop.reads()).toBe(1)
      expect(await shop.payments.getHistory(shop.id)).toHaveLength(2)
    })

    it('is offered as before after two seconds without an answer, which is stored when it comes', async () => {
      const shop = await openOffered(named)
      shop.behavior.latencyMs = 4 * SECOND
      shop.fake.update(shop.id, SEEN)
      const began = shop.clock.now()
      expectOffered(await shop.settled(shop.again(), 10), shop.id)
      expect(shop.clock.now() - began).toBeLessThan(3 * SECOND)
      await shop.clock.advanceAsync(2 * SECOND)
      await eventually(async () => expect((await shop.read(shop.id)).data).toMatchObject(SEEN))
      expect(shop.lines.filter(({ level }) => level !== 'info')).toEqual([])
    })

    it.each([
      ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
      ['denies it', () => Promise.resolve(new Response('{"code":4006}', { status: 404 }))],
      ['answers with anything', () => Promise.resolve(new Response('<html>'))],
    ])('is offered as before where KryptoGO %s, and that counts as nothing', async (_, fetch) => {
      const shop = await openOffered(named)
      shop.behavior.fetch = fetch
      expectOffered(await shop.settled(shop.again()), shop.id)
      expect(shop.reads()).toBeGreaterThan(0)
      expect(await failures()).toBe(0)
      expect(shop.lines.filter(({ level }) => level !== 'info')).toEqual([])
    })

    it('is offered as before while KryptoGO has asked to wait', async () => {
      const shop = await openOffered(named)
      shop.behavior.fetch = () =>
        Promise.resolve(new Response('{}', { status: 429, headers: { 'Retry-After': '600' } }))
      await expect(shop.client.getPaymentIntent('another')).rejects.toThrow()
      const { length } = shop.sent
      shop.fake.update(shop.id, SEEN)
      expectOffered(await shop.again(), shop.id)
      expect(shop.sent).toHaveLength(length)
    })

    it('is offered as before where the gate has no room, and leaves it to a creation that waits', async () => {
      const shop = await openOffered(named, {
        requests: { requestsPerSecond: 1, requestsAtOnce: 10 },
      })
      shop.fake.update(shop.id, SEEN)
      const creation = shop.ask('A-2')
      expectOffered(await shop.again(), shop.id)
      await eventually(async () => {
        await shop.clock.advanceAsync(100)
        expect(shop.sent).toHaveLength(2)
      })
      expectOffered(await shop.again(), shop.id)
      await creation
      expect(shop.reads()).toBe(0)
      await shop.clock.advanceAsync(SECOND)
      expect((await shop.again()).data).not.toHaveProperty('payment_address')
      expect(shop.sent.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET'])
    })

    it('is not asked about for a request that may not read it', async () => {
      const shop = await openOffered(named, { authorizeRead: () => false })
      const { id } = await shop.again()
      expect(id).not.toBe(shop.id)
      expect(shop.reads()).toBe(0)
    })

    it('is asked about to the end where the server stops meanwhile', async () => {
      const shop = await openOffered(named)
      shop.behavior.latencyMs = 300
      shop.fake.update(shop.id, SEEN)
      const answer = shop.again()
      await eventually(() => expect(shop.reads()).toBe(1))
      const began = shop.clock.now()
      await shop.settled(shop.payments.stop())
      expect(shop.clock.now()).toBeGreaterThanOrEqual(began + 300)
      expect((await answer).data).not.toHaveProperty('payment_address')
    })
  })

  it('costs what its three seconds allow, however often it is asked for', async () => {
    const shop = await openOffered(true)
    for (let second = 0; second < 10; second++) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => shop.again()))
      for (const answer of answers) expectOffered(answer, shop.id)
      await shop.clock.advanceAsync(SECOND)
    }
    expect(shop.reads()).toBe(4)
  })

  it('costs what the gate allows, however many are asked for', async () => {
    const shop = await openOffered(true, {
      requests: { requestsPerSecond: 10, requestsAtOnce: 100 },
    })
    const orders = Array.from({ length: 100 }, (_, index) => `B-${index}`)
    for (const order of orders) await shop.settled(shop.ask(order))
    await shop.clock.advanceAsync(SECOND)
    shop.sent.length = 0
    shop.behavior.latencyMs = 100
    const asked = Array.from({ length: 10 }, () => orders).flat()
    const answers = await shop.settled(Promise.all(asked.map((order) => shop.ask(order))))
    expect(answers.every(({ data }) => 'payment_address' in data)).toBe(true)
    expect(shop.reads()).toBeGreaterThan(0)
    for (const ms of [100, SECOND])
      expect(mostWithin(shop.sent, ms)).toBeLessThanOrEqual(2 + (10 * ms) / SECOND)
  })
})

describe.each(stores)('on $name, a request that reads a payment', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  async function openRead(options: ShopOptions = {}) {
    const shop = openOrders(store, options)
    const id = await shop.offered()
    const read = async (search = '?fresh=1', path = id) => {
      const response = await shop.payments.fetch(get(`/intent/${path}${search}`))
      const { data = {} } = (await response.json()) as { data?: Record<string, unknown> }
      return { status: response.status, data }
    }
    return { ...shop, id, read }
  }

  it('with `?fresh=1` is answered with what KryptoGO knows', async () => {
    const shop = await openRead()
    shop.fake.update(shop.id, SEEN)
    const { data } = await shop.read()
    expect(data).toMatchObject({ status: 'pending', ...SEEN })
    expect(data).not.toHaveProperty('payment_address')
    expect(shop.reads()).toBe(1)
  })

  it('with `?fresh=1` finds money that comes after the payment has expired', async () => {
    const shop = await openRead()
    await shop.becomes(shop.id, { status: 'expired' })
    await shop.clock.advanceAsync(3 * SECOND)
    shop.fake.update(shop.id, paid())
    expect((await shop.read()).data).toMatchObject({ status: 'success', late: true })
  })

  it.each(['', '?', '?fresh', '?fresh=0', '?fresh=true', '?Fresh=1', '?other=1'])(
    'with %j is answered from the database',
    async (search) => {
      const shop = await openRead()
      shop.fake.update(shop.id, SEEN)
      expect((await shop.read(search)).data).toHaveProperty('payment_address')
      expect(shop.reads()).toBe(0)
    },
  )

  it('as a stream is answered from the database', async () => {
    const shop = await openRead()
    const stream = await shop.watch(shop.id, {
      ...shop.payments,
      fetch: ({ url }) => shop.payments.fetch(new Request(`${url}?fresh=1`)),
    })
    expect(await stream.data()).toMatchObject({ status: 'pending' })
    await stream.cancel()
    await shop.payments.stop()
    expect(shop.reads()).toBe(0)
  })

  it('with `?fresh=1` asks nothing about one that is settled, not stored, or not for it to read', async () => {
    const shop = await openRead()
    await shop.becomes(shop.id, paid())
    const reads = shop.reads()
    await shop.clock.advanceAsync(3 * SECOND)
    expect(await shop.read()).toMatchObject({ status: 200, data: { status: 'success' } })
    expect((await shop.read('?fresh=1', 'another')).status).toBe(404)
    const other = await shop.offered('A-2')
    const refusing = shop.another({ authorizeRead: () => false })
    expect((await refusing.fetch(get(`/intent/${other}?fresh=1`))).status).toBe(403)
    expect(shop.reads()).toBe(reads)
  })

  it('with `?fresh=1` is answered from the database by a server that has stopped', async () => {
    const shop = await openRead()
    await shop.payments.stop()
    expect(await shop.read()).toMatchObject({ status: 200, data: { status: 'pending' } })
    expect(shop.reads()).toBe(0)
  })

  it('with `?fresh=1` costs what three seconds and the gate allow, however often it is sent', async () => {
    const shop = await openRead({ requests: { requestsPerSecond: 10, requestsAtOnce: 100 } })
    const orders = Array.from({ length: 100 }, (_, index) => `B-${index}`)
    const ids: string[] = []
    for (const order of orders) ids.push(String((await shop.settled(shop.ask(order))).id))
    for (const [asked, most] of [
      [[shop.id], 1],
      [ids, 2],
    ] as const) {
      await shop.clock.advanceAsync(5 * SECOND)
      const before = shop.reads()
      const all = Array.from({ length: 1_000 / asked.length }, () => asked).flat()
      const answers = await Promise.all(all.map((id) => shop.read('?fresh=1', id)))
      expect(answers.every(({ status }) => status === 200)).toBe(true)
      // The clock stands, so this is what the gate sends at once.
      expect(shop.reads() - before).toBe(most)
    }
  })
})
