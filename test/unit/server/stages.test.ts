import { expect, test } from 'vitest'
import { hasEnded, stageOf } from '../../../src/server/payments/stages'

test.each([
  ['pending', 1],
  ['insufficient_not_refunded', 2],
  ['success', 3],
  ['expired', 3],
  ['insufficient_refunded', 3],
  ['insufficient_funds', 1],
  ['toString', 1],
])('%s is a status of stage %s', (status, stage) => {
  expect(stageOf(status)).toBe(stage)
  expect(hasEnded(status)).toBe(stage === 3)
})
