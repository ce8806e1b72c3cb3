import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PaymentError } from '../../src/core/errors'
import { checkModalParams, toModalParams, type PayParams } from '../../src/core/parameters'
import { runs } from '../support/size.mjs'

const valid: PayParams = { fiatAmount: '100', fiatCurrency: 'TWD' }

/** Parameters as a form, JSON or plain JavaScript may pass them. */
function given(change: Partial<Record<keyof PayParams, unknown>>): PayParams {
  return { ...valid, ...change } as PayParams
}

function refusalOf(params: PayParams): PaymentError {
  try {
    toModalParams(params)
  } catch (error) {
    if (error instanceof PaymentError) return error
    throw error
  }
  throw new Error('Nothing was refused.')
}

function orderDataOfLength(length: number): PayParams['orderData'] {
  const orderData = { note: 'x'.repeat(length - '{"note":""}'.length) }
  expect(JSON.stringify(orderData)).toHaveLength(length)
  return orderData
}

describe('the amount', () => {
  test.each([
    ['', '"" is empty'],
    ['1e3', '"1e3" has an exponent'],
    ['1E-2', '"1E-2" has an exponent'],
    ['١٠', '"١٠" has "١" in it'],
    ['-5', '"-5" has a sign'],
    ['+5', '"+5" has a sign'],
    ['12abc', '"12abc" has "a" in it'],
    ['Infinity', '"Infinity" has "I" in it'],
    ['NT$100', '"NT$100" has "N" in it'],
    [' 5', '" 5" has white space in it'],
    ['5\n', String.raw`"5\n" has white space in it`],
    ['1,000', '"1,000" has "," in it'],
    ['.5', '".5" has a point out of place'],
    ['5.', '"5." has a point out of place'],
    ['1.2.3', '"1.2.3" has a point out of place'],
    ['1'.repeat(65), 'is over 64 characters'],
    [`0.${'0'.repeat(63)}`, 'is over 64 characters'],
    [5, 'number is not a string'],
    [10n, 'bigint is not a string'],
    [['100'], 'object is not a string'],
    [null, 'object is not a string'],
    [undefined, 'undefined is not a string'],
  ])('%o is rejected as invalid, and the message quotes it and says why', (fiatAmount, message) => {
    const error = refusalOf(given({ fiatAmount }))
    expect(error).toMatchObject({ code: 'invalid_amount', retryable: false })
    expect(error.message).toContain(message)
  })

  test.each(['0', '0.00', '0.009', '0.0099999999999999999'])(
    '%o is rejected as too small, and the message has the minimum',
    (fiatAmount) => {
      const error = refusalOf({ ...valid, fiatAmount })
      expect(error).toMatchObject({ code: 'amount_too_small', retryable: false })
      expect(error.message).toContain(`"${fiatAmount}" is below 0.01`)
    },
  )

  test.each(['0.01', '0.010', '00.01', '1', '300.0', '0.0100000000000000001', '9'.repeat(64)])(
    '%s is sent unchanged',
    (fiatAmount) => {
      expect(toModalParams({ ...valid, fiatAmount }).fiat_amount).toBe(fiatAmount)
    },
  )

  test('is accepted exactly if it is a plain decimal of at most 64 characters and at least 0.01', () => {
    const candidates = fc.oneof(
      fc.stringMatching(/^[0-9]{1,66}$/),
      fc.stringMatching(/^[0-9]{0,3}[.][0-9]{0,64}$/),
      fc.stringMatching(/^0\.0[01][0-9]{0,20}$/),
      fc.stringMatching(/^[0-9.,e+ -]{0,6}$/),
      fc.double().map(String),
      fc.string({ unit: 'binary' }),
    )
    const isRight = (text: string) =>
      /^[0-9]+([.][0-9]+)?$/.test(text) && text.length <= 64 && new Decimal(text).gte('0.01')

    fc.assert(
      fc.property(candidates, (fiatAmount) => {
        if (isRight(fiatAmount)) expect(toModalParams({ ...valid, fiatAmount })).toBeTruthy()
        else expect(refusalOf({ ...valid, fiatAmount }).code).toMatch(/amount/)
      }),
      { numRuns: runs(1000, 200) },
    )
  })
})

