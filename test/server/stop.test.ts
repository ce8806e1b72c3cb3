import { postgresDatabase } from 'kryptogo-payment-react/server'
import { createFakeKryptogo } from 'kryptogo-payment-react/testing'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  openPostgres,
  SERVER_LIMITS,
  stores,
  type OpenPostgres,
  type OpenStore,
} from '../support/databases'
import { params } from '../support/transfers'
import { readStream } from './eventsSupport'
import { openOrders } from './ordersSupport'
import { call, FOUR_READS, get, openShop } from './shop'
import { clientOf } from './transferSupport'
import { eventually } from '../support/eventually'

const SECOND = 1_000

/** A promise that is settled by hand. */
function later<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}

/** Whether a promise has settled once everything that does not wait has happened. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const settled = vi.fn()
  promise.then(settled, settled)
  await new Promise((resolve) => setTimeout(resolve, 50))
  return settled.mock.calls.length > 0
}

describe.each(stores)('stop() on $name', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  it('waits until a payment that KryptoGO is creating is stored', async () => {
    const shop = openOrders(store)
    const { server, answer, letThrough } = await shop.askSlowly()
    const stopped = server.stop()
    expect(await isSettled(stopped)).toBe(false)
    letThrough()
    await stopped
    const { id } = await answer
    expect(await shop.payments.orders.get('A-1')).toMatchObject({ offered: id })
  })

  it('waits until the change that a callback brings is delivered', async () => {
    const taken = later<undefined>()
    const onStatusChange = vi.fn(() => taken.promise)
    const shop = openShop(store, { onStatusChange })
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    const called = call(shop.payments, id, 'success')
    await eventually(() => expect(onStatusChange).toHaveBeenCalled())
    const stopped = shop.payments.stop()
    expect(await isSettled(stopped)).toBe(false)
    taken.resolve(undefined)
    await stopped
    expect((await called).status).toBe(200)
    expect(await shop.status(id)).toBe('success')
  })

  it('refuses payments and callbacks until the server is started again', async () => {
    const shop = openOrders(store)
    const id = await shop.offered()
    shop.fake.update(id, { status: 'success' })
    await shop.payments.stop()
    const requests = shop.fake.requests.length
    expect(await shop.ask('A-2')).toMatchObject({ status: 503, retryAfter: '5' })
    const refused = await call(shop.payments, id, 'success')
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(shop.fake.requests).toHaveLength(requests)
    expect(await shop.payments.orders.get('A-2')).toBeNull()
    // What is stored can be read all the same.
    expect(await shop.read(id)).toMatchObject({ status: 200, data: { status: 'pending' } })

    void shop.payments.start()
    expect(await shop.ask('A-2')).toMatchObject({ status: 200 })
    expect((await call(shop.payments, id, 'success')).status).toBe(200)
    await shop.settled(shop.payments.stop())
  })

  it('gives a request whose price is being determined five seconds', async () => {
    const prices = [later<string>(), later<string>()]
    const getPrice = vi.fn(async () => {
      const price = prices[getPrice.mock.calls.length - 1]
      const orderId = String(await price?.promise)
      return { fiat_amount: '300', fiat_currency: 'TWD' as const, orderId }
    })
    const shop = openOrders(store, { getPrice })
    const [first, second] = [shop.ask(), shop.ask()]
    await eventually(() => expect(getPrice).toHaveBeenCalledTimes(2))
    const stopped = shop.payments.stop()
    await shop.clock.advanceAsync(4 * SECOND)
    prices[0]?.resolve('A-1')
    expect((await first).status).toBe(200)
    await shop.clock.advanceAsync(SECOND)
    prices[1]?.resolve('A-2')
    expect(await second).toMatchObject({ status: 503, retryAfter: '5' })
    await stopped
    expect(shop.made()).toHaveLength(1)
    // Nothing was created, so no reservation is left.
    expect(await shop.ask('A-2', { server: shop.another() })).toMatchObject({ status: 200 })
  })

  it('does not wait forever', async () => {
    const shop = openOrders(store)
    const { server, answer, letThrough } = await shop.askSlowly()
    const stopped = server.stop()
    await shop.clock.advanceAsync(24 * SECOND)
    expect(await isSettled(stopped)).toBe(false)
    await shop.clock.advanceAsync(SECOND)
    await stopped
    expect(shop.lines).toMatchObject([{ level: 'error', details: { left: 1 } }])
    letThrough()
    await answer
  })

  it('ends a round of reconcile() that was called by hand', async () => {
    const shop = openShop(store, { requests: FOUR_READS })
    const answered = later<undefined>()
    const getPaymentIntent = vi.fn(async (id: string) => {
      await answered.promise
      return shop.client.getPaymentIntent(id)
    })
    const there = shop.another({ client: { ...shop.client, getPaymentIntent } })
    await Promise.all(Array.from({ length: 6 }, () => shop.create()))
    await shop.clock.advanceAsync(120 * SECOND)
    const round = there.reconcile()
    await eventually(() => expect(getPaymentIntent).toHaveBeenCalledTimes(4))
    const stopped = there.stop()
    expect(await isSettled(stopped)).toBe(false)
    answered.resolve(undefined)
    await stopped
    expect(await round).toEqual({ checked: 4, failed: 0 })
    expect(await there.reconcile()).toEqual({ checked: 2, failed: 0 })
  })

  it('waits for the outcome of a transfer, and refuses another before anything is recorded', async () => {
    const fake = createFakeKryptogo()
    const sent = later<undefined>()
    const client = clientOf(fake)
    const transferOnce = vi.fn(async (transfer: Parameters<typeof client.transferOnce>[0]) => {
      await sent.promise
      return client.transferOnce(transfer)
    })
    const { payments } = openShop(store, { client: { ...client, transferOnce } })
    const first = payments.transfers.send({ ...params, idempotencyKey: 'p-1' })
    await eventually(() => expect(transferOnce).toHaveBeenCalled())
    const stopped = payments.stop()
    expect(await isSettled(stopped)).toBe(false)
    const second = payments.transfers.send({ ...params, idempotencyKey: 'p-2' })
    await expect(second).rejects.toMatchObject({ code: 'transfer_refused', retryable: true })
    sent.resolve(undefined)
    await stopped
    expect(await payments.transfers.get('p-1')).toMatchObject({ state: 'sent' })
    expect((await first).tx_hash).toMatch(/^0x/)
    expect(await payments.transfers.get('p-2')).toBeNull()

    void payments.start()
    await payments.transfers.send({ ...params, idempotencyKey: 'p-2' })
    await payments.stop()
  })

  it('records nothing of a transfer that is approved too late', async () => {
    const approved = later<boolean>()
    const approve = vi.fn(() => approved.promise)
    const shop = openShop(store, { transfers: { approve }, client: clientOf(createFakeKryptogo()) })
    const { transfers } = shop.payments
    const sent = transfers.send({ ...params, idempotencyKey: 'p-1' })
    const refused = expect(sent).rejects.toMatchObject({ code: 'transfer_refused' })
    await eventually(() => expect(approve).toHaveBeenCalled())
    const stopped = shop.payments.stop()
    await shop.clock.advanceAsync(5 * SECOND)
    approved.resolve(true)
    await refused
    await stopped
    expect(await transfers.get('p-1')).toBeNull()
  })
})

describe('payments that stop() gives back while another session has locked them', () => {
  let store: OpenPostgres
  beforeEach(async () => {
    store = await openPostgres()
  })
  afterEach(() => store.close())

  /** A process that has leased six payments, and stops while it has asked for four. */
  async function stopWhileLocked(pool: pg.Pool) {
    const shop = openShop(store, { requests: FOUR_READS })
    const answered = later<undefined>()
    const asked: string[] = []
    const getPaymentIntent = vi.fn(async (id: string) => {
      asked.push(id)
      await answered.promise
      return shop.client.getPaymentIntent(id)
    })
    const there = shop.another({
      client: { ...shop.client, getPaymentIntent },
      database: postgresDatabase(pool),
    })
    await Promise.all(Array.from({ length: 6 }, () => shop.create()))
    await shop.clock.advanceAsync(120 * SECOND)
    const round = there.reconcile()
    await eventually(() => expect(asked).toHaveLength(4))
    const session = await store.pool.connect()
    await session.query('begin')
    const lock = 'select from kryptogo.kgp_intents where id <> all($1) for no key update'
    await session.query(lock, [asked])
    const stopped = there.stop()
    answered.resolve(undefined)
    expect(await round).toEqual({ checked: 4, failed: 0 })
    const unlock = async () => {
      await session.query('rollback')
      session.release()
    }
    return { ...shop, stopped, unlock }
  }

  it('can be checked by others as soon as they are not locked', async () => {
    const shop = await stopWhileLocked(store.newPool())
    expect(await isSettled(shop.stopped)).toBe(false)
    await shop.unlock()
    await shop.stopped
    expect(await shop.another().reconcile()).toEqual({ checked: 2, failed: 0 })
    expect(shop.lines).toEqual([])
  })

  it('keep the process no longer than the lock_timeout', async () => {
    const pool = new pg.Pool({ connectionString: store.url, ...SERVER_LIMITS, lock_timeout: 200 })
    const { stopped, unlock, lines } = await stopWhileLocked(pool)
    await stopped
    expect(lines).toMatchObject([{ level: 'warn', details: { payments: 2 } }])
    await Promise.all([unlock(), pool.end()])
  })
})

