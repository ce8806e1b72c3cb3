import { PaymentError } from 'kryptogo-payment-react/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { openOrders } from './ordersSupport'
import type { ShopOptions } from './shop'

describe.each(stores)(
  'on $name, a request that names a payment without an order id',
  ({ open }) => {
    let store: OpenStore
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    /** A shop that names no order, with one payment. */
    async function openUnnamed(options: ShopOptions = {}) {
      const price: { fiat_amount: string; data: object; orderId?: string | undefined } = {
        ...{ fiat_amount: '300', data: { size: 'M' } },
      }
      const getPrice: ShopOptions['getPrice'] = () => ({
        ...{ fiat_amount: price.fiat_amount, fiat_currency: 'TWD' },
        ...{ orderId: price.orderId, order_data: { ...price.data } },
      })
      const shop = openOrders(store, { getPrice, ...options })
      const id = await shop.offered()
      return { shop, id, price }
    }

    type Opened = Awaited<ReturnType<typeof openUnnamed>>

    async function expectReused({ shop, id }: Opened) {
      const { data } = await shop.ask('A-1', { id })
      expect(data).toMatchObject({ payment_intent_id: id, reused: true, status: 'pending' })
      expect(data).toHaveProperty('payment_address')
      expect(data).toHaveProperty('events_path')
      expect(shop.made()).toEqual([id])
    }

    async function expectNew({ shop, id }: Opened) {
      const answer = await shop.ask('A-1', { id })
      expect(answer).toMatchObject({ status: 200 })
      expect(answer.data).not.toHaveProperty('reused')
      expect(answer.id).not.toBe(id)
      expect(shop.made()).toContain(answer.id)
    }

    it('is answered with it, at each click', async () => {
      const opened = await openUnnamed()
      await expectReused(opened)
      await expectReused(opened)
    })

    it('is answered with it where the same amount is written in another way', async () => {
      const opened = await openUnnamed()
      opened.price.fiat_amount = '300.00'
      await expectReused(opened)
    })

    it('is answered with it where `authorizeRead` permits', async () => {
      await expectReused(await openUnnamed({ authorizeRead: () => true }))
    })

    it.each<[string, ShopOptions['authorizeRead']]>([
      ['returns false', () => false],
      [
        'refuses in its own words',
        () => {
          throw new PaymentError('forbidden', 'Not yours')
        },
      ],
    ])('is answered with another where `authorizeRead` %s', async (_, authorizeRead) => {
      await expectNew(await openUnnamed({ authorizeRead }))
    })

    it('is answered with none while `authorizeRead` fails', async () => {
      const authorizeRead = () => Promise.reject(new Error('sessions are down'))
      const { shop, id } = await openUnnamed({ authorizeRead })
      expect(await shop.ask('A-1', { id })).toMatchObject({ status: 500 })
      expect(shop.made()).toEqual([id])
    })

    it('is answered with another at another price', async () => {
      const opened = await openUnnamed()
      opened.price.fiat_amount = '280'
      await expectNew(opened)
    })

    it('is answered with another for other order data', async () => {
      const opened = await openUnnamed()
      opened.price.data = { size: 'L' }
      await expectNew(opened)
    })

    it('is answered with another from its deadline on', async () => {
      const opened = await openUnnamed()
      const deadline = Number((await opened.shop.read(opened.id)).data['payment_deadline'])
      await opened.shop.clock.advanceAsync(deadline * 1000 - opened.shop.clock.now())
      await expectNew(opened)
    })

    it('is answered with another once it has expired', async () => {
      const opened = await openUnnamed()
      await opened.shop.becomes(opened.id, { status: 'expired' })
      await expectNew(opened)
    })

    it.each(['unknown', 'not\0an id', '%'])(
      'is answered with another for the id %j',
      async (id) => {
        await expectNew({ ...(await openUnnamed()), id })
      },
    )

    it('is answered with another where that is the payment of a named order', async () => {
      const opened = await openUnnamed()
      opened.price.orderId = 'A-1'
      const named = await opened.shop.offered()
      opened.price.orderId = undefined
      await expectNew({ ...opened, id: named })
    })
  },
)