describe('the currency', () => {
  test.each(['TWD', 'USD'] as const)('%s is sent', (fiatCurrency) => {
    expect(toModalParams({ ...valid, fiatCurrency }).fiat_currency).toBe(fiatCurrency)
  })

  test.each([
    'twd',
    'EUR',
    '',
    'TWD ',
    null,
    undefined,
    ['TWD'],
    10n,
    JSON.parse('{"toString":1}'),
  ])('%o is rejected', (fiatCurrency: unknown) => {
    const error = refusalOf(given({ fiatCurrency }))
    expect(error.code).toBe('invalid_currency')
    expect(error.message).toContain('is neither TWD nor USD')
    if (typeof fiatCurrency === 'string')
      expect(error.message).toContain(JSON.stringify(fiatCurrency))
  })
})

describe('order data', () => {
  test('of 1000 characters as JSON is sent', () => {
    const orderData = orderDataOfLength(1000)
    expect(toModalParams({ ...valid, orderData }).order_data).toBe(orderData)
  })

  test('of 1001 characters as JSON is rejected', () => {
    const error = refusalOf({ ...valid, orderData: orderDataOfLength(1001) })
    expect(error.code).toBe('order_data_too_long')
    expect(error.message).toMatch(/is 1001 characters as JSON, over 1000/)
  })

  test('may have emoji, and text that looks like an escape', () => {
    const orderData = { '🍵': '🍵', note: String.raw`\ud83c` }
    expect(toModalParams({ ...valid, orderData }).order_data).toBe(orderData)
  })

  test('is measured with quotes and escapes', () => {
    const orderData = { note: '"'.repeat(500) }
    expect(refusalOf({ ...valid, orderData }).code).toBe('order_data_too_long')
  })

  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic

  test.each([
    ['with a cycle', cyclic],
    ['with a BigInt', { total: 10n }],
    ['with a text that was cut inside an emoji', { items: ['Tea 🍵'.slice(0, 5)] }],
    ['with a key that was cut inside an emoji', { items: { ['🍵'.slice(1)]: 1 } }],
  ])('%s is rejected with the reason as the cause', (_, orderData) => {
    const error = refusalOf({ ...valid, orderData })
    expect(error.code).toBe('invalid_order_data')
    expect(error.message).toMatch(/cannot be written as JSON/)
    expect(error.cause).toBeInstanceOf(TypeError)
  })

  test.each([
    ['an array', ['order', 1]],
    ['null', null],
    ['a string', 'order-1'],
    ['a number', 1],
    ['a function', () => 'order-1'],
    ['a date', new Date(0)],
    ['something whose toJSON returns undefined', { toJSON: () => undefined }],
    ['something whose toJSON returns an array', { toJSON: () => [] }],
  ])('that is %s is rejected', (_, orderData) => {
    const error = refusalOf(given({ orderData }))
    expect(error.code).toBe('invalid_order_data')
    expect(error.message).toMatch(/must be a plain object/)
  })
})

