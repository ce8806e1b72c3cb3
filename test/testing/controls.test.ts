import {
  createFakeKryptogo,
  createTestClock,
  type FakeKryptogo,
  type Scenario,
} from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { create } from './requests'

const hash: unknown = expect.stringMatching(/^0x[0-9a-f]{64}$/)

async function setup(scenario: Scenario = 'pending') {
  const clock = createTestClock()
  const fake = createFakeKryptogo({ clock, scenario })
  await create(fake, { fiat_amount: '300', fiat_currency: 'TWD' })
  const now = () => {
    const [intent] = fake.intents
    if (!intent) throw new Error('There is no payment')
    return intent
  }
  return { clock, fake, now, id: now().payment_intent_id }
}

describe('pay', () => {
  it('is seen immediately, and confirmed after 6 s', async () => {
    const { clock, fake, now, id } = await setup()
    fake.pay(id)
    expect(now()).toMatchObject({ status: 'pending', payment_tx_hash: hash })
    clock.advance(5999)
    expect(now().status).toBe('pending')
    clock.advance(1)
    expect(now()).toMatchObject({
      status: 'success',
      received_amount: '9.23',
      aggregated_amount: '9.1377',
    })
  })

  it.each([
    ['0.01', 'insufficient_not_refunded'],
    ['9.229999', 'insufficient_not_refunded'],
    ['9.230000', 'success'],
    ['10', 'success'],
  ])('of %s is %s', async (amount, status) => {
    const { clock, fake, now, id } = await setup()
    fake.pay(id, amount)
    clock.advance(6000)
    expect(now()).toMatchObject({ status, received_amount: amount })
  })

  it('refuses an invalid amount, and changes nothing', async () => {
    const { fake, now, id } = await setup()
    const before = now()
    expect(() => fake.pay(id, '1e3')).toThrow(RangeError)
    expect(now()).toEqual(before)
  })

  it('can come after the payment has expired', async () => {
    const { clock, fake, now, id } = await setup('expired')
    clock.advance(30 * 60 * 1000)
    fake.pay(id)
    expect(now().status).toBe('expired')
    clock.advance(6000)
    expect(now().status).toBe('success')
  })
})

describe('expire', () => {
  it('happens immediately, and ends the scenario', async () => {
    const { clock, fake, now, id } = await setup('paid')
    clock.advance(7000)
    fake.expire(id)
    expect(now()).toMatchObject({ status: 'expired', payment_tx_hash: hash })
    clock.advance(60_000)
    expect(now().status).toBe('expired')
    expect(now()).not.toHaveProperty('received_amount')
  })
})

describe('refund', () => {
  it('refunds the received amount', async () => {
    const { clock, fake, now, id } = await setup()
    fake.pay(id, '9.10')
    clock.advance(6000)
    fake.refund(id)
    expect(now()).toMatchObject({
      status: 'insufficient_refunded',
      refund_amount: '9.10',
      refund_tx_hash: hash,
    })
  })

  it('throws when nothing was received', async () => {
    const { fake, id } = await setup()
    fake.pay(id)
    expect(() => fake.refund(id)).toThrow(`Nothing has arrived for ${id}`)
  })
})

describe('update', () => {
  it('changes any field permanently', async () => {
    const { clock, fake, now, id } = await setup('paid')
    fake.update(id, { status: 'frozen', symbol: 'USDC' })
    clock.advance(60_000)
    expect(now()).toMatchObject({ status: 'frozen', symbol: 'USDC', crypto_amount: '9.23' })
    fake.update(id, { status: 'success' })
    expect(now()).toMatchObject({ status: 'success', symbol: 'USDC' })
  })

  it('leaves other payments alone', async () => {
    const { fake, id } = await setup()
    await create(fake, { fiat_amount: '65', fiat_currency: 'TWD' })
    fake.update(id, { status: 'expired' })
    expect(fake.intents.map(({ status }) => status)).toEqual(['expired', 'pending'])
  })
})

describe('an unknown id', () => {
  const controls: [string, (fake: FakeKryptogo) => void][] = [
    ['pay', (fake) => fake.pay('x')],
    ['expire', (fake) => fake.expire('x')],
    ['refund', (fake) => fake.refund('x')],
    ['update', (fake) => fake.update('x', {})],
  ]

  it.each(controls)('is refused by %s, which lists the known ids', async (_, control) => {
    const { fake, id } = await setup()
    expect(() => control(fake)).toThrow(`There is no payment intent "x": the newest are ${id}.`)
    fake.reset()
    expect(() => control(fake)).toThrow('There is no payment intent "x": none was created yet.')
  })
})

describe('scenario', () => {
  it('applies to payments created from then on', async () => {
    const { clock, fake } = await setup('paid')
    fake.scenario = 'underpaid'
    await create(fake, { fiat_amount: '65', fiat_currency: 'TWD' })
    clock.advance(12_000)
    expect(fake.intents.map(({ status }) => status)).toEqual([
      'success',
      'insufficient_not_refunded',
    ])
  })
})

describe('reset', () => {
  it('restores the initial state', async () => {
    const { fake } = await setup('paid')
    fake.scenario = 'offline'
    fake.reset()
    expect(fake).toMatchObject({ scenario: 'paid', intents: [], requests: [] })
  })
})