describe('a stream that waits to be authorized', () => {
  /** A shop in which one request waits in `authorizeRead` until `permit` is called. */
  async function openWaiting(store: OpenStore) {
    const permitted = later<boolean>()
    const authorizeRead = vi.fn(({ request }: { request: Request }) =>
      request.headers.has('slow') ? permitted.promise : true,
    )
    const shop = openShop(store, { authorizeRead })
    const id = await shop.create()
    const request = get(`/intent/${id}/events`)
    request.headers.set('slow', '1')
    const waiting = shop.payments.fetch(request)
    await eventually(() => expect(authorizeRead).toHaveBeenCalled())
    return { ...shop, id, waiting, permit: () => permitted.resolve(true) }
  }

  let store: OpenStore
  beforeEach(async () => {
    store = await openPostgres()
  })
  afterEach(() => store.close())

  it('is refused once the server has stopped', async () => {
    const { payments, waiting, permit, clock } = await openWaiting(store)
    await payments.stop()
    permit()
    expect((await waiting).status).toBe(503)
    await clock.advanceAsync(20 * SECOND)
    expect(clock.waiting).toBe(0)
  })

  it('is refused although the server has been started again, and keeps no other from changes', async () => {
    const shop = await openWaiting(store)
    const there = shop.another()
    await shop.payments.stop()
    void shop.payments.start()
    const stream = readStream(await shop.payments.fetch(get(`/intent/${shop.id}/events`)))
    expect(await stream.status()).toBe('pending')
    shop.permit()
    expect((await shop.waiting).status).toBe(503)

    shop.fake.update(shop.id, { status: 'insufficient_not_refunded' })
    await call(there, shop.id, 'insufficient_not_refunded')
    expect(await shop.settled(stream.status())).toBe('insufficient_not_refunded')
    await shop.settled(Promise.all([shop.payments.stop(), there.stop()]))
  })
})
