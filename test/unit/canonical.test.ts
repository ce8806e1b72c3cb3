import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonical } from '../../src/core/stableStringify'

// Through the wire and back, where -0 is 0.
const data = fc
  .jsonValue({ maxDepth: 3 })
  .map((value): unknown => JSON.parse(JSON.stringify(value)))

/** The same data with its keys in the opposite order, at every depth. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, part]) => [key, reversed(part)] as const)
  return Object.fromEntries(entries.reverse())
}

describe('the canonical text', () => {
  test('of two JSON values is the same exactly where an independent comparison calls them equal', () => {
    const pairs = fc.oneof(
      fc.tuple(data, data),
      data.map((one) => [one, structuredClone(one)] as const),
      fc.tuple(data, fc.string(), data).map(([one, key, other]) => [{ [key]: one }, other]),
    )
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        expect(canonical(a) === canonical(b)).toBe(isDeepStrictEqual(a, b))
      }),
    )
  })

  test('does not depend on the order of keys, however deep', () => {
    fc.assert(fc.property(data, (value) => canonical(value) === canonical(reversed(value))))
  })

  test('reads as the data it was made of', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(JSON.parse(canonical(value))).toEqual(value)
      }),
    )
  })

  test('keeps the order of lists, and tells them from objects', () => {
    expect(canonical([2, 1])).not.toBe(canonical([1, 2]))
    expect(canonical([])).not.toBe(canonical({}))
    expect(canonical(['a'])).not.toBe(canonical({ 0: 'a' }))
  })

  test.each([
    ['{"b":{"toString":1},"a":{"toString":2}}', '{"a":{"toString":2},"b":{"toString":1}}'],
    ['{"b":1,"__proto__":{"a":1}}', '{"__proto__":{"a":1},"b":1}'],
    ['{"a,b":"c","a":"b,c"}', '{"a":"b,c","a,b":"c"}'],
  ])('is not confused by odd keys: %s', (given, sorted) => {
    expect(canonical(JSON.parse(given))).toBe(sorted)
  })
})
