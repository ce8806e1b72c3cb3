import { describe, expect, it } from 'vitest'
import { ADDRESS } from '../support/address'
import { sharedPGlite } from '../support/databases'
import { openOrders } from './ordersSupport'
import { call } from './shop'

type Change = Readonly<Record<string, unknown>>
const cases: [string, () => Change][] = [
  ['payment_intent_id', () => ({ payment_intent_id: 'pi.with.dot' })],
  ['payment_intent_id', () => ({ payment_intent_id: 'p'.repeat(129) })],
  ['payment_intent_id', () => ({ payment_intent_id: 'pi 1' })],
  ['payment_deadline', () => ({ payment_deadline: 0 })],
  ['payment_deadline', () => ({ payment_deadline: 3_600 })],
  ['payment_deadline', () => ({ payment_deadline: 99_999_999_999 })],
  ['payment_address', () => ({ payment_address: undefined })],
  ['payment_address', () => ({ payment_address: '' })],
  ['payment_address', () => ({ payment_address: `0x${'a'.repeat(39)}` })],
  ['payment_address', () => ({ payment_address: `0x${'a'.repeat(40)} ` })],
  ['payment_chain_id', () => ({ payment_chain_id: undefined })],
  ['payment_chain_id', () => ({ payment_chain_id: 'arb\u0000' })],
  ['crypto_amount', () => ({ crypto_amount: '0.000' })],
]

/** A shop whose KryptoGO answers each creation with a payment that is changed by `change`. */
function open(change: () => Change) {
  const shop = openOrders(
    { database: sharedPGlite },
    {
      kryptogo: async (input, init) => {
        const response = await shop.fake.fetch(input, init)
        if (init?.method !== 'POST') return response
        const answer = (await response.json()) as { data: object }
        return Response.json({ ...answer, data: { ...answer.data, ...change() } })
      },
    },
  )
  return shop
}

describe('a new payment that could not be followed or paid', () => {
  it.each(cases)('for its %s (%#) is 502 and an anomaly, without an address', async (field, of) => {
    let isOdd = true
    const shop = open(() => (isOdd ? of() : {}))
    const order = `unusable ${cases.findIndex(([, other]) => other === of)}`
    const { status, data, ...answer } = await shop.ask(order)
    expect({ status, data }).toEqual({ status: 502, data: {} })
    expect(JSON.stringify(answer)).not.toMatch(ADDRESS)
    expect(shop.anomalies).toMatchObject([{ kind: 'unusable_payment', intentId: null }])
    expect(shop.anomalies[0]?.details).toMatchObject({ fields: [field] })
    expect(await shop.payments.orders.get(order)).toBeNull()

    isOdd = false
    expect(await shop.ask(order)).toMatchObject({ status: 200 })
  })

  it('because it cannot be read is an anomaly that names the field', async () => {
    const shop = open(() => ({ payment_deadline: 'tomorrow' }))
    expect(await shop.ask('unreadable')).toMatchObject({ status: 502 })
    expect(shop.anomalies).toMatchObject([{ kind: 'unusable_payment', intentId: null }])
    expect(shop.anomalies[0]?.details['reason']).toContain('payment_deadline')
  })

  it('is nothing that is odd but fine', async () => {
    const shop = open(() => ({
      ...{ payment_address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8', payment_chain_id: 'tron' },
      payment_deadline: shop.clock.now() / 1000 - 3_600,
    }))
    expect(await shop.ask('odd')).toMatchObject({ status: 200 })
    expect(shop.anomalies).toEqual([])
  })
})

describe('a payment that was created elsewhere', () => {
  /** Matched to the order by a callback, as KryptoGO says it is. */
  async function adopt(change: Change, matched: { orderId?: string }) {
    const shop = openOrders(
      { database: sharedPGlite },
      { matchOrder: () => ({ fiat_amount: '300', fiat_currency: 'TWD', ...matched }) },
    )
    const id = await shop.createElsewhere()
    shop.fake.update(id, change)
    expect((await shop.settled(call(shop.payments, id, 'pending'))).status).toBe(200)
    return { ...shop, id }
  }

  // An id that is none never gets as far, for a callback names it.
  const adoptable = cases.filter(([field]) => field !== 'payment_intent_id')

  it.each(adoptable)('and lacks its %s (%#) is kept and never offered', async (field, of) => {
    const orderId = `adopted ${cases.findIndex(([, other]) => other === of)}`
    const shop = await adopt(of(), { orderId })
    const { anomalies, id } = shop
    expect(anomalies).toEqual([
      { kind: 'unusable_payment', intentId: id, details: { fields: [field] } },
    ])
    expect(await shop.payments.getPayment(id)).toMatchObject({ orderId, isOffered: false })
    expect((await shop.read(id)).data).not.toHaveProperty('payment_address')

    const own = await shop.offered(orderId)
    expect(own).not.toBe(id)
    await shop.clock.advanceAsync(1_000)
    await call(shop.payments, id, 'pending')
    expect(anomalies).toHaveLength(1)

    await shop.becomes(id, { status: 'success' })
    expect(shop.events).toMatchObject([{ status: 'success', paidBy: id }])
    expect((await shop.payments.verifyAudit()).ok).toBe(true)
  })

  it('and belongs to no order that has a name is kept as well', async () => {
    const shop = await adopt({ crypto_amount: '0' }, {})
    expect(shop.kinds()).toEqual(['unusable_payment'])
    expect((await shop.read(shop.id)).data).not.toHaveProperty('payment_address')
    await shop.becomes(shop.id, { status: 'success' })
    expect(shop.statuses()).toEqual(['success'])
    expect((await shop.payments.verifyAudit()).ok).toBe(true)
  })

  it('and can be paid is offered', async () => {
    const { anomalies, id, offered } = await adopt({}, { orderId: 'adopted' })
    expect(await offered('adopted')).toBe(id)
    expect(anomalies).toEqual([])
  })
})
