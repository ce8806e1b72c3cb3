import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shortfallOf } from '../../src/core/shortfall'
import { intentWith } from './runs'

const Exact = Decimal.clone({ precision: 100, toExpNeg: -100 })

describe('shortfallOf', () => {
  test.each([
    ['2.40', '0.13'],
    ['2.400000', '0.13'],
    ['0', '2.53'],
    ['2.529999999999999999', '0.000000000000000001'],
  ])('is exact: with %s of 2.53 received, %s is missing', (received, missing) => {
    expect(shortfallOf(intentWith({ crypto_amount: '2.53', received_amount: received }))).toEqual({
      due: '2.53',
      received,
      missing,
      symbol: 'USDT',
    })
  })

  test.each(['2.53', '2.530', '3'])('is undefined with %s of 2.53 received', (received_amount) => {
    expect(shortfallOf(intentWith({ crypto_amount: '2.53', received_amount }))).toBeUndefined()
  })

  test('is undefined if the amount received is unknown', () => {
    expect(shortfallOf(intentWith())).toBeUndefined()
  })

  test('and the amount received add up to the amount due', () => {
    const amounts = fc.stringMatching(/^[0-9]{1,9}\.[0-9]{1,18}$/)
    fc.assert(
      fc.property(amounts, amounts, (crypto_amount, received_amount) => {
        const shortfall = shortfallOf(intentWith({ crypto_amount, received_amount }))
        const missing = Exact.max(0, new Exact(crypto_amount).minus(received_amount))
        expect(shortfall?.missing ?? '0').toBe(missing.toFixed())
      }),
    )
  })
})
