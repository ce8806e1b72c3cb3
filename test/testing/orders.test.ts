import { createFakeKryptogo, createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { create, intentUrl, read } from './requests'

const MINUTE = 60_000
const ordered = (orderId: string, fiat_amount = '300') => ({
  fiat_amount,
  fiat_currency: 'TWD',
  order_data: { orderId },
})

/** A shop's server, and the payments that it has answered with. */
function openShop(orders = true) {
  const clock = createTestClock()
  const fake = createFakeKryptogo({ clock, scenario: 'pending', orders })
  const ask = async (orderId: string, amount?: string) => {
    const { data } = await create(fake, ordered(orderId, amount))
    return data as { payment_intent_id: string; payment_address?: string; reused?: boolean }
  }
  return { clock, fake, ask }
}

describe('a fake that keeps orders', () => {
  it('answers with the open payment of an order, and with a new one of another', async () => {
    const { fake, ask } = openShop()
    const one = await ask('A-1')
    expect(one).not.toHaveProperty('reused')
    expect(await ask('A-1', '300.0')).toMatchObject({
      payment_intent_id: one.payment_intent_id,
      payment_address: one.payment_address,
      reused: true,
    })
    expect(await ask('A-2')).not.toHaveProperty('reused')
    expect(fake.intents).toHaveLength(2)
  })

  it('offers one payment of an order at a time while prices change and return', async () => {
    const { fake, ask } = openShop()
    const cheap = await ask('A-1')
    const dear = await ask('A-1', '500')
    const superseded = await read(fake, cheap.payment_intent_id)
    expect(superseded.data).toMatchObject({ superseded: true })
    expect(superseded.data).not.toHaveProperty('payment_address')
    expect(await ask('A-1')).toMatchObject({ ...cheap, reused: true })
    expect((await read(fake, cheap.payment_intent_id)).data).not.toHaveProperty('superseded')
    expect((await read(fake, dear.payment_intent_id)).data).toMatchObject({ superseded: true })
    expect(fake.intents).toHaveLength(2)
  })

  it('answers with the payment on which money was seen, without an address', async () => {
    const { fake, ask } = openShop()
    const { payment_intent_id } = await ask('A-1')
    fake.update(payment_intent_id, { payment_tx_hash: '0xabc' })
    const again = await ask('A-1', '500')
    expect(again).toMatchObject({ payment_intent_id, reused: true })
    expect(again).not.toHaveProperty('payment_address')
    fake.update(payment_intent_id, { received_amount: '9', status: 'insufficient_not_refunded' })
    fake.refund(payment_intent_id)
    expect(await ask('A-1', '500')).not.toHaveProperty('reused')
  })

  it('refuses an order that is paid', async () => {
    const { fake, ask } = openShop()
    const { payment_intent_id } = await ask('A-1')
    fake.update(payment_intent_id, { status: 'success' })
    const init = { method: 'POST', body: JSON.stringify(ordered('A-1')) }
    const response = await fake.fetch(intentUrl, init)
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ error: 'already_paid' })
  })

  it('says of the other payments of an order that it is paid', async () => {
    const { fake, ask } = openShop()
    const first = await ask('A-1')
    const second = await ask('A-1', '500')
    const other = await ask('A-2')
    fake.update(first.payment_intent_id, { status: 'success' })
    const { data } = await read(fake, second.payment_intent_id)
    expect(data).toMatchObject({ status: 'pending', superseded: true, order_paid: true })
    expect(data).not.toHaveProperty('payment_address')
    for (const { payment_intent_id } of [first, other])
      expect((await read(fake, payment_intent_id)).data).not.toHaveProperty('order_paid')
  })

  it('says that money came late', async () => {
    const { fake, ask } = openShop()
    const { payment_intent_id: id } = await ask('A-1')
    fake.expire(id)
    expect((await read(fake, id)).data).not.toHaveProperty('late')
    fake.update(id, { status: 'success' })
    expect((await read(fake, id)).data).toMatchObject({ status: 'success', late: true })
  })

  it('creates another payment once one has expired, or is a minute past its deadline', async () => {
    const { clock, fake, ask } = openShop()
    const first = await ask('A-1')
    fake.expire(first.payment_intent_id)
    const second = await ask('A-1')
    expect(second).not.toHaveProperty('reused')
    clock.advance(30 * MINUTE)
    const late = await ask('A-1')
    expect(late).toMatchObject({ payment_intent_id: second.payment_intent_id, reused: true })
    expect(late).not.toHaveProperty('payment_address')
    clock.advance(MINUTE)
    expect(await ask('A-1')).not.toHaveProperty('reused')
  })

  it('creates a payment for every request without an order', async () => {
    const { fake } = openShop()
    for (const order_data of [undefined, {}, { orderId: '' }, { orderId: 5 }])
      await create(fake, { fiat_amount: '300', fiat_currency: 'TWD', order_data })
    expect(fake.intents).toHaveLength(4)
  })

  it('forgets its orders on reset', async () => {
    const { fake, ask } = openShop()
    await ask('A-1')
    await ask('A-1', '500')
    fake.reset()
    expect(await ask('A-1')).not.toHaveProperty('reused')
  })
})

