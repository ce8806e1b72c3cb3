import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { openOrders, paid } from './ordersSupport'
import { call, type ShopOptions } from './shop'

type Data = Readonly<Record<string, unknown>>

/** Expects a payment to which nothing must be sent, without a word about money on it. */
function expectWithheld(data: Data) {
  expect(data).toMatchObject({ status: 'pending', superseded: true })
  expect(data).not.toHaveProperty('payment_address')
  expect(data).not.toHaveProperty('money_seen')
}

/** Expects a payment that can be paid. */
function expectOffered(data: Data) {
  expect(data).toMatchObject({ status: 'pending', payment_address: expect.any(String) as string })
  expect(data).not.toHaveProperty('superseded')
}

describe.each(stores)('the payment that an order offers on $name', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  /** An order that offers its second payment, whose stream is read. */
  async function openSecond(options: ShopOptions = {}) {
    const shop = openOrders(store, options)
    const [first = '', second = ''] = await shop.offeredAt('300', '280')
    const stream = await shop.watch(second)
    expectOffered(await stream.data())
    return {
      ...{ ...shop, first, second, streamed: stream.data },
      readSecond: async () => (await shop.read(second)).data,
      async close() {
        await stream.cancel()
        await shop.payments.stop()
      },
    }
  }

  it.each([
    ['a transaction', { payment_tx_hash: '0x1' }],
    ['an amount that cannot be read', { received_amount: '1e-7' }],
    ['too little', { status: 'insufficient_not_refunded' }],
    ['an amount, and it has expired', { status: 'expired', received_amount: '1' }],
  ] as const)('has no address once an earlier one has %s', async (_, change) => {
    const shop = await openSecond()
    await shop.becomes(shop.first, change)
    expectWithheld(await shop.streamed())
    expectWithheld(await shop.readSecond())
    expect(await shop.payments.getPayment(shop.second)).toMatchObject({ isOffered: false })
    expect(await shop.payments.orders.get('A-1')).toMatchObject({
      offered: null,
      payments: [
        { id: shop.second, isOffered: false },
        { id: shop.first, isOffered: false },
      ],
    })
    // A click is answered with the payment that has the money.
    expect(await shop.ask('A-1', { id: shop.first })).toMatchObject({ id: shop.first })
    await shop.close()
  })

  it('has its address again once the money was sent back', async () => {
    const shop = await openSecond()
    await shop.becomes(shop.first, { status: 'insufficient_not_refunded', received_amount: '1' })
    expectWithheld(await shop.streamed())
    await shop.becomes(shop.first, { status: 'insufficient_refunded', refund_amount: '1' })
    expectOffered(await shop.streamed())
    expectOffered(await shop.readSecond())
    expect(await shop.offered()).toBe(shop.second)
    await shop.close()
  })

  it('has its address again once the amounts say that the money was sent back', async () => {
    const shop = await openSecond()
    await shop.becomes(shop.first, { received_amount: '1' })
    expectWithheld(await shop.streamed())
    await shop.becomes(shop.first, { refund_amount: '1' })
    expectOffered(await shop.streamed())
    expectOffered(await shop.readSecond())
    await shop.close()
  })

  it('says that the order is paid once the money is enough', async () => {
    const shop = await openSecond()
    await shop.becomes(shop.first, { payment_tx_hash: '0x1' })
    expectWithheld(await shop.streamed())
    await shop.becomes(shop.first, paid())
    expect(await shop.streamed()).toMatchObject({ superseded: true, order_paid: true })
    await shop.close()
  })

  it('of an order that is reopened has an address whatever the earlier ones have', async () => {
    const shop = await openSecond()
    await shop.becomes(shop.first, { payment_tx_hash: '0x1' })
    expectWithheld(await shop.streamed())
    await shop.payments.orders.reopen('A-1', 'sent back by hand')
    const third = await shop.offered()
    expectOffered((await shop.read(third)).data)
    await shop.becomes(shop.first, { received_amount: '1' })
    expectOffered((await shop.read(third)).data)
    expect(await shop.payments.getPayment(third)).toMatchObject({ isOffered: true })
    await shop.close()
  })

  it('is not called superseded where it has money itself', async () => {
    const shop = await openSecond()
    await shop.becomes(shop.first, { received_amount: '1' })
    expectWithheld(await shop.streamed())
    await shop.becomes(shop.second, { received_amount: '2' })
    for (const data of [await shop.streamed(), await shop.readSecond()]) {
      expect(data).toMatchObject({ received_amount: '2' })
      expect(data).not.toHaveProperty('superseded')
      expect(data).not.toHaveProperty('payment_address')
    }
    await shop.close()
  })

  it('has no address once KryptoGO’s SDK has created another, which has money', async () => {
    const shop = await openSecond({
      matchOrder: () => ({ fiat_amount: '300', fiat_currency: 'TWD', orderId: 'A-1' }),
    })
    const id = await shop.createElsewhere()
    shop.fake.update(id, { payment_tx_hash: '0x1' })
    expect((await shop.settled(call(shop.payments, id, 'pending'))).status).toBe(200)
    expectWithheld(await shop.streamed())
    expectWithheld(await shop.readSecond())
    await shop.close()
  })

  it('has no address in the streams of another process either', async () => {
    const shop = await openSecond()
    const other = shop.another()
    const stream = await shop.watch(shop.second, other)
    expectOffered(await stream.data())
    await shop.becomes(shop.first, { payment_tx_hash: '0x1' })
    expectWithheld(await stream.data())
    await stream.cancel()
    await other.stop()
    await shop.close()
  })
})
