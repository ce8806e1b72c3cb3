import { Decimal as DefaultDecimal } from 'decimal.js'
import fc from 'fast-check'
import { createIntent, createTestClock, fixtures } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { parsePaymentIntent } from 'kryptogo-payment-react/server'

const Decimal = DefaultDecimal.clone({ precision: 60 })

const amounts = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.nat(8))
  .map(([units, scale]) => new Decimal(units.toString()).div(new Decimal(10).pow(scale)).toFixed())
const currencies = fc.constantFrom('TWD', 'USD')
const short = fc.constantFrom('insufficient_not_refunded', 'insufficient_refunded', 'refunding')

describe('the fixtures', () => {
  it.each(Object.entries(fixtures))('%s is a valid intent, frozen', (name, intent) => {
    expect(parsePaymentIntent(intent)).toEqual(intent)
    expect(intent.status).toBe(name === 'unknown' ? 'refunding' : name)
    expect(intent.payment_intent_id).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(Object.isFrozen(intent)).toBe(true)
  })

  it('are one payment of 300 TWD, with half an hour left at the start of a test clock', () => {
    const { pending } = fixtures
    expect(pending).toMatchObject({
      fiat_amount: '300',
      fiat_currency: 'TWD',
      crypto_amount: '9.23',
      symbol: 'USDT',
      decimals: 6,
    })
    expect(pending.payment_deadline * 1000 - createTestClock().now()).toBe(30 * 60 * 1000)
    expect(new Set(Object.values(fixtures).map((intent) => intent.payment_intent_id)).size).toBe(1)
  })

  it('have only the fields known at their status', () => {
    const { pending, expired, success, insufficient_not_refunded, insufficient_refunded } = fixtures
    for (const intent of [pending, expired]) {
      expect(intent).not.toHaveProperty('payment_tx_hash')
      expect(intent).not.toHaveProperty('received_amount')
    }
    expect(success).toMatchObject({
      payment_tx_hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) as string,
      received_amount: '9.23',
      aggregated_amount: '9.1377',
    })
    expect(insufficient_not_refunded.received_amount).toBe('9.10')
    expect(insufficient_not_refunded).not.toHaveProperty('refund_amount')
    expect(insufficient_refunded).toMatchObject({
      received_amount: '9.10',
      refund_amount: '9.10',
      refund_tx_hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) as string,
    })
  })
})

describe('createIntent', () => {
  it('derives the other fields from the overrides', () => {
    expect(createIntent({ fiat_amount: '65', status: 'success' })).toMatchObject({
      crypto_amount: '2.00',
      received_amount: '2.00',
      aggregated_amount: '1.98',
    })
    expect(
      createIntent({ crypto_amount: '5', received_amount: '4', status: 'insufficient_refunded' }),
    ).toMatchObject({ crypto_amount: '5', received_amount: '4', refund_amount: '4' })
  })

  it('takes every override unchanged', () => {
    const given = { ...fixtures.success, status: 'expired', symbol: 'USDC', org_id: 7 }
    expect(createIntent(given)).toEqual(given)
  })

  it('refuses an invalid amount', () => {
    expect(() => createIntent({ fiat_amount: 'lots' })).toThrow(RangeError)
  })

  it('converts the price, rounded to the nearest cent and never to zero', () => {
    fc.assert(
      fc.property(amounts, currencies, (fiat_amount, fiat_currency) => {
        const exact = new Decimal(fiat_amount)
          .div(fiat_currency === 'TWD' ? '32.5' : '1')
          .toDecimalPlaces(2, Decimal.ROUND_HALF_UP)
        const due = Decimal.max(exact, '0.01').toFixed(2)
        expect(createIntent({ fiat_amount, fiat_currency }).crypto_amount).toBe(due)
      }),
    )
  })

  it('received more than nothing, even if only 0.13 was due', () => {
    const intent = createIntent({ crypto_amount: '0.13', status: 'insufficient_not_refunded' })
    expect(intent.received_amount).toBe('0.065')
  })

  it('lacks 0.13, or half of the amount due', () => {
    fc.assert(
      fc.property(amounts, currencies, short, (fiat_amount, fiat_currency, status) => {
        const intent = createIntent({ fiat_amount, fiat_currency, status })
        const due = new Decimal(intent.crypto_amount)
        const missing = due.minus(intent.received_amount ?? NaN)
        expect(missing.toFixed()).toBe(due.gt('0.13') ? '0.13' : due.div(2).toFixed())
      }),
    )
  })

  it('leaves the shop 99% of the payment, exact to the last digit', () => {
    fc.assert(
      fc.property(amounts, (crypto_amount) => {
        const intent = createIntent({ crypto_amount, status: 'success' })
        const left = new Decimal(crypto_amount).mul('0.99').toDecimalPlaces(6, Decimal.ROUND_DOWN)
        expect(new Decimal(intent.aggregated_amount ?? NaN).toFixed()).toBe(left.toFixed())
      }),
    )
  })
})
