import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import {
  createFakeKryptogo,
  createTestClock,
  fixtures,
  scenarios,
  type Scenario,
} from 'kryptogo-payment-react/testing'
import { parsePaymentIntent, type PaymentIntent } from 'kryptogo-payment-react'
import { describe, expect, it } from 'vitest'
import { create, read } from './requests'

const DEADLINE = 30 * 60
const names = Object.keys(scenarios) as Scenario[]

/** How a payment of 300 TWD stands, at so many seconds after it was created. */
async function history(scenario: Scenario, seconds: number[]) {
  const clock = createTestClock()
  const fake = createFakeKryptogo({ clock, scenario })
  void create(fake, { fiat_amount: '300', fiat_currency: 'TWD' }).catch(() => undefined)
  await clock.advanceAsync(0)
  return seconds.map((second) => {
    clock.advance(second * 1000 - (clock.now() - createTestClock().now()))
    const [intent] = fake.intents
    if (!intent) throw new Error('No payment was created')
    return intent
  })
}

const told = ({ status, payment_tx_hash }: PaymentIntent) =>
  payment_tx_hash && status === 'pending' ? 'seen' : status

describe('a payment follows its scenario', () => {
  const normally: [number, string][] = [
    [0, 'pending'],
    [5.999, 'pending'],
    [6, 'seen'],
    [11.999, 'seen'],
  ]
  const paid: [number, string][] = [...normally, [12, 'success'], [90_000, 'success']]
  const short: [number, string][] = [...normally, [12, 'insufficient_not_refunded']]

  const expected: Partial<Record<Scenario, [number, string][]>> = {
    paid,
    slow: paid,
    flaky: paid,
    timeout: paid,
    rejected_intent_id: paid,
    underpaid: [...short, [90_000, 'insufficient_not_refunded']],
    underpaid_refunded: [
      ...short,
      [23.999, 'insufficient_not_refunded'],
      [24, 'insufficient_refunded'],
    ],
    expired: [
      [DEADLINE - 0.001, 'pending'],
      [DEADLINE, 'expired'],
    ],
    late: [
      [DEADLINE - 10.001, 'pending'],
      [DEADLINE - 10, 'seen'],
      [DEADLINE - 0.001, 'seen'],
      [DEADLINE, 'expired'],
      [DEADLINE + 29.999, 'expired'],
      [DEADLINE + 30, 'success'],
    ],
    pending: [[90_000, 'pending']],
    unknown_status: [...normally, [12, 'refunding'], [90_000, 'refunding']],
  }

  it.each(Object.entries(expected))('%s', async (scenario, steps) => {
    const intents = await history(
      scenario as Scenario,
      steps.map(([second]) => second),
    )
    expect(intents.map(told)).toEqual(steps.map(([, status]) => status))
  })

  it('or no payment is created', async () => {
    for (const scenario of names.filter((name) => !(name in expected)))
      await expect(history(scenario, [0])).rejects.toThrow('No payment was created')
  })
})

describe('the amounts of a payment', () => {
  it('are the amounts due when it is paid', async () => {
    const [before, after] = await history('paid', [11, 12])
    expect(before).not.toHaveProperty('received_amount')
    expect(after).toMatchObject({
      crypto_amount: '9.23',
      received_amount: '9.23',
      aggregated_amount: '9.1377',
      payment_tx_hash: before?.payment_tx_hash,
    })
  })

  it('lack 0.13 when it is underpaid, and are refunded in full', async () => {
    const [short, refunded] = await history('underpaid_refunded', [12, 24])
    expect(short).toMatchObject({ crypto_amount: '9.23', received_amount: '9.10' })
    expect(short).not.toHaveProperty('refund_tx_hash')
    expect(refunded).toMatchObject({ received_amount: '9.10', refund_amount: '9.10' })
    expect(refunded?.refund_tx_hash).toMatch(/^0x[0-9a-f]{64}$/)
    expect(refunded?.refund_tx_hash).not.toBe(refunded?.payment_tx_hash)
  })
})

const next: Record<string, string[]> = {
  pending: Object.values(fixtures).map(({ status }) => status),
  insufficient_not_refunded: ['insufficient_not_refunded', 'insufficient_refunded'],
  insufficient_refunded: ['insufficient_refunded'],
  success: ['success'],
  expired: ['expired', 'success'],
  refunding: ['refunding'],
}

const price = fc.record({
  fiat_amount: fc
    .tuple(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.nat(99))
    .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`),
  fiat_currency: fc.constantFrom('TWD' as const, 'USD' as const),
})
const moments = fc.array(fc.oneof(fc.nat(30_000), fc.nat(2_000_000)), {
  minLength: 1,
  maxLength: 9,
})

describe('at any time', () => {
  it('a payment is a valid intent, and its history is a legal one', async () => {
    const created = names.filter(
      (name) => !/^(offline|timeout|server|rejected|order_busy)/.test(name),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...created), price, moments, async (scenario, body, ms) => {
        const clock = createTestClock(Date.UTC(2026, 4, 5) + 123.75)
        const fake = createFakeKryptogo({ clock, scenario })
        const creation = create(fake, body)
        await clock.advanceAsync(scenario === 'slow' ? 8000 : 0)
        let last = parsePaymentIntent((await creation).data)
        fake.scenario = 'paid'
        for (const pause of ms) {
          clock.advance(pause)
          const envelope = await read(fake, last.payment_intent_id)
          const intent = parsePaymentIntent(envelope.data)
          expect(fake.intents).toEqual([intent])
          expect(next[last.status]).toContain(intent.status)
          expect(intent).toMatchObject({ ...body, crypto_amount: last.crypto_amount })
          if (last.payment_tx_hash) expect(intent.payment_tx_hash).toBe(last.payment_tx_hash)
          last = intent
        }
      }),
    )
  })

  it('a payment has received all of the amount due, or a part of it', async () => {
    await fc.assert(
      fc.asyncProperty(price, fc.constantFrom('paid', 'underpaid'), async (body, scenario) => {
        const clock = createTestClock()
        const fake = createFakeKryptogo({ clock, scenario })
        await create(fake, body)
        clock.advance(12_000)
        const { crypto_amount, received_amount = '0' } = fake.intents[0] ?? fixtures.expired
        expect(new Decimal(received_amount).cmp(crypto_amount)).toBe(scenario === 'paid' ? 0 : -1)
        expect(new Decimal(received_amount).cmp(0)).toBe(1)
      }),
    )
  })
})
