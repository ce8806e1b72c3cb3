import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bothStores, type OpenStore } from '../support/databases'
import { openOrders, paid } from './ordersSupport'
import { eventually } from '../support/eventually'

/** The fields by which a page knows whether it can be paid. */
interface Shown {
  readonly payment_address?: unknown
  readonly superseded?: unknown
  readonly order_paid?: unknown
  readonly late?: unknown
}

describe.each(bothStores)('an order on $name', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  describe('that is asked for a payment', () => {
    it('50 times at once, by two processes, is offered one', async () => {
      const shop = openOrders(store)
      const other = shop.another()
      const answers = await shop.settled(
        Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            shop.ask('A-1', index % 2 ? { server: other } : {}),
          ),
        ),
      )
      const [id] = shop.made()
      expect(shop.made()).toHaveLength(1)
      for (const answer of answers) expect(answer).toMatchObject({ status: 200, id })
      expect(answers.filter(({ data }) => data['reused'] !== true)).toHaveLength(1)
      expect(await shop.payments.orders.get('A-1')).toMatchObject({ offered: id, paidBy: null })
    })

    it('again, gets the same payment, however its price is written', async () => {
      const shop = openOrders(store)
      const first = await shop.ask()
      shop.order.amount = '300.00'
      const second = await shop.ask()
      expect(first.data).not.toHaveProperty('reused')
      expect(second.data).toEqual({ ...first.data, reused: true })
      expect(shop.made()).toEqual([first.id])
    })

    it('at another price gets another, which supersedes the first', async () => {
      const shop = openOrders(store)
      const [first = '', second = ''] = await shop.offeredAt('300', '280')
      expect(second).not.toBe(first)
      const { data } = await shop.read(first)
      expect(data).toMatchObject({ status: 'pending', superseded: true })
      expect(data).not.toHaveProperty('payment_address')
      expect((await shop.read(second)).data).not.toHaveProperty('superseded')
    })

    it('at another price withdraws the address from the streams of the first', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      const stream = await shop.watch(first)
      expect(await stream.data()).toHaveProperty('payment_address')
      shop.order.amount = '280'
      const second = await shop.offered()
      const withdrawn = await stream.data()
      expect(withdrawn).toMatchObject({ status: 'pending', superseded: true })
      expect(withdrawn).not.toHaveProperty('payment_address')
      shop.order.amount = '300'
      await shop.offered()
      expect(await stream.data()).toHaveProperty('payment_address')
      // and when another has paid the order
      await shop.becomes(second, paid())
      expect(await stream.data()).toMatchObject({ superseded: true })
      await stream.cancel()
      await shop.payments.stop()
    })

    it('at a price that returns gets the first again', async () => {
      const shop = openOrders(store)
      const [first = '', second = ''] = await shop.offeredAt('300', '280')
      shop.order.amount = '300'
      expect(await shop.offered()).toBe(first)
      expect((await shop.read(second)).data).toMatchObject({ superseded: true })
      shop.order.amount = '280'
      expect(await shop.offered()).toBe(second)
      expect(shop.made()).toEqual([first, second])
    })

    it('at a price that returns withdraws the address from the streams of the second', async () => {
      const shop = openOrders(store)
      const [, second = ''] = await shop.offeredAt('300', '280')
      const stream = await shop.watch(second)
      expect(await stream.data()).toHaveProperty('payment_address')
      shop.order.amount = '300'
      await shop.offered()
      const withdrawn = await stream.data()
      expect(withdrawn).toMatchObject({ status: 'pending', superseded: true })
      expect(withdrawn).not.toHaveProperty('payment_address')
      await stream.cancel()
      await shop.payments.stop()
    })

    it('with newer data shows it in the streams of its payment', async () => {
      const shop = openOrders(store, { getPublicOrderData: ({ order }) => order })
      const id = await shop.offered()
      const stream = await shop.watch(id)
      expect(await stream.data()).toMatchObject({ order_data: { size: 'M' } })
      shop.order.data = { size: 'L' }
      expect(await shop.offered()).toBe(id)
      expect(await stream.data()).toMatchObject({ order_data: { size: 'L' } })
      await stream.cancel()
      await shop.payments.stop()
    })

    it('without a name gets a payment each time', async () => {
      const shop = openOrders(store, {
        getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD' }),
      })
      expect(await shop.offered()).not.toBe(await shop.offered())
      expect(await shop.payments.orders.get('undefined')).toBeNull()
    })

    it('of another client on the same database gets a payment of its own', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      const brand = openOrders(store, {
        client: { ...shop.client, clientId: 'another-brand' },
      })
      const second = await brand.offered()
      expect(second).not.toBe(first)
      expect(await brand.payments.getPayment(first)).toBeNull()
      expect(await brand.payments.getHistory(first)).toEqual([])
      expect((await brand.read(first)).status).toBe(404)
      expect(await brand.payments.orders.get('A-1')).toMatchObject({ offered: second })
      await brand.clock.advanceAsync(60 * 60_000)
      // only its own
      expect(await brand.payments.reconcile()).toMatchObject({ checked: 1 })
    })
  })

  describe('whose payment has money', () => {
    it.each([
      ['a transaction', { payment_tx_hash: '0x1' }, false],
      ['an amount', { received_amount: '1' }, false],
      ['an amount that cannot be read', { received_amount: '1e-7' }, true],
      ['too little', { status: 'insufficient_not_refunded' }, true],
      ['a transaction, and it has expired', { status: 'expired', payment_tx_hash: '0x1' }, false],
    ] as const)(
      'of %s, shows that payment without an address, at any price, on every route',
      async (_, change, isSaid) => {
        const shop = openOrders(store)
        const id = await shop.offered()
        await shop.becomes(id, change)
        shop.order.amount = '280'
        const asked = await shop.ask('A-1', { id })
        expect(asked).toMatchObject({ status: 200, id, data: { reused: true } })
        const stream = await shop.watch(id)
        const streamed = await stream.data()
        for (const data of [asked.data, (await shop.read(id)).data, streamed]) {
          expect(data).not.toHaveProperty('payment_address')
          expect(data['money_seen']).toBe(isSaid ? true : undefined)
        }
        expect(shop.made()).toEqual([id])
        await stream.cancel()
        await shop.payments.stop()
      },
    )

    it('although it was superseded, shows that payment', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      shop.order.amount = '280'
      await shop.offered()
      await shop.becomes(first, { payment_tx_hash: '0x1' })
      expect(await shop.ask('A-1', { id: first })).toMatchObject({ id: first })
    })

    it('is paid by it', async () => {
      const shop = openOrders(store)
      const id = await shop.offered()
      await shop.becomes(id, paid())
      expect(await shop.ask('A-1', { id })).toEqual({
        status: 409,
        retryAfter: null,
        error: 'already_paid',
        id,
        data: { payment_intent_id: id },
      })
      expect(await shop.payments.orders.get('A-1')).toMatchObject({ offered: null, paidBy: id })
      expect(shop.events).toMatchObject([
        { orderId: 'A-1', status: 'success', dueBack: null, anomalies: [], order: { size: 'M' } },
      ])
    })

    it('that was sent back is offered another', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      await shop.becomes(first, {
        ...{ status: 'insufficient_refunded', payment_tx_hash: '0x1' },
        ...{ received_amount: '2', refund_amount: '2' },
      })
      expect(await shop.offered()).not.toBe(first)
    })
  })

  describe('that is paid by a payment that it no longer offers', () => {
    async function superseded() {
      const shop = openOrders(store)
      const [first = '', second = ''] = await shop.offeredAt('300', '280')
      return { ...shop, first, second }
    }

    it('hears that it was superseded, and at which price', async () => {
      const { becomes, events, anomalies, first, second, read } = await superseded()
      await becomes(first, paid())
      expect(events).toMatchObject([
        { status: 'success', anomalies: ['superseded_payment'], dueBack: null },
      ])
      expect(anomalies).toMatchObject([
        {
          kind: 'superseded_payment',
          details: {
            paid: { fiat_amount: '300' },
            offered: { fiat_amount: '280', fiat_currency: 'TWD' },
            by: second,
          },
        },
      ])
      // nothing offers the other any more
      expect((await read(first)).data).not.toHaveProperty('superseded')
      expect((await read(second)).data).toMatchObject({ superseded: true })
    })

    it.each<[name: string, change: { first?: object; second?: object }]>([
      ['while one is offered', {}],
      ['while an earlier one has money', { first: { payment_tx_hash: '0x1' } }],
      ['once it is paid', { first: paid() }],
      ['once it is paid twice', { first: paid(), second: paid() }],
      ['once the one that it offers is paid late', { second: { status: 'expired' } }],
    ])('lists its payments as pages show them %s', async (name, change) => {
      const { becomes, first, second, read, payments } = await superseded()
      if (change.first) await becomes(first, change.first)
      if (change.second) await becomes(second, change.second)
      if (name.endsWith('late')) await becomes(second, paid())
      const order = await payments.orders.get('A-1')
      const shown = ({ payment_address, superseded, order_paid, late }: Shown) => ({
        ...{ payment_address, superseded, order_paid, late },
      })
      const listed = order?.payments.map(({ intent }) => shown(intent))
      const pages = [await read(second), await read(first)].map(({ data }) => shown(data))
      expect(listed).toEqual(pages)
      expect(listed).not.toEqual([shown({}), shown({})])
      expect(order?.payments[0]?.intent).toHaveProperty('client_id')
    })

    it('and then by the one that it offers, hears what is due back', async () => {
      const { becomes, events, first, second } = await superseded()
      await becomes(first, paid())
      await becomes(second, { ...paid('8.62'), refund_amount: '0.12' })
      expect(events[1]).toMatchObject({
        ...{ status: 'success', anomalies: ['underpaid_success', 'order_already_paid'] },
        dueBack: { amount: '8.5', symbol: 'USDT' },
      })
    })

    it('and whose second payment has figures that cannot be read, hears that too', async () => {
      const { becomes, events, first, second } = await superseded()
      await becomes(second, paid())
      await becomes(first, { ...paid(), received_amount: '1e-7' })
      expect(events[1]).toMatchObject({
        anomalies: ['unreadable_amount', 'order_already_paid', 'superseded_payment'],
        dueBack: { amount: null, symbol: 'USDT' },
      })
    })

    it('late and at the same price, hears no more than that', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      await shop.becomes(first, { status: 'expired' })
      expect(await shop.offered()).not.toBe(first)
      await shop.becomes(first, paid())
      expect(shop.events.at(-1)).toMatchObject({
        ...{ status: 'success', late: true, anomalies: ['contradiction'], dueBack: null },
      })
    })
  })

  describe('whose payment is past its deadline', () => {
    const deadlineOf = (shop: ReturnType<typeof openOrders>) =>
      Number(shop.fake.intents[0]?.payment_deadline) * 1000

    it('is offered another once KryptoGO says that it has expired', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      await shop.clock.advanceAsync(deadlineOf(shop) - shop.clock.now())
      shop.fake.update(first, { status: 'expired' })
      const reads = shop.reads()
      const second = await shop.settled(shop.offered())
      expect(second).not.toBe(first)
      expect(shop.reads() - reads).toBe(1)
      expect(shop.statuses()).toEqual(['expired'])
    })

    it('is offered nothing for a minute while KryptoGO calls it pending', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      await shop.clock.advanceAsync(deadlineOf(shop) - shop.clock.now() + 50_000)
      const { data } = await shop.settled(shop.ask('A-1', { id: first }))
      expect(data).toMatchObject({ payment_intent_id: first, status: 'pending', reused: true })
      expect(data).not.toHaveProperty('payment_address')
      await shop.clock.advanceAsync(10_000)
      expect(await shop.settled(shop.offered())).not.toBe(first)
    })

    it('is offered nothing while KryptoGO cannot be asked', async () => {
      const shop = openOrders(store)
      const id = await shop.offered()
      await shop.clock.advanceAsync(deadlineOf(shop) - shop.clock.now() + 90_000)
      shop.fake.scenario = 'offline'
      expect(await shop.settled(shop.ask())).toMatchObject({ status: 503 })
      expect(shop.made()).toEqual([id])
    })

    it('is shown the money that KryptoGO tells of then', async () => {
      const shop = openOrders(store)
      const id = await shop.offered()
      await shop.clock.advanceAsync(deadlineOf(shop) - shop.clock.now() + 90_000)
      shop.fake.update(id, paid())
      expect(await shop.settled(shop.ask())).toMatchObject({ status: 409, error: 'already_paid' })
      expect(shop.statuses()).toEqual(['success'])
    })
  })
})

