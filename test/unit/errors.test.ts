import { describe, expect, test } from 'vitest'
import { isPaymentError, PaymentError, toPaymentError, withoutLink } from '../../src/core/errors'

describe('a PaymentError', () => {
  test('is an Error with a code', () => {
    const error = new PaymentError('timeout', 'KryptoGO did not answer in 30 s.')
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).toBe(
      'PaymentError: KryptoGO did not answer in 30 s. (see docs/errors.md#timeout in kryptogo-payment-react)',
    )
    expect(error).toMatchObject({ code: 'timeout', retryable: false })
  })

  test('has a cause only where one was given', () => {
    const cause = new Error('socket hang up')
    const caused = new PaymentError('network_error', 'It failed.', { cause, retryable: true })
    expect(caused).toMatchObject({ cause, retryable: true })
    expect(new PaymentError('network_error', 'It failed.')).not.toHaveProperty('cause')
  })

  test('ends with one link to its documentation, whatever it quotes', () => {
    const link = (code: string) => `(see docs/errors.md#${code} in kryptogo-payment-react)`
    const { message } = new PaymentError('invalid_intent', 'symbol is missing')
    expect(message).toBe(`symbol is missing ${link('invalid_intent')}`)
    expect(new PaymentError('invalid_intent', message).message).toBe(message)
    expect(new PaymentError('invalid_response', `Item 1: ${message}, and others`).message).toBe(
      `Item 1: symbol is missing, and others ${link('invalid_response')}`,
    )
  })

  test('can be quoted without the link', () => {
    expect(withoutLink(new PaymentError('price_failed', 'Sold out.').message)).toBe('Sold out.')
    expect(withoutLink('Sold out.')).toBe('Sold out.')
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

  test('that is a PaymentError of the server becomes the cause of one of the page', () => {
    const cause = new PaymentError('database_failed', 'It is gone', { retryable: true })
    const error = toPaymentError(cause, 'before_pay_failed')
    expect(error).toMatchObject({ code: 'before_pay_failed', retryable: true, cause })
    expect(error.message).toContain('It is gone')
    expect(error.apiCode).toBeUndefined()
  })

  test('that a newer copy of the library made, with a code of its own, becomes a cause as well', () => {
    const fields = { name: 'PaymentError', code: 'brand_new', retryable: false }
    const cause = Object.assign(new Error('x'), fields)
    expect(toPaymentError(cause, 'open_failed')).toMatchObject({ code: 'open_failed', cause })
  })

  test('that is a refusal of KryptoGO which means nothing on a page keeps its number', () => {
    const data = { insufficient_amount: '1.5' }
    const cause = new PaymentError('insufficient_balance', 'Too little', { apiCode: 4015, data })
    expect(toPaymentError(cause, 'open_failed')).toMatchObject({
      ...{ code: 'api_error', apiCode: 4015, data, retryable: false, cause },
    })
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
