import { describe, expect, it } from 'vitest'
import { sharedPGlite } from '../support/databases'
import { openOrders } from './ordersSupport'

let tests = 0

/** A shop at which every creation but the first is answered with the first payment. */
function openRepeating(named = true) {
  const first: Record<string, unknown> = {}
  const orderId = `repeated ${++tests}`
  const shop = openOrders(
    { database: sharedPGlite },
    {
      kryptogo: async (input, init) => {
        const response = await shop.fake.fetch(input, init)
        if (shop.fake.requests.at(-1)?.method !== 'POST') return response
        const answer = (await response.json()) as { data: object }
        if (!('payment_intent_id' in first)) Object.assign(first, answer.data)
        return Response.json({ ...answer, data: first })
      },
      ...(!named && {
        getPrice: ({ requested }) => ({
          ...{ fiat_amount: '300', fiat_currency: 'TWD', order_data: { ...requested.order_data } },
        }),
      }),
    },
  )
  const created = () => shop.fake.requests.filter(({ method }) => method === 'POST').length
  return { ...shop, orderId, created }
}

const REFUSED = { status: 502, error: 'invalid_response' }

describe('a creation that KryptoGO answers with the id of a payment that there was', () => {
  it('is not repeated, however often the buyer asks', async () => {
    const { ask, offered, becomes, created, anomalies, orderId } = openRepeating()
    const first = await offered(orderId)
    await becomes(first, { status: 'expired' })
    for (let clicks = 1; clicks <= 5; clicks++) {
      expect(await ask(orderId)).toMatchObject(REFUSED)
      expect(created()).toBe(1 + clicks)
    }
    expect(anomalies).toHaveLength(5)
    expect(anomalies[0]).toEqual({ kind: 'repeated_id', intentId: first, details: { orderId } })
  })

  it('offers no payment of another order, and the order can be paid later', async () => {
    const { ask, offered, created, anomalies, fake, orderId } = openRepeating()
    const first = await offered(orderId)
    const other = `another ${orderId}`
    expect(await ask(other)).toMatchObject(REFUSED)
    expect(created()).toBe(2)
    expect(anomalies).toEqual([
      { kind: 'repeated_id', intentId: first, details: { orderId: other } },
    ])
    expect(await ask(orderId)).toMatchObject({ status: 200, id: first })
    fake.scenario = 'offline'
    // It is no longer reserved, or the answer would be that the order is busy.
    expect(await ask(other)).toMatchObject({ status: 503, error: 'network_error' })
  })

  it('offers no payment of another buyer where the shop names no orders', async () => {
    const { ask, offered, created, kinds, orderId } = openRepeating(false)
    await offered(orderId)
    expect(await ask(`another ${orderId}`)).toMatchObject(REFUSED)
    expect(created()).toBe(2)
    expect(kinds()).toEqual(['repeated_id'])
  })
})
