import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stableStringify } from '../../src/core/stableStringify'

// Through JSON and back, which turns -0 into 0.
const data = fc
  .jsonValue({ maxDepth: 3 })
  .map((value): unknown => JSON.parse(JSON.stringify(value)))

/** Returns the same data with its keys reversed at every depth. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, part]) => [key, reversed(part)] as const)
  return Object.fromEntries(entries.reverse())
}

describe('stableStringify', () => {
  test('gives equal text exactly for equal values', () => {
    const pairs = fc.oneof(
      fc.tuple(data, data),
      data.map((one) => [one, structuredClone(one)] as const),
      fc.tuple(data, fc.string(), data).map(([one, key, other]) => [{ [key]: one }, other]),
    )
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        expect(stableStringify(a) === stableStringify(b)).toBe(isDeepStrictEqual(a, b))
      }),
    )
  })

  test('does not depend on the order of keys at any depth', () => {
    fc.assert(
      fc.property(data, (value) => stableStringify(value) === stableStringify(reversed(value))),
    )
  })

  test('parses back to the same data', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(JSON.parse(stableStringify(value))).toEqual(value)
      }),
    )
  })

  test('keeps the order of arrays, and does not confuse them with objects', () => {
    expect(stableStringify([2, 1])).not.toBe(stableStringify([1, 2]))
    expect(stableStringify([])).not.toBe(stableStringify({}))
    expect(stableStringify(['a'])).not.toBe(stableStringify({ 0: 'a' }))
  })

  test.each([
    ['{"b":{"toString":1},"a":{"toString":2}}', '{"a":{"toString":2},"b":{"toString":1}}'],
    ['{"b":1,"__proto__":{"a":1}}', '{"__proto__":{"a":1},"b":1}'],
    ['{"a,b":"c","a":"b,c"}', '{"a":"b,c","a,b":"c"}'],
  ])('is not confused by odd keys: %s', (given, sorted) => {
    expect(stableStringify(JSON.parse(given))).toBe(sorted)
  })
})