describe.each(bothStores)('the creation of an order’s payment on $name', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  it('that fails gives the order back, and does not touch the one that is offered', async () => {
    const shop = openOrders(store)
    const first = await shop.offered()
    shop.order.amount = '280'
    shop.fake.scenario = 'server_error'
    expect(await shop.settled(shop.ask())).toMatchObject({ status: 503, error: 'network_error' })
    expect(await shop.payments.orders.get('A-1')).toMatchObject({ offered: first })
    expect(await shop.settled(shop.ask('B-2'))).toMatchObject({ status: 503 })
    expect(await shop.payments.orders.get('B-2')).toBeNull()
    await expect(shop.payments.orders.reopen('B-2', 'why not')).rejects.toMatchObject({
      code: 'unknown_order',
    })
    expect((await shop.read(first)).data).not.toHaveProperty('superseded')
    shop.fake.scenario = 'pending'
    expect(await shop.offered()).not.toBe(first)
  })

  it('fails once for all that wait for it in this process', async () => {
    const failures: ((error: Error) => void)[] = []
    let reserved = 0
    const { database } = store
    async function query<Row extends object>(sql: string, parameters?: readonly unknown[]) {
      const rows = await database.query<Row>(sql, parameters)
      const [row] = rows
      if (row && 'reserved_until' in row && row.reserved_until !== null) reserved++
      return rows
    }
    const shop = openOrders(
      { database: { ...database, query } },
      { kryptogo: () => new Promise((_, reject) => failures.push(reject)) },
    )
    const answers = Promise.all(Array.from({ length: 20 }, () => shop.ask()))
    await eventually(() => expect([failures.length, reserved]).toEqual([1, 19]))
    // One that was faster than the news of the reservation looks again after this time.
    await shop.clock.advanceAsync(250)
    for (const fail of failures) fail(new TypeError('no network'))
    for (const answer of await shop.settled(answers))
      expect(answer).toMatchObject({ status: 503, error: 'network_error' })
    expect(failures).toHaveLength(1)
  })

  it('keeps other processes waiting for five seconds, and then makes them ask again', async () => {
    let answer: (() => void) | undefined
    const shop = openOrders(store, {
      kryptogo: async (url, init) => {
        if (init?.method === 'POST') await new Promise<void>((resolve) => (answer = resolve))
        return shop.fake.fetch(url, init)
      },
    })
    const created = shop.ask()
    await eventually(() => expect(answer).toBeDefined())
    const began = shop.clock.now()
    const other = shop.another()
    expect(await shop.settled(shop.ask('A-1', { server: other }))).toMatchObject({
      ...{ status: 503, error: 'order_busy', retryAfter: '1' },
    })
    expect(shop.clock.now() - began).toBeGreaterThanOrEqual(5_000)
    answer?.()
    const { id } = await created
    expect(await shop.ask('A-1', { server: other })).toMatchObject({ id })
  })
})
