import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { openOrders, paid } from './ordersSupport'

describe.each(stores)('on $name', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  describe('an order that its earliest payment of three has paid', () => {
    async function openPaid() {
      const shop = openOrders(store)
      void shop.payments.start()
      const [first = '', ...others] = await shop.offeredAt('300', '280', '260')
      return { shop, first, others }
    }

    it('is said to be paid by each of the others, while they are open and in their streams', async () => {
      const { shop, first, others } = await openPaid()
      const streams = await Promise.all(others.map((id) => shop.watch(id)))
      for (const stream of streams) expect(await stream.data()).not.toHaveProperty('order_paid')
      await shop.becomes(first, paid())
      const facts = { status: 'pending', order_paid: true, superseded: true }
      for (const stream of streams) expect(await stream.data()).toMatchObject(facts)
      for (const id of others) expect((await shop.read(id)).data).toMatchObject(facts)
      const { data } = await shop.read(first)
      expect(data).toMatchObject({ status: 'success' })
      expect(data).not.toHaveProperty('order_paid')
      await shop.payments.stop()
    })

    it('is not once that payment is taken back, and neither by one that was paid as well', async () => {
      const { shop, first, others } = await openPaid()
      await shop.becomes(first, paid())
      const [second = '', third = ''] = others
      await shop.becomes(second, paid())
      expect((await shop.read(second)).data).not.toHaveProperty('order_paid')
      const stream = await shop.watch(third)
      expect(await stream.data()).toHaveProperty('order_paid')
      for (const id of [first, second]) await shop.takeBack(id)
      expect(await stream.data()).not.toHaveProperty('order_paid')
      expect(await shop.payments.getPayment(third)).toMatchObject({ paidBy: null })
      await shop.payments.stop()
    })
  })

  it('shows a payment that pays its order after a reopening as the one that counts', async () => {
    const shop = openOrders(store)
    const id = await shop.offered()
    await shop.becomes(id, { status: 'expired', payment_tx_hash: '0x1' })
    await shop.payments.orders.reopen('A-1', 'the money was sent back')
    expect((await shop.read(id)).data).toMatchObject({ superseded: true })
    await shop.becomes(id, paid())
    const { data } = await shop.read(id)
    expect(data).toMatchObject({ status: 'success' })
    expect(data).not.toHaveProperty('superseded')
    expect(await shop.payments.getPayment(id)).toMatchObject({ isOffered: true, paidBy: id })
    expect(await shop.ask()).toMatchObject({ status: 409, error: 'already_paid' })
  })

  it.each([
    ['was paid', paid()],
    [
      'was sent back',
      { status: 'insufficient_refunded', received_amount: '5', refund_amount: '5' },
    ],
  ] as const)('shows no address once its money %s', async (_, change) => {
    const shop = openOrders(store)
    const id = await shop.offered()
    await shop.becomes(id, change)
    const { data } = await shop.read(id)
    expect(data).toMatchObject({ status: change.status })
    expect(data).not.toHaveProperty('payment_address')
  })

  describe('a payment that had expired when its money came', () => {
    it('is said to be late, and so is what follows', async () => {
      const shop = openOrders(store)
      const id = await shop.offered()
      await shop.becomes(id, { status: 'expired' })
      expect((await shop.read(id)).data).not.toHaveProperty('late')
      await shop.becomes(id, { status: 'insufficient_not_refunded', received_amount: '5' })
      expect((await shop.read(id)).data).toMatchObject({ late: true })
      await shop.becomes(id, paid())
      expect((await shop.read(id)).data).toMatchObject({ status: 'success', late: true })
      expect(await shop.payments.getPayment(id)).toMatchObject({ hasExpired: true })
    })

    it('is not where the money came in time', async () => {
      const shop = openOrders(store)
      const id = await shop.offered()
      await shop.becomes(id, paid())
      expect((await shop.read(id)).data).not.toHaveProperty('late')
    })
  })
})
