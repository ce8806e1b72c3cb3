import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPlainKey } from '../../src/core/plainKey'

/** Reduces a text to what a person sees of it. */
const seen = (text: string) =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/\p{Z}/gu, ' ')
    .trim()

const lookalikes = fc.constantFrom('', ' ', '\u00a0', '\u200b', '\u3164', '\ufe0f', '\u0301', '\t')

it('no two keys look the same', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 9 })
  fc.assert(
    fc.property(text, lookalikes, lookalikes, (middle, before, after) => {
      const key = before + middle + after
      if (isPlainKey(key, 255)) expect(seen(key)).toBe(key)
    }),
  )
})

it.each(['w-1', 'Order 7', '訂單-7', 'café', '👩🏽', 'x'.repeat(255)])('%o is a key', (key) => {
  expect(isPlainKey(key, 255)).toBe(true)
})

it.each([
  '2800',
  '1107f',
  '13441',
  '13442',
  '16fe4',
  '1d159',
  'a0',
  'ad',
  '115f',
  '200b',
  'fe0f',
  'e0100',
])('a key with the invisible U+%s is none', (code) => {
  expect(isPlainKey(`w-1${String.fromCodePoint(parseInt(code, 16))}`, 255)).toBe(false)
})

it.each(['', 'x'.repeat(256), null, undefined, 7, {}])('%o is not a key', (key) => {
  expect(isPlainKey(key, 255)).toBe(false)
})
