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

  test('has a cause only if one is given', () => {
    const cause = new Error('socket hang up')
    const caused = new PaymentError('network_error', 'It failed.', { cause, retryable: true })
    expect(caused).toMatchObject({ cause, retryable: true })
    expect(new PaymentError('network_error', 'It failed.')).not.toHaveProperty('cause')
  })

  test('keeps of its data what JSON can carry', () => {
    const cyclic: Record<string, unknown> = { limit: '5' }
    cyclic['self'] = cyclic
    for (const data of [cyclic, { limit: 5n }])
      expect(new PaymentError('timeout', 'x', { data }).data).toBeUndefined()
    const data = { limit: '5', at: new Date(0) }
    expect(new PaymentError('timeout', 'x', { data }).data).toEqual({
      ...{ limit: '5', at: '1970-01-01T00:00:00.000Z' },
    })
  })

  test('ends with one link to its documentation, even if it quotes another error', () => {
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

  test('is recognized when it comes from another copy of the library', () => {
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

describe('toPaymentError', () => {
  test('keeps a PaymentError of the page', () => {
    const error = new PaymentError('invalid_client_id', 'x')
    expect(toPaymentError(error, 'open_failed')).toBe(error)
  })

  test('makes a PaymentError of another copy the cause of its like', () => {
    const fields = { name: 'PaymentError', code: 'timeout', retryable: true, apiCode: 4009 }
    const cause = Object.assign(new Error('Too slow'), { ...fields, data: { limit: '5' } })
    const error = toPaymentError(cause, 'open_failed')
    expect(error).toBeInstanceOf(PaymentError)
    expect(error).toMatchObject({ code: 'timeout', retryable: true, apiCode: 4009, cause })
    expect(error.data).toEqual({ limit: '5' })
    expect(error.message).toContain('Too slow')
  })

  test.each([
    ['a symbol', Symbol('x')],
    ['an object without a prototype', Object.create(null)],
  ])('reads an error whose message is %s', (_, message: unknown) => {
    const cause = Object.assign(new Error(), { message })
    expect(toPaymentError(cause, 'open_failed')).toMatchObject({ code: 'open_failed', cause })
    const foreign = Object.assign(cause, { name: 'PaymentError', code: 'timeout', retryable: true })
    expect(toPaymentError(foreign, 'open_failed')).toMatchObject({ code: 'timeout', cause })
  })

  test('makes a PaymentError of the server the cause of one of the page', () => {
    const cause = new PaymentError('database_failed', 'It is gone', { retryable: true })
    const error = toPaymentError(cause, 'before_pay_failed')
    expect(error).toMatchObject({ code: 'before_pay_failed', retryable: true, cause })
    expect(error.message).toContain('It is gone')
    expect(error.apiCode).toBeUndefined()
  })

  test('does the same with an unknown code of a newer copy of the library', () => {
    const fields = { name: 'PaymentError', code: 'brand_new', retryable: false }
    const cause = Object.assign(new Error('x'), fields)
    expect(toPaymentError(cause, 'open_failed')).toMatchObject({ code: 'open_failed', cause })
  })

  test('keeps the API code of an error of KryptoGO that does not exist on a page', () => {
    const data = { insufficient_amount: '1.5' }
    const cause = new PaymentError('insufficient_balance', 'Too little', { apiCode: 4015, data })
    expect(toPaymentError(cause, 'open_failed')).toMatchObject({
      ...{ code: 'api_error', apiCode: 4015, data, retryable: false, cause },
    })
  })

  test('makes any other error the cause, and quotes its message', () => {
    const cause = new TypeError('reading status')
    const error = toPaymentError(cause, 'open_failed')
    expect(error).toBeInstanceOf(PaymentError)
    expect(error).toMatchObject({ code: 'open_failed', retryable: true, cause })
    expect(error.message).toContain('reading status')
  })

  test.each(['busy', '', { code: 4001 }, { toString: 1 }, Object.create(null), undefined, null])(
    'accepts a cause that is not an error: %o',
    (cause: unknown) => {
      const error = toPaymentError(cause, 'open_failed')
      expect(error).toBeInstanceOf(PaymentError)
      expect(error).toMatchObject({ code: 'open_failed', retryable: true })
      expect(error.cause).toBe(cause)
      expect(error.message).toMatch(/^open_failed/)
    },
  )
})
