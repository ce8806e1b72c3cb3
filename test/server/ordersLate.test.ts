import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { gate, openOrders, paid } from './ordersSupport'
import { call, type ShopOptions } from './shop'

describe.each(stores)('on $name', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  describe('a process that takes too long to create a payment', () => {
    it('loses the order to another, and its payment is watched, but never offered', async () => {
      const shop = openOrders(store)
      const { answer: late, letThrough } = await shop.askSlowly()
      await shop.clock.advanceAsync(14_999)
      expect(await shop.settled(shop.ask())).toMatchObject({ status: 200 })
      const [id] = shop.made()
      letThrough()
      expect(await late).toMatchObject({ status: 200, id, data: { reused: true } })

      const [, unshown] = shop.made()
      const { data } = await shop.read(String(unshown))
      expect(data).toMatchObject({ status: 'pending', superseded: true })
      expect(data).not.toHaveProperty('payment_address')
      expect(await shop.ask()).toMatchObject({ id })

      await shop.becomes(String(unshown), paid())
      expect(shop.events).toMatchObject([
        { status: 'success', orderId: 'A-1', anomalies: [], dueBack: null },
      ])
      expect(await shop.ask()).toMatchObject({ status: 409, error: 'already_paid' })
    })

    it('keeps the order for as long as its creation may take', async () => {
      const shop = openOrders(store)
      await shop.askSlowly()
      await shop.clock.advanceAsync(5_000)
      const answer = await shop.settled(shop.ask(), 10)
      expect(answer).toMatchObject({ status: 503, error: 'order_busy' })
      expect(shop.made()).toEqual([])
    })

    it('creates no second payment where the order has none that can be paid by then', async () => {
      const shop = openOrders(store)
      const { answer: late, letThrough } = await shop.askSlowly()
      await shop.clock.advanceAsync(15_001)
      const id = await shop.offered()
      await shop.becomes(id, { status: 'expired' })
      letThrough()
      expect(await late).toMatchObject({ status: 503, error: 'order_busy', retryAfter: '1' })
      expect(shop.made()).toHaveLength(2)
    })

    it('loses the order to money on an earlier payment', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      shop.order.amount = '280'
      const { answer: late, letThrough } = await shop.askSlowly({ id: first })
      await shop.becomes(first, { payment_tx_hash: '0x1' })
      letThrough()
      const { status, data } = await late
      expect({ status, id: data['payment_intent_id'] }).toEqual({ status: 200, id: first })
      expect(data).not.toHaveProperty('payment_address')
      const [, second] = shop.made()
      expect((await shop.read(String(second))).data).toMatchObject({ superseded: true })
    })

    it('does not change the data of the order then, and tells onCreated that it is not offered', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      shop.order.amount = '280'
      shop.order.data = { size: 'L' }
      const created: boolean[] = []
      const onCreated: ShopOptions['onCreated'] = ({ isOffered }) => created.push(isOffered)
      const { answer: late, letThrough } = await shop.askSlowly({ id: first, onCreated })
      await shop.becomes(first, { payment_tx_hash: '0x1' })
      letThrough()
      expect(await late).toMatchObject({ id: first })
      expect(created).toEqual([false])
      expect(await shop.payments.orders.get('A-1')).toMatchObject({ order: { size: 'M' } })
    })

    it('keeps the order although money arrives on a payment that was set aside', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      await shop.becomes(first, { payment_tx_hash: '0x1' })
      await shop.payments.orders.reopen('A-1', 'sent back by hand')
      const { answer: late, letThrough } = await shop.askSlowly()
      await shop.becomes(first, { received_amount: '1' })
      letThrough()
      const { data } = await late
      expect(data).toHaveProperty('payment_address')
      expect(data).not.toHaveProperty('superseded')
    })

    it('keeps no callback of another client waiting', async () => {
      const shop = openOrders(store, {
        matchOrder: () => ({ fiat_amount: '300', fiat_currency: 'TWD', orderId: 'A-1' }),
      })
      const { gated, arrived, letThrough } = gate(shop.client)
      const brand = shop.another({ client: { ...gated, clientId: 'another-brand' } })
      const late = shop.ask('A-1', { server: brand })
      await arrived()
      const id = await shop.createElsewhere()
      expect((await shop.settled(call(shop.payments, id, 'pending'))).status).toBe(200)
      letThrough()
      await late
    })

    it('keeps no request of its own process from the money on an earlier payment', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      shop.order.amount = '280'
      const { server: slow, answer: late, letThrough } = await shop.askSlowly({ id: first })
      await shop.becomes(first, { payment_tx_hash: '0x1' })
      const asked = await shop.settled(shop.ask('A-1', { server: slow, id: first }))
      expect(asked).toMatchObject({ status: 200, id: first })
      letThrough()
      await late
    })
  })

  describe('an order with changed data', () => {
    it('keeps its payment, whose events have the newest', async () => {
      const shop = openOrders(store)
      const id = await shop.offered()
      shop.order.data = { size: 'L' }
      expect(await shop.ask()).toMatchObject({ id })
      expect(await shop.ask()).toMatchObject({ id })
      await shop.becomes(id, paid())
      expect(shop.events).toMatchObject([{ order: { size: 'L' } }])
      expect(await shop.payments.getPayment(id)).toMatchObject({ order: { size: 'L' } })
      const history = await shop.payments.getHistory(id)
      expect(history.filter(({ kind }) => kind === 'order_changed')).toMatchObject([
        { body: { order: { size: 'L' } } },
      ])
      expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
    })
  })

  describe('an order that is reopened', () => {
    it('is offered another payment, and a success of the first still counts', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      await shop.becomes(first, { payment_tx_hash: '0x1' })
      const reopened = await shop.payments.orders.reopen('A-1', 'sent back by hand')
      expect(reopened).toMatchObject({ offered: null, payments: [{ id: first, isOffered: false }] })
      expect((await shop.read(first)).data).not.toHaveProperty('payment_address')

      const second = await shop.offered()
      expect(second).not.toBe(first)
      expect(await shop.payments.getHistory(first)).toContainEqual(
        expect.objectContaining({ kind: 'set_aside', body: { reason: 'sent back by hand' } }),
      )
      await shop.becomes(first, paid())
      await shop.becomes(second, paid())
      expect(shop.events).toMatchObject([
        { status: 'success', dueBack: null },
        { status: 'success', dueBack: { amount: '9.23' }, anomalies: ['order_already_paid'] },
      ])
      expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
    })

    it('withdraws the address from the streams of its payment', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      const stream = await shop.watch(first)
      expect(await stream.data()).toHaveProperty('payment_address')
      await shop.payments.orders.reopen('A-1', 'the buyer asked for it')
      expect(await stream.data()).toMatchObject({ superseded: true })
      await stream.cancel()
      await shop.payments.stop()
    })

    it('must be known, unpaid, and reopened for a reason', async () => {
      const shop = openOrders(store)
      const { orders } = shop.payments
      const id = await shop.offered()
      await expect(orders.reopen('A-1', ' ')).rejects.toMatchObject({
        code: 'invalid_configuration',
      })
      await expect(orders.reopen('B-2', 'why not')).rejects.toMatchObject({ code: 'unknown_order' })
      await shop.becomes(id, paid())
      await expect(orders.reopen('A-1', 'why not')).rejects.toMatchObject({ code: 'already_paid' })
      expect(await orders.get('A-1')).toMatchObject({ paidBy: id })
    })
  })

  describe('a success that is taken back', () => {
    it('leaves the order unpaid, and to be reopened', async () => {
      const shop = openOrders(store)
      const first = await shop.offered()
      await shop.becomes(first, paid())
      await shop.takeBack(first)
      expect(await shop.payments.orders.get('A-1')).toMatchObject({ paidBy: null })
      expect(await shop.ask('A-1', { id: first })).toMatchObject({ status: 200, id: first })
      await shop.payments.orders.reopen('A-1', 'reversed')
      expect(await shop.offered()).not.toBe(first)
    })

    it('leaves the order to the payment that paid it too', async () => {
      const shop = openOrders(store)
      const [first = '', second = ''] = await shop.offeredAt('300', '280')
      await shop.becomes(first, paid())
      await shop.becomes(second, paid())
      await shop.takeBack(first)
      expect(await shop.payments.orders.get('A-1')).toMatchObject({ paidBy: second })
      expect(await shop.ask()).toMatchObject({ status: 409 })
      // the shop was told to send the money of the second back
      expect(shop.events).toMatchObject([
        { status: 'success', paidBy: first, dueBack: null },
        { status: 'success', paidBy: first, dueBack: { amount: '9.23' } },
        { status: 'expired', previous: 'success', paidBy: second, dueBack: null },
      ])
    })

    it('of three leaves it to the earliest of the others', async () => {
      const shop = openOrders(store)
      const [first = '', second, third = ''] = await shop.offeredAt('300', '280', '260')
      for (const id of [first, third, String(second)]) await shop.becomes(id, paid())
      await shop.takeBack(first)
      expect(await shop.payments.orders.get('A-1')).toMatchObject({ paidBy: second })
    })

    it('of two keeps the payment that has paid the order', async () => {
      const shop = openOrders(store)
      const [first = '', second = ''] = await shop.offeredAt('300', '280')
      await shop.becomes(first, paid())
      await shop.becomes(second, paid())
      await shop.takeBack(second)
      expect(await shop.payments.orders.get('A-1')).toMatchObject({ paidBy: first })
      expect(shop.events.at(-1)).toMatchObject({ status: 'expired', paidBy: first })
    })
  })

  describe('onCreated', () => {
    const createTable = () =>
      store.database.query('create table mine (payment text, order_id text)')
    const mine = () => store.database.query('select * from mine')

    it('writes with the payment that is stored', async () => {
      await createTable()
      const shop = openOrders(store, {
        onCreated: ({ id, orderId, isOffered, order }, tx) => {
          expect({ isOffered, order }).toEqual({ isOffered: true, order: { size: 'M' } })
          return tx.query('insert into mine values ($1, $2)', [id, orderId])
        },
      })
      const id = await shop.offered()
      await shop.offered()
      expect(await mine()).toEqual([{ payment: id, order_id: 'A-1' }])
    })

    it('that throws keeps the payment from being stored, and gives the order back', async () => {
      await createTable()
      let isBroken = true
      const shop = openOrders(store, {
        onCreated: async ({ id }, tx) => {
          await tx.query('insert into mine values ($1)', [id])
          if (isBroken) throw new Error('out of disk')
        },
      })
      const { status, error, retryAfter } = await shop.ask()
      expect({ status, error, retryAfter }).toEqual({
        ...{ status: 503, error: 'network_error', retryAfter: '5' },
      })
      const [lost] = shop.made()
      expect(await shop.payments.getPayment(String(lost))).toBeNull()
      expect(await mine()).toEqual([])
      expect(shop.lines).toMatchObject([
        {
          level: 'error',
          details: { intentId: lost, reason: expect.stringContaining('out of disk') as string },
        },
      ])
      isBroken = false
      expect(await shop.offered()).not.toBe(lost)
    })

    it.each(['rollback', 'rollback; begin'])(
      'that ends its transaction by %s fails with an explanation, and the order is given back',
      async (statement) => {
        let isWrong = true
        const shop = openOrders(store, {
          onCreated: (_, tx) => (isWrong ? tx.query(statement) : undefined),
        })
        expect(await shop.ask()).toMatchObject({ status: 503, error: 'network_error' })
        const [lost] = shop.made()
        expect(await shop.payments.getPayment(String(lost))).toBeNull()
        expect(shop.lines).toMatchObject([
          {
            level: 'error',
            details: { intentId: lost, reason: expect.stringContaining('ended') as string },
          },
        ])
        isWrong = false
        expect(await shop.offered()).not.toBe(lost)
      },
    )
  })

  describe('a payment that KryptoGO’s SDK created', () => {
    const matched = (amount = '300'): ShopOptions => ({
      matchOrder: () => ({
        ...{ fiat_amount: amount, fiat_currency: 'TWD', orderId: 'A-1' },
        order_data: { size: 'S' },
      }),
    })

    it('is the one that its order offers', async () => {
      const shop = openOrders(store, matched())
      const id = await shop.createElsewhere()
      expect((await shop.settled(call(shop.payments, id, 'pending'))).status).toBe(200)
      expect(await shop.ask()).toMatchObject({ id, data: { reused: true } })
    })

    it('does not replace one of ours that is open, but pays the order', async () => {
      const shop = openOrders(store, matched())
      const ours = await shop.offered()
      const id = await shop.createElsewhere()
      expect((await shop.settled(call(shop.payments, id, 'pending'))).status).toBe(200)
      expect(await shop.ask()).toMatchObject({ id: ours })
      expect(await shop.read(id)).toMatchObject({ data: { superseded: true } })
      await shop.becomes(id, paid())
      expect(await shop.payments.orders.get('A-1')).toMatchObject({
        paidBy: id,
        payments: [{ id }, { id: ours, isOffered: false }],
      })
      expect(shop.events).toMatchObject([{ orderId: 'A-1', anomalies: [] }])
    })

    it('withdraws the address from the streams of the one that it supersedes', async () => {
      const shop = openOrders(store, matched())
      shop.order.amount = '280'
      const ours = await shop.offered()
      // adopted payments replace only what can no longer be paid
      await shop.clock.advanceAsync(31 * 60_000 + 1)
      const stream = await shop.watch(ours)
      expect(await stream.data()).toHaveProperty('payment_address')
      const id = await shop.createElsewhere()
      expect((await shop.settled(call(shop.payments, id, 'pending'))).status).toBe(200)
      const withdrawn = await stream.data()
      expect(withdrawn).toMatchObject({ status: 'pending', superseded: true })
      expect(withdrawn).not.toHaveProperty('payment_address')
      await stream.cancel()
      await shop.payments.stop()
    })

    it('comes between the payments that were created before and after it', async () => {
      const shop = openOrders(store, matched())
      const first = await shop.offered()
      await shop.becomes(first, { status: 'expired' })
      const adopted = await shop.createElsewhere()
      expect((await shop.settled(call(shop.payments, adopted, 'pending'))).status).toBe(200)
      await shop.becomes(adopted, { status: 'expired' })
      const last = await shop.offered()
      const order = await shop.payments.orders.get('A-1')
      expect(order?.payments.map(({ id }) => id)).toEqual([last, adopted, first])
    })

    it('of another price is not accepted', async () => {
      const shop = openOrders(store, matched('420'))
      const id = await shop.createElsewhere()
      expect((await shop.settled(call(shop.payments, id, 'pending'))).status).toBe(404)
      expect(await shop.payments.getPayment(id)).toBeNull()
      expect(shop.anomalies).toMatchObject([
        {
          ...{ kind: 'terms_changed', intentId: null },
          details: { id, requested: { fiat_amount: '420' }, created: { fiat_amount: '300' } },
        },
        { kind: 'unknown_intent' },
      ])
    })

    it('is not believed to be of the SDK while one of ours is being created', async () => {
      const shop = openOrders(store, matched())
      const { gated, arrived, letThrough } = gate(shop.client)
      const created = shop.ask('C-3', { server: shop.another({ client: gated }) })
      await arrived()
      const id = await shop.createElsewhere()
      const answer = await shop.settled(call(shop.payments, id, 'pending'))
      expect(answer.status).toBe(503)
      letThrough()
      await created
      await shop.clock.advanceAsync(1)
      // one that is reserved only after the id was heard is no reason to wait
      void shop.ask('D-4', { server: shop.another({ client: gated }) })
      await arrived()
      expect((await shop.settled(call(shop.payments, id, 'pending'))).status).toBe(200)
      expect(await shop.payments.getPayment(id)).toMatchObject({ orderId: 'A-1' })
    })
  })
})