it('a fake creates a payment for every request unless it keeps orders', async () => {
  const { fake, ask } = openShop(false)
  await ask('A-1')
  expect(await ask('A-1')).not.toHaveProperty('reused')
  expect(fake.intents).toHaveLength(2)
})

describe.each([
  ['that keeps orders, without one,', true],
  ['without orders', false],
])('a fake %s answers with the payment that the page names', (_, orders) => {
  const params = { fiat_amount: '300', fiat_currency: 'TWD', order_data: { cart: 7 } }

  /** A fake with a payment, and what it answers to a request that names it. */
  async function openNamed() {
    const clock = createTestClock()
    const fake = createFakeKryptogo({ clock, scenario: 'pending', orders })
    const { data: known } = await create(fake, params)
    const { payment_intent_id: id } = known as { payment_intent_id: string }
    const ask = async (change: object = {}) => {
      const body = { ...params, payment_intent_id: id, ...change }
      return (await create(fake, body)).data
    }
    return { clock, fake, id, ask, known }
  }

  it('while it can be paid', async () => {
    const { fake, id, ask, known } = await openNamed()
    expect(await ask()).toMatchObject({ payment_intent_id: id, reused: true })
    expect(await ask({ fiat_amount: '300.0' })).toHaveProperty(
      'payment_address',
      Reflect.get(Object(known), 'payment_address'),
    )
    fake.update(id, { payment_tx_hash: '0xabc' })
    expect(await ask()).not.toHaveProperty('payment_address')
    expect(fake.intents).toHaveLength(1)
  })

  it.each([
    ['another price', { fiat_amount: '500' }],
    ['other order data', { order_data: { cart: 8 } }],
    ['no order data', { order_data: undefined }],
    ['an unknown payment', { payment_intent_id: 'kgUnknown' }],
  ])('but not for %s', async (__, change) => {
    const { fake, ask } = await openNamed()
    expect(await ask(change)).not.toHaveProperty('reused')
    expect(fake.intents).toHaveLength(2)
  })

  it('but not after its deadline, nor once it is over', async () => {
    const { clock, fake, id, ask } = await openNamed()
    clock.advance(30 * MINUTE)
    expect(await ask()).not.toHaveProperty('reused')
    const other = await openNamed()
    other.fake.expire(other.id)
    expect(await other.ask()).not.toHaveProperty('reused')
    expect(fake.intents.map(({ payment_intent_id }) => payment_intent_id)).toContain(id)
  })
})

it('a busy order is answered 503, with a time to ask again', async () => {
  const { fake } = openShop()
  fake.scenario = 'order_busy'
  const init = { method: 'POST', body: JSON.stringify(ordered('A-1')) }
  const response = await fake.fetch(intentUrl, init)
  expect(response.status).toBe(503)
  expect(response.headers.get('Retry-After')).toBe('1')
  expect(await response.json()).toMatchObject({ error: 'order_busy' })
})
