import { isOutcome, isPageError, isSettled, PaymentError } from 'kryptogo-payment-react'
import { fixtures } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'

describe('isSettled and isOutcome', () => {
  it.each(Object.values(fixtures))(
    'say the same of an intent as of its status: $status',
    (intent) => {
      expect(isSettled(intent)).toBe(isSettled(intent.status))
      expect(isOutcome(intent)).toBe(isOutcome(intent.status))
    },
  )

  it('take a state', () => {
    const state = { status: 'expired', attemptId: '1', restored: false, intent: fixtures.expired }
    expect([isOutcome(state), isSettled(state)]).toEqual([true, false])
    expect(isOutcome({ status: 'idle' })).toBe(false)
  })
})

describe('isPageError', () => {
  it('accepts an error of a page, also from another copy of the package', () => {
    expect(isPageError(new PaymentError('timeout', 'Too slow'))).toBe(true)
    const fields = { name: 'PaymentError', code: 'timeout', retryable: true }
    expect(isPageError(Object.assign(new Error('Too slow'), fields))).toBe(true)
  })

  it.each([
    ['an error of the server', new PaymentError('unknown_order', 'No such order')],
    ['another error', new Error('timeout')],
    ['a code', 'timeout'],
    ['nothing', undefined],
  ])('rejects %s', (_, value) => {
    expect(isPageError(value)).toBe(false)
  })
})
