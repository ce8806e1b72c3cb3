import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nextCheck, type Situation } from '../../../src/server/payments/schedule'

const NOW = 1_700_000_000_000
const MINUTE = 60_000

it('a payment that can still be paid is due within minutes, whatever has failed', () => {
  const count = fc.nat(60)
  const situation: fc.Arbitrary<Situation> = fc.record({
    status: fc.constant('pending' as const),
    deadline: fc.integer({ min: NOW / 1000, max: NOW / 1000 + 3_600 }),
    slow_checks: count,
    failures: count,
    denials: fc.constant(0),
    callback_rechecks: fc.nat(3),
    changes: count,
    delivered: count,
    delivery_attempts: count,
  })
  fc.assert(
    fc.property(situation, fc.double({ min: 0, max: 1, noNaN: true }), (given, random) => {
      const longest = given.delivered < given.changes ? 12 * MINUTE : 6 * MINUTE
      const due = nextCheck(given, NOW, () => random)
      expect(due).not.toBeNull()
      expect(due).toBeGreaterThan(NOW)
      expect(due).toBeLessThanOrEqual(NOW + longest)
    }),
  )
})
