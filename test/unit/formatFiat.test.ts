import { formatFiat } from 'kryptogo-payment-react'
import { expect, test } from 'vitest'

test.each([
  ['TWD', 'NT$1'],
  ['USD', 'US$1'],
  ['EUR', 'EUR 1'],
  ['constructor', 'constructor 1'],
  ['__proto__', '__proto__ 1'],
  ['toString', 'toString 1'],
])('an amount in %j is written %j', (currency, written) => {
  expect(formatFiat('1', currency, 'en')).toBe(written)
})
