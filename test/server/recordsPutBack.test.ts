import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { openOrders, paid } from './ordersSupport'
import { call } from './shop'

type Shop = ReturnType<typeof openOrders>

/** The steps before and after the row of the order A-1 is kept, and the order that they lead to. */
interface History {
  readonly before: (shop: Shop) => Promise<unknown>
  readonly after: (shop: Shop) => Promise<unknown>
  readonly expected: (shop: Shop) => object
}

const first = (shop: Shop) => shop.made()[0] ?? ''
const second = (shop: Shop) => shop.made()[1] ?? ''

const histories = {
  'newer order data': {
    before: (shop) => shop.offered(),
    after: (shop) => {
      shop.order.data = { size: 'L' }
      return shop.offered()
    },
    expected: (shop) => ({ offered: first(shop), order: { size: 'L' }, paidBy: null }),
  },
  'another payment': {
    before: (shop) => shop.offered(),
    after: (shop) => {
      Object.assign(shop.order, { amount: '280', data: { size: 'L' } })
      return shop.offered()
    },
    expected: (shop) => ({ offered: second(shop), order: { size: 'L' }, paidBy: null }),
  },
  'the first payment again, whose data are the same': {
    before: (shop) => shop.offeredAt('300', '280'),
    after: (shop) => shop.offeredAt('300'),
    expected: (shop) => ({ offered: first(shop), order: { size: 'M' }, paidBy: null }),
  },
  'the first payment again, with newer data': {
    before: (shop) => shop.offeredAt('300', '280'),
    after: (shop) => {
      shop.order.data = { size: 'L' }
      return shop.offeredAt('300')
    },
    expected: (shop) => ({ offered: first(shop), order: { size: 'L' }, paidBy: null }),
  },
  'its payment': {
    before: (shop) => shop.offered(),
    after: (shop) => shop.becomes(first(shop), paid()),
    expected: (shop) => ({ offered: null, order: { size: 'M' }, paidBy: first(shop) }),
  },
  'a success that was taken back': {
    before: async (shop) => shop.becomes(await shop.offered(), paid()),
    after: (shop) => shop.takeBack(first(shop)),
    expected: () => ({ offered: null, order: { size: 'M' }, paidBy: null }),
  },
  'a success that was taken back, where another payment has paid': {
    before: async (shop) => {
      const ids = await shop.offeredAt('300', '280')
      for (const id of ids) await shop.becomes(id, paid())
    },
    after: (shop) => shop.takeBack(first(shop)),
    expected: (shop) => ({ offered: null, paidBy: second(shop) }),
  },
} satisfies Record<string, History>

describe.each(stores)(
  'an order on $name whose row is put back, with its seal, to before',
  ({ open }) => {
    let store: OpenStore
    let shop: Shop
    beforeEach(async () => {
      store = await open()
      shop = openOrders(store)
    })
    afterEach(() => store.close())

    async function putBack({ before, after }: History) {
      await before(shop)
      const [kept] = await store.database.query<Record<string, unknown>>(
        'select * from kryptogo.kgp_orders',
      )
      await after(shop)
      expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
      await store.database.query(
        `update kryptogo.kgp_orders set current = $1, fiat_amount = $2, fiat_currency = $3, paid_by = $4,
        order_data = $5, offers = $6::integer, seal = $7`,
        ['current', 'fiat_amount', 'fiat_currency', 'paid_by', 'order_data', 'offers', 'seal'].map(
          (name) => kept?.[name],
        ),
      )
      expect(await shop.payments.verifyAudit()).toMatchObject({
        broken: { subject: 'order:A-1', reason: 'record_changed' },
      })
      shop.events.length = 0
    }

    const newest = () => shop.made().at(-1) ?? ''

    const expectRestored = async ({ expected }: History) => {
      expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
      expect(await shop.payments.orders.get('A-1')).toMatchObject(expected(shop))
      expect(shop.anomalies).toContainEqual({
        ...{ kind: 'record_changed', intentId: null },
        details: { subject: 'order:A-1', isRestored: true },
      })
    }

    describe.each(Object.entries(histories))('%s', (_, history) => {
      it('is restored when the order is read', async () => {
        await putBack(history)
        expect(await shop.payments.orders.get('A-1')).toMatchObject(history.expected(shop))
        await expectRestored(history)
      })

      it('is restored when a page reads its newest payment', async () => {
        await putBack(history)
        expect((await shop.read(newest())).status).toBe(200)
        await expectRestored(history)
      })

      it('is restored when a callback of its newest payment comes', async () => {
        await putBack(history)
        await shop.clock.advanceAsync(2_000)
        const status = shop.fake.intents.at(-1)?.status ?? ''
        expect((await call(shop.payments, newest(), status)).status).toBe(200)
        await expectRestored(history)
        expect(shop.events).toEqual([])
      })
    })

    it('is not what handlers are told of', async () => {
      await putBack(histories['newer order data'])
      const id = first(shop)
      shop.fake.update(id, paid())
      await shop.clock.advanceAsync(2_000)
      expect((await call(shop.payments, id, 'success')).status).toBe(200)
      expect(shop.events).toMatchObject([{ id: `${id}:1`, order: { size: 'L' } }])
    })
  },
)
