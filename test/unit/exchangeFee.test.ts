import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { amountToEnter, decimalsOf } from '../../src/checkout/exchangeFee'
import { formatDecimal, subtractAmounts } from '../../src/core/amounts'

const amounts = fc
  .record({ units: fc.bigInt({ min: 0n, max: 10n ** 30n }), scale: fc.nat({ max: 18 }) })
  .map(formatDecimal)
const shortest = (amount: string) => subtractAmounts(amount, '0')
const fullWidth = (amount: string) =>
  amount.replace(/[0-9.]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))

describe('amountToEnter', () => {
  test('what arrives is what was entered, less the fee', () => {
    fc.assert(
      fc.property(amounts, amounts, (due, fee) => {
        const { amount = 'none' } = amountToEnter(due, fee, 18)
        expect(subtractAmounts(amount, fee)).toBe(shortest(due))
      }),
    )
  })

  test('a fee is the same however its signs are typed', () => {
    fc.assert(
      fc.property(amounts, amounts, (due, fee) => {
        const plain = amountToEnter(due, fee, 18)
        expect(amountToEnter(due, fullWidth(fee), 18)).toEqual(plain)
        expect(amountToEnter(due, ` ${fee.replace('.', '。')} `, 18)).toEqual(plain)
      }),
    )
  })

  test('anything that is typed is a number, a problem, or nothing yet', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.stringMatching(/^[-0-9.,１． ]{0,9}$/),
    )
    fc.assert(
      fc.property(typed, amounts, (text, due) => {
        const { amount, problem } = amountToEnter(due, text, 6)
        if (problem) expect(problem).toMatch(/^(comma|high|negative|not_number|too_precise)$/)
        else if (amount) expect(amount).toMatch(/^\d+(\.\d+)?$/)
        else expect(text.normalize('NFKC').trim()).toMatch(/^[.。]?$/)
      }),
    )
  })

  it.each([
    ['1', '10.23'],
    ['0', '9.23'],
    ['0.77', '10'],
    ['.5', '9.73'],
    ['1.', '10.23'],
    ['1.5000000000', '10.73'],
    ['0.000001', '9.230001'],
    ['１．５', '10.73'],
    ['1｡5', '10.73'],
    ['\u30001\u3000', '10.23'],
  ])('adds %s to 9.23: %s', (fee, amount) => {
    expect(amountToEnter('9.23', fee, 6)).toEqual({ amount })
  })

  it.each([
    ['1,5', 'comma'],
    ['1,000', 'comma'],
    ['１，５', 'comma'],
    ['-1', 'negative'],
    ['－1', 'negative'],
    ['−1', 'negative'],
    ['1 USDT', 'not_number'],
    ['1.2.3', 'not_number'],
    ['1e3', 'not_number'],
    ['0x10', 'not_number'],
    ['一', 'not_number'],
    ['5²', 'not_number'],
    ['①', 'not_number'],
    ['½', 'not_number'],
    ['1⁄2', 'not_number'],
    ['㍙', 'not_number'],
    ['٣', 'not_number'],
    ['𝟏', 'not_number'],
    ['0.0000001', 'too_precise'],
  ])('says what is wrong with %s: %s', (fee, problem) => {
    expect(amountToEnter('9.23', fee, 6)).toEqual({ problem })
  })

  it.each(['', ' ', '.', '。'])('waits for a number after "%s"', (fee) => {
    expect(amountToEnter('9.23', fee, 6)).toEqual({})
  })
})

test('without the decimals of the token, a fee may have any number of them', () => {
  expect(decimalsOf('9.23', undefined)).toBeUndefined()
  fc.assert(
    fc.property(amounts, amounts, (due, fee) => {
      const { amount = 'none' } = amountToEnter(due, fee)
      expect(subtractAmounts(amount, fee)).toBe(shortest(due))
    }),
  )
})

test('the amount due can be sent, however many decimals the token is said to have', () => {
  expect(decimalsOf('9.23', 6)).toBe(6)
  expect(decimalsOf('9.23', 0)).toBe(2)
})