describe('the callback URL', () => {
  test.each([
    'https://shop.example/kryptogo',
    'https://shop.example:8443/a?b=c#d',
    'HTTPS://shop.example',
    'http://localhost',
    'http://localhost:3000/callback',
    'http://LOCALHOST/callback',
    'http://localhost?x=1',
    'http://127.0.0.1:3000/callback',
    'http://[::1]:3000/callback',
  ])('%s is sent', (callbackUrl) => {
    expect(toModalParams({ ...valid, callbackUrl }).callback_url).toBe(callbackUrl)
  })

  test.each([
    'http://shop.example/kryptogo',
    'http://localhost.evil.com',
    'http://localhost.evil.com:3000/callback',
    'http://localhost:3000@evil.com/callback',
    'http://localhost:@evil.com/callback',
    'http://localhost@evil.com/callback',
    'http://127.0.0.1.evil.com',
    'http://evil.com/?http://localhost',
    'https://',
    'https:///callback',
    'https://?callback',
    'https://shop.example/a b',
    ' https://shop.example',
    'https://shop.example\n',
    'javascript:alert(1)',
    'javascript:https://shop.example',
    'data:text/html,https://shop.example',
    'ftp://shop.example',
    '//shop.example/callback',
    '/callback',
    'shop.example',
    '',
  ])('%j is rejected', (callbackUrl) => {
    const error = refusalOf({ ...valid, callbackUrl })
    expect(error.code).toBe('invalid_callback_url')
    expect(error.message).toMatch(/is not https/)
    expect(error.message).toContain(JSON.stringify(callbackUrl))
  })

  test.each([null, 5, ['https://shop.example'], new URL('https://shop.example'), { toString: 1 }])(
    'that is not a string is rejected: %o',
    (callbackUrl) => {
      expect(refusalOf(given({ callbackUrl })).code).toBe('invalid_callback_url')
    },
  )

  test('with http never leads to another host', () => {
    const urls = fc
      .tuple(
        fc.constantFrom('localhost', '127.0.0.1', '[::1]'),
        fc.stringMatching(/^[:@/?#.\\a-z0-9]{0,8}$/),
      )
      .map(([host, rest]) => `http://${host}${rest}`)
    fc.assert(
      fc.property(urls, (callbackUrl) => {
        let host: string | undefined
        try {
          host = new URL(toModalParams({ ...valid, callbackUrl }).callback_url ?? '').hostname
        } catch {
          return
        }
        expect(['localhost', '127.0.0.1', '[::1]']).toContain(host)
      }),
      { numRuns: runs(1000, 200) },
    )
  })
})

describe('payment parameters', () => {
  test("are returned unchanged in KryptoGO's spelling", () => {
    const orderData = { orderId: '12345', customer: { id: 'user123' } }
    const params = toModalParams({
      fiatAmount: '100.50',
      fiatCurrency: 'USD',
      callbackUrl: 'https://shop.example/kryptogo',
      orderData,
      groupKey: 'product_purchase',
    })
    expect(params).toEqual({
      fiat_amount: '100.50',
      fiat_currency: 'USD',
      callback_url: 'https://shop.example/kryptogo',
      order_data: { orderId: '12345', customer: { id: 'user123' } },
      group_key: 'product_purchase',
    })
    expect(params.order_data).toBe(orderData)
  })

  test('that are missing or unknown are left out', () => {
    const named = { callbackUrl: undefined, orderData: undefined, groupKey: undefined }
    const sent = JSON.stringify(toModalParams({ ...valid, ...named, ...{ className: 'wide' } }))
    expect(sent).toBe('{"fiat_amount":"100","fiat_currency":"TWD"}')
    expect(toModalParams({ ...valid, groupKey: '' }).group_key).toBe('')
  })

  test("in KryptoGO's spelling are returned as the same object", () => {
    const params = { fiat_amount: '0.01', fiat_currency: 'TWD', group_key: 'a' } as const
    expect(checkModalParams(params)).toBe(params)
    expect(() => checkModalParams({ ...params, fiat_amount: '0.001' })).toThrow(PaymentError)
  })

  test('of any type are returned or rejected with a PaymentError', () => {
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true })
    const rarely = (value: unknown) => fc.oneof(fc.constant(value), anything)
    const params = fc.record({
      fiatAmount: rarely('100'),
      fiatCurrency: rarely('USD'),
      callbackUrl: rarely(undefined),
      orderData: rarely(undefined),
    })
    fc.assert(
      fc.property(params, (change) => {
        let accepted: string
        try {
          accepted = toModalParams(given(change)).fiat_amount
        } catch (error) {
          expect(error).toBeInstanceOf(PaymentError)
          return
        }
        // Any value can also be a plain amount, such as "8".
        expect(accepted).toBe(change.fiatAmount)
        expect(accepted).toMatch(/^\d+(\.\d+)?$/)
      }),
      { numRuns: runs(1000, 200) },
    )
  })
})

test('the first rule that is broken is the same in either spelling', () => {
  const broken = [
    { fiatAmount: '0' },
    { fiatCurrency: 'tw' },
    { orderData: { note: 'x'.repeat(2_000) } },
    { callbackUrl: 'ftp://shop.example' },
  ]
  for (const [index] of broken.entries()) {
    const params = given(Object.assign({}, ...broken.slice(index)) as object)
    const { fiatAmount, fiatCurrency, orderData, callbackUrl } = params
    const spelled = {
      ...{ fiat_amount: fiatAmount, fiat_currency: fiatCurrency },
      ...(orderData && { order_data: { ...orderData } }),
      ...(callbackUrl && { callback_url: callbackUrl }),
    }
    const { code } = refusalOf(params)
    expect(() => checkModalParams(spelled)).toThrow(expect.objectContaining({ code }))
  }
})
