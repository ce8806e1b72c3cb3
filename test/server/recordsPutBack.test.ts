import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPostgres, type OpenStore } from '../support/databases'
import { eventually } from '../support/eventually'
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
  'one of its two payments': {
    before: (shop) => shop.offeredAt('300', '280'),
    after: (shop) => shop.becomes(first(shop), paid()),
    expected: (shop) => ({ offered: null, paidBy: first(shop) }),
  },
  'that an operator has reopened it': {
    before: (shop) => shop.offered(),
    after: (shop) => shop.payments.orders.reopen('A-1', 'The buyer asked for it.'),
    expected: () => ({ offered: null, paidBy: null, payments: [{ isOffered: false }] }),
  },
} satisfies Record<string, History>

describe('an order whose row is put back, with its seal, to before', () => {
  let store: OpenStore
  let shop: Shop
  beforeEach(async () => {
    store = await openPostgres()
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

    describe.each([
      ['its first payment', (ids: readonly string[]) => ids[0] ?? ''],
      ['its newest payment', (ids: readonly string[]) => ids.at(-1) ?? ''],
    ])('%s', (_, choose) => {
      it('is restored when a page reads it', async () => {
        await putBack(history)
        expect((await shop.read(choose(shop.made()))).status).toBe(200)
        await expectRestored(history)
      })

      it('is restored when a callback of it comes', async () => {
        await putBack(history)
        await shop.clock.advanceAsync(2_000)
        const id = choose(shop.made())
        const intent = shop.fake.intents.find((one) => one.payment_intent_id === id)
        expect((await call(shop.payments, id, intent?.status ?? '')).status).toBe(200)
        await expectRestored(history)
        expect(shop.events).toEqual([])
      })
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

  it('is restored where the payment that came after it is deleted', async () => {
    const history = histories['another payment']
    await putBack(history)
    await store.database.query('delete from kryptogo.kgp_intents where id = $1', [second(shop)])
    expect((await shop.read(first(shop))).data).not.toHaveProperty('payment_address')
    await expectRestored(history)
  })

  it('is restored where its payment is put back with it', async () => {
    const history = histories['newer order data']
    const kept: Record<string, unknown>[] = []
    await putBack({
      ...history,
      before: async () => {
        await history.before(shop)
        kept.push(
          ...(await store.database.query<Record<string, unknown>>(
            'select * from kryptogo.kgp_intents',
          )),
        )
      },
    })
    await store.database.query(
      'update kryptogo.kgp_intents set seq = $1::integer, head = $2, offer = $3::integer, seal = $4',
      ['seq', 'head', 'offer', 'seal'].map((name) => kept[0]?.[name]),
    )
    expect((await shop.read(first(shop))).status).toBe(200)
    await expectRestored(history)
  })

  it('keeps no payment out where there was none yet', async () => {
    const { answer, letThrough } = await shop.askSlowly()
    await store.database.query('update kryptogo.kgp_orders set offers = 2147483647')
    expect(await shop.payments.verifyAudit()).toMatchObject({ broken: { subject: 'order:A-1' } })
    expect(await shop.payments.orders.get('A-1')).toBeNull()
    letThrough()
    expect(await shop.settled(answer)).toMatchObject({ status: 200 })
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true })
  })
})

describe('a callback that waits for a change of another payment', () => {
  let store: OpenStore
  beforeEach(async () => {
    store = await openPostgres()
  })
  afterEach(() => store.close())

  it('takes nothing for an earlier state', async () => {
    const handler = { isCalled: () => undefined, goOn: Promise.resolve() }
    const called = new Promise<void>((resolve) => {
      handler.isCalled = () => {
        resolve()
      }
    })
    let finish = () => undefined as void
    handler.goOn = new Promise((resolve) => {
      finish = resolve
    })
    const shop = openOrders(store, {
      onStatusChange: () => {
        handler.isCalled()
        return handler.goOn
      },
    })
    const [one = '', other = ''] = await shop.offeredAt('300', '280')
    shop.fake.update(one, paid())
    const statements: string[] = []
    const database = store.another(1)
    const elsewhere = shop.another({
      database: {
        ...database,
        transaction: (work) =>
          database.transaction((tx) =>
            work({
              ...tx,
              query: (text, values) => {
                statements.push(text)
                return tx.query(text, values)
              },
            }),
          ),
      },
    })
    const first = call(shop.payments, one, 'success')
    await called
    const second = call(elsewhere, other, 'pending')
    await shop.clock.advanceAsync(2_000)
    await eventually(() => expect(statements.length).toBeGreaterThan(0))
    finish()
    expect((await first).status).toBe(200)
    expect((await second).status).toBe(200)
    expect(statements.filter((text) => text.includes('order by seq'))).toEqual([])
    expect(shop.anomalies.filter(({ kind }) => kind === 'record_changed')).toEqual([])
  })
})
