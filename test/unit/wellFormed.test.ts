import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isWellFormed, toWellFormed, truncate } from '../../src/core/wellFormed'

// Half characters are as frequent as whole ones.
const unit = fc.constantFrom('a', '訂', '🦊', '\ud83e', '\udd8a', '\ufffd', '\0')
const text = fc.oneof(
  fc.array(unit, { maxLength: 12 }).map((units) => units.join('')),
  fc.string({ unit: 'binary' }),
)

/** A text as it comes back from a database. */
const stored = (value: string) =>
  new TextDecoder().decode(new TextEncoder().encode(`x${value}`)).slice(1)

it('a text becomes what UTF-8 keeps of it', () => {
  fc.assert(fc.property(text, (value) => toWellFormed(value) === stored(value)))
})

it('a text is well-formed if UTF-8 keeps it', () => {
  fc.assert(fc.property(text, (value) => isWellFormed(value) === (stored(value) === value)))
})

it('a shortened text is well-formed, and no shorter than it has to be', () => {
  fc.assert(
    fc.property(text, fc.nat(14), (value, longest) => {
      const short = truncate(value, longest)
      expect(short).toBe(stored(short))
      expect(toWellFormed(value).startsWith(short)).toBe(true)
      const least = Math.min(value.length, longest)
      expect(short.length).toBeLessThanOrEqual(least)
      expect(short.length).toBeGreaterThanOrEqual(least - 1)
    }),
  )
})

it.each([
  ['a🦊', 1, 'a'],
  ['a🦊', 2, 'a'],
  ['a🦊', 3, 'a🦊'],
  ['\udd8aa', 2, '\ufffda'],
])('%j shortened to %i is %j', (value, longest, short) => {
  expect(truncate(value, longest)).toBe(short)
})
