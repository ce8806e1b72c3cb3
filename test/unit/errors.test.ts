import { describe, expect, test } from 'vitest'
import { isPaymentError, PaymentError, toPaymentError } from '../../src/core/errors'

describe('a PaymentError', () => {
  test('is an Error with a code', () => {
    const error = new PaymentError('timeout', 'KryptoGO did not answer in 30 s.')
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).toBe('PaymentError: KryptoGO did not answer in 30 s.')
    expect(error).toMatchObject({ code: 'timeout', retryable: false })
  })

  test('has a cause only where one was given', () => {
    const cause = new Error('socket hang up')
    const caused = new PaymentError('network_error', 'It failed.', { cause, retryable: true })
    expect(caused).toMatchObject({ cause, retryable: true })
    expect(new PaymentError('network_error', 'It failed.')).not.toHaveProperty('cause')
  })

  test('is recognised when another copy of the library made it', () => {
    const fields = { name: 'PaymentError', code: 'timeout', retryable: true }
    expect(isPaymentError(Object.assign(new Error('x'), fields))).toBe(true)
    expect(isPaymentError(new PaymentError('timeout', 'x'))).toBe(true)
  })

  test.each([
    ['another error', new Error('x')],
    [
      'an error of that name by someone else',
      Object.assign(new Error('x'), { name: 'PaymentError', code: 4001 }),
    ],
    ['an object that looks like one', { name: 'PaymentError', code: 'timeout', retryable: true }],
    ['a string', 'PaymentError'],
    ['nothing', null],
  ])('is not %s', (_, value) => {
    expect(isPaymentError(value)).toBe(false)
  })
})

describe('anything thrown', () => {
  test('that is a PaymentError stays what it is', () => {
    const error = new PaymentError('invalid_client_id', 'x')
    expect(toPaymentError(error, 'open_failed')).toBe(error)
  })

  test('else becomes the cause of one, which says what the cause says', () => {
    const cause = new TypeError('reading status')
    const error = toPaymentError(cause, 'open_failed')
    expect(error).toBeInstanceOf(PaymentError)
    expect(error).toMatchObject({ code: 'open_failed', retryable: true, cause })
    expect(error.message).toContain('reading status')
  })

  test.each(['busy', '', { code: 4001 }, { toString: 1 }, Object.create(null), undefined, null])(
    'is taken for a cause, even where it is no error: %o',
    (cause: unknown) => {
      const error = toPaymentError(cause, 'open_failed')
      expect(error).toBeInstanceOf(PaymentError)
      expect(error).toMatchObject({ code: 'open_failed', retryable: true })
      expect(error.cause).toBe(cause)
      expect(error.message).toMatch(/^open_failed/)
    },
  )
})
