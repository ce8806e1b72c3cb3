import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { beforeStatement, openOrders } from './ordersSupport'
import { call, type ShopOptions } from './shop'

const price = { fiat_amount: '300', fiat_currency: 'TWD' } as const
const NAMED: ShopOptions = { matchOrder: () => ({ ...price, orderId: 'A-1' }) }
const UNNAMED: ShopOptions = { getPrice: () => price, matchOrder: () => price }

describe.each(stores)('a reservation on $name is given back', ({ open }) => {
  let store: OpenStore
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  /** A shop whose first payment cannot be stored. */
  function openUnstorable(options: ShopOptions) {
    const refuse = () => Promise.reject(new Error('out of disk'))
    const { database } = beforeStatement(store.database, /insert into \S*kgp_intents/, refuse)
    return openOrders(store, { database, ...options })
  }

  type Shop = ReturnType<typeof openOrders>

  /** KryptoGO's callback for a new payment of its SDK, answered. */
  async function callbackOfSdk(shop: Shop): Promise<number> {
    const id = await shop.createElsewhere()
    return (await shop.settled(call(shop.payments, id, 'pending'))).status
  }

  /** Expects that no order is reserved: one that is keeps such a callback waiting. */
  const expectNoneReserved = async (shop: Shop) => expect(await callbackOfSdk(shop)).toBe(200)

  it('by a request whose payment cannot be stored', async () => {
    const shop = openUnstorable(NAMED)
    expect(await shop.settled(shop.ask())).toMatchObject({ status: 503, error: 'network_error' })
    const [lost] = shop.made()
    expect(await shop.settled(shop.offered())).not.toBe(lost)
  })

  it('by a request without an order id whose payment cannot be stored', async () => {
    const shop = openUnstorable(UNNAMED)
    expect(await shop.settled(shop.ask())).toMatchObject({ status: 503, error: 'network_error' })
    await expectNoneReserved(shop)
  })

  it('by a request without an order id that KryptoGO fails', async () => {
    const shop = openOrders(store, UNNAMED)
    shop.fake.scenario = 'offline'
    expect(await shop.settled(shop.ask())).toMatchObject({ status: 503, error: 'network_error' })
    shop.fake.scenario = 'pending'
    await expectNoneReserved(shop)
  })

  it('by the adoption of a payment that cannot be stored', async () => {
    const shop = openUnstorable(NAMED)
    expect(await callbackOfSdk(shop)).toBe(503)
    const [unstored] = shop.made()
    expect(await shop.settled(shop.offered())).not.toBe(unstored)
  })

  it('by the adoption of a payment without an order id that cannot be stored', async () => {
    const shop = openUnstorable(UNNAMED)
    expect(await callbackOfSdk(shop)).toBe(503)
    await expectNoneReserved(shop)
  })
})
