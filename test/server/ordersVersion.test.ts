import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { beforeStatement, gate, openOrders } from './ordersSupport'
import { call } from './shop'

// An order is reserved by the version at which it was read. In each test something happens after that
// reading, and just before the reservation.
describe.each(stores)('on $name, a reservation', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  const beforeReserving = (happen: () => Promise<unknown>) =>
    beforeStatement(store.database, /attempt = attempt \+ 1/, happen)

  it('is lost to another process that has reserved the order, and creates nothing', async () => {
    const shop = openOrders(store)
    await shop.offered()
    shop.order.amount = '280'
    const { gated, arrived, letThrough } = gate(shop.client)
    const first = shop.another({ client: gated })
    let winner: ReturnType<typeof shop.ask> | undefined
    const { database, hasHappened } = beforeReserving(async () => {
      winner = shop.ask('A-1', { server: first })
      await arrived()
    })
    const answer = shop.ask('A-1', { server: shop.another({ database }) })
    await expect.poll(hasHappened).toBe(true)
    letThrough()
    const id = (await winner)?.id
    expect(await shop.settled(answer)).toMatchObject({ status: 200, id })
    expect(shop.made()).toEqual([expect.any(String), id])
  })

  it('is lost to a transaction on the payment that is offered, and creates nothing', async () => {
    const shop = openOrders(store)
    const id = await shop.offered()
    shop.order.amount = '280'
    const { database, hasHappened } = beforeReserving(() =>
      shop.becomes(id, { payment_tx_hash: '0x1' }),
    )
    const answer = await shop.settled(shop.ask('A-1', { server: shop.another({ database }), id }))
    expect(hasHappened()).toBe(true)
    expect(answer).toMatchObject({ status: 200, id })
    expect(answer.data).not.toHaveProperty('payment_address')
    expect(shop.made()).toEqual([id])
  })

  it('is lost to a payment of KryptoGO’s SDK that the order takes, and creates nothing', async () => {
    const shop = openOrders(store, {
      matchOrder: () => ({ fiat_amount: '280', fiat_currency: 'TWD', orderId: 'A-1' }),
    })
    const ours = await shop.offered()
    await shop.becomes(ours, { status: 'expired' })
    shop.order.amount = '280'
    let adopted = ''
    const { database, hasHappened } = beforeReserving(async () => {
      adopted = await shop.createElsewhere('280')
      expect((await call(shop.payments, adopted, 'pending')).status).toBe(200)
    })
    const answer = await shop.settled(shop.ask('A-1', { server: shop.another({ database }) }))
    expect(hasHappened()).toBe(true)
    expect(answer).toMatchObject({ status: 200, id: adopted, data: { reused: true } })
    expect(shop.made()).toEqual([ours, adopted])
  })
})

describe.each(stores)('on $name, newer data of an order', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  it('is written again after other data that came first', async () => {
    const shop = openOrders(store)
    const id = await shop.offered()
    const { database, hasHappened } = beforeStatement(store.database, /with changed as/, () => {
      shop.order.data = { size: 'L' }
      return shop.ask()
    })
    const late = shop.another({ database })
    shop.order.data = { size: 'XL' }
    const answer = shop.ask('A-1', { server: late })
    await expect.poll(hasHappened).toBe(true)
    expect(await answer).toMatchObject({ status: 200, id })
    expect(await shop.payments.orders.get('A-1')).toMatchObject({ order: { size: 'XL' } })
    const history = await shop.payments.getHistory(id)
    expect(history.map(({ kind, body }) => ({ kind, body }))).toMatchObject([
      { kind: 'created' },
      { kind: 'order_changed', body: { order: { size: 'L' } } },
      { kind: 'order_changed', body: { order: { size: 'XL' } } },
    ])
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })
})

describe.each(stores)(
  'on $name, a payment whose order makes another offer meanwhile',
  ({ open }) => {
    let store: OpenStore
    let shop: ReturnType<typeof openOrders>
    beforeEach(async () => {
      store = await open()
      shop = openOrders(store)
    })
    afterEach(() => store.close())

    it('is stored, and offered after that', async () => {
      const first = await shop.offered()
      shop.order.amount = '280'
      const { answer, letThrough } = await shop.askSlowly()
      Object.assign(shop.order, { amount: '300', data: { size: 'L' } })
      expect(await shop.offered()).toBe(first)
      letThrough()
      const { status, id } = await shop.settled(answer)
      expect(status).toBe(200)
      expect(shop.made()).toEqual([first, id])
      expect(await shop.payments.orders.get('A-1')).toMatchObject({
        ...{ offered: id, order: { size: 'M' } },
      })
      expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
    })

    it('is stored together with what onCreated writes, in one transaction', async () => {
      const first = await shop.offered()
      shop.order.amount = '280'
      const created: string[] = []
      const onCreated = ({ id }: { id: string }) => void created.push(id)
      const { answer, letThrough } = await shop.askSlowly({ onCreated })
      Object.assign(shop.order, { amount: '300', data: { size: 'L' } })
      expect(await shop.offered()).toBe(first)
      letThrough()
      const { id } = await shop.settled(answer)
      expect(created).toEqual([id])
      expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
    })
  },
)
