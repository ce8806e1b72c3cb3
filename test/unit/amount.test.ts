import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addAmounts,
  compareAmounts,
  formatDecimal,
  formatWithCents,
  parseAmount,
  subtractAmounts,
} from '../../src/core/amounts'
import { isAmount } from '../../src/core/isAmount'

// The independent library, with enough digits for any two amounts below and no exponents.
const Exact = Decimal.clone({ precision: 300, toExpNeg: -1000, toExpPos: 1000 })

const amounts = fc.oneof(
  fc.stringMatching(/^[0-9]{1,40}(\.[0-9]{1,23})?$/),
  fc.stringMatching(/^[0-9]{64}$/),
  fc.stringMatching(/^0\.0{0,50}[0-9]{1,12}$/),
  fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3})?$/),
)

/** Two amounts: unrelated, equal but written differently, or almost equal. */
const pairs = fc.oneof(
  fc.tuple(amounts, amounts),
  fc.tuple(amounts, fc.nat(9)).map(([a, zeros]) => [a, padded(a, zeros)] as const),
  amounts.map((a) => [a, `${padded(a, 20)}1`] as const),
)

function padded(amount: string, zeros: number): string {
  return `00${amount}${amount.includes('.') ? '' : '.0'}${'0'.repeat(zeros)}`
}

/** The grammar, written without a regular expression. */
function isWritten(text: string): boolean {
  const parts = text.split('.')
  const isDigits = (part: string) =>
    part !== '' && part.split('').every((c) => '0123456789'.includes(c))
  return parts.length <= 2 && parts.every(isDigits)
}

const nearlyAmounts = fc
  .tuple(
    amounts,
    fc.nat(64),
    fc.oneof(fc.constantFrom('.', ',', '-', '+', 'e', 'E', '_', ' ', '\n', '٣', '５'), fc.string()),
  )
  .map(([amount, at, extra]) => amount.slice(0, at) + extra + amount.slice(at))

const otherStrings = fc
  .oneof(nearlyAmounts, fc.string(), fc.string({ unit: 'binary' }), fc.double().map(String))
  .filter((text) => !isWritten(text))

describe('decimal amounts', () => {
  test('compare like an independent decimal library', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        expect(compareAmounts(a, b)).toBe(new Exact(a).cmp(b))
        expect(compareAmounts(b, a)).toBe(new Exact(b).cmp(a))
      }),
    )
  })

  test('subtract like an independent decimal library, in the shortest form', () => {
    fc.assert(
      fc.property(pairs, (pair) => {
        const [less, more] = [...pair].sort((a, b) => new Exact(a).cmp(b)) as [string, string]
        expect(subtractAmounts(more, less)).toBe(new Exact(more).minus(less).toFixed())
      }),
    )
  })

  test('add like an independent decimal library, in the shortest form', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        expect(addAmounts(a, b)).toBe(new Exact(a).plus(b).toFixed())
      }),
    )
  })

  test.each([
    ['9', '9.00'],
    ['2.5', '2.50'],
    ['2.530', '2.53'],
    ['0.000001', '0.000001'],
  ])('are written with two decimals at least: %s as %s', (amount, written) => {
    expect(formatWithCents(parseAmount(amount))).toBe(written)
  })

  test('parse and format to the same value in the shortest form', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const written = formatDecimal(parseAmount(amount))
        expect(written).toBe(new Exact(amount).toFixed())
        expect(written).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/)
        expect(formatDecimal(parseAmount(written))).toBe(written)
      }),
    )
  })

  test('add up again after a subtraction', () => {
    fc.assert(
      fc.property(pairs, (pair) => {
        const [less, more] = [...pair].sort(compareAmounts) as [string, string]
        const sum = new Exact(subtractAmounts(more, less)).plus(less).toFixed()
        expect(compareAmounts(sum, more)).toBe(0)
      }),
    )
  })

  test.each([
    ['0.0099999999999999999', '0.01', -1],
    ['9007199254740993', '9007199254740992', 1],
    ['0.1000000000000000055511151231257827', '0.1', 1],
    ['300.0', '300', 0],
    ['007', '7.000', 0],
    ['9'.repeat(64), `1${'0'.repeat(63)}`, 1],
    [`${'9'.repeat(63)}8`, '9'.repeat(64), -1],
  ] as const)('keep the digits that a float would lose: %s and %s compare as %i', (a, b, order) => {
    expect(compareAmounts(a, b)).toBe(order)
  })

  test.each([
    ['2.53', '2.400000', '0.13'],
    ['0.3', '0.1', '0.2'],
    ['2.53', '2.53', '0'],
    ['1', '0.000000000000000001', '0.999999999999999999'],
    ['9'.repeat(64), '1', `${'9'.repeat(63)}8`],
    ['1'.padEnd(64, '0'), '1', '9'.repeat(63)],
    ['100.50', '0.50', '100'],
  ])('subtract exactly: %s - %s is %s', (a, b, difference) => {
    expect(subtractAmounts(a, b)).toBe(difference)
  })

  test('cannot be subtracted from a smaller one', () => {
    expect(() => subtractAmounts('2.4', '2.53')).toThrow(RangeError('2.4 - 2.53 is negative'))
  })

  test('are recognized exactly by the grammar', () => {
    fc.assert(fc.property(amounts, (amount) => isWritten(amount) && isAmount(amount)))
  })

  test('are the only strings that do not throw a RangeError', () => {
    fc.assert(
      fc.property(otherStrings, amounts, (text, amount) => {
        expect(isAmount(text)).toBe(false)
        expect(() => parseAmount(text)).toThrow(RangeError)
        expect(() => compareAmounts(text, amount)).toThrow(RangeError)
        expect(() => compareAmounts(amount, text)).toThrow(RangeError)
        expect(() => subtractAmounts(amount, text)).toThrow(RangeError)
      }),
    )
  })

  test.each(['', ' ', '.', '.5', '5.', '1.2.3', '1,000', '-5', '+5', ' 5', '5\n', '1e3', '0x10'])(
    'do not include %j, which the error message quotes',
    (text) => {
      expect(() => parseAmount(text)).toThrow(
        RangeError(`Not a decimal amount: ${JSON.stringify(text)}`),
      )
    },
  )

  test.each(['١٠', '５', 'Infinity', 'NaN', '12abc', '1_000', '1n'])(
    'do not include %s',
    (text) => {
      expect(() => parseAmount(text)).toThrow(RangeError)
    },
  )

  test.each([5, 0, NaN, null, undefined, true, {}, ['5']])(
    'do not include %o, which is not a string',
    (value) => {
      expect(isAmount(value)).toBe(false)
      expect(() => parseAmount(value as string)).toThrow(RangeError)
    },
  )
})
