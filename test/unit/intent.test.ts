import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPaymentStatus } from '../../src/core/contract'
import { PaymentError, withoutLink } from '../../src/core/errors'
import { parsePaymentIntent } from '../../src/core/intent'
import { linked } from '../support/linked'
import { runs } from '../support/size.mjs'

/** The sample callback payload of KryptoGO's guide. */
const sample = {
  payment_intent_id: '0h39QkYfZps7AUD1xQsj3MDFVLIMaGoV',
  client_id: '9c5a79fc1117310f976b53752659b61d',
  fiat_amount: '300.0',
  fiat_currency: 'TWD',
  payment_deadline: 1715462400,
  status: 'success',
  payment_chain_id: 'arb',
  symbol: 'USDT',
  crypto_amount: '2.53',
  payment_tx_hash: '0x1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef',
  received_amount: '2.53',
  aggregated_amount: '2.50',
  order_data: { order_id: 'uid_12345', item_id: '100' },
  callback_url: 'https://example.com/callback',
  group_key: 'buy_stone_with_usdt',
}

const required = [
  'payment_intent_id',
  'status',
  'fiat_amount',
  'fiat_currency',
  'crypto_amount',
  'symbol',
  'payment_deadline',
] as const

const optional = [
  'client_id',
  'org_id',
  'payment_chain_id',
  'payment_address',
  'payer_address',
  'token_address',
  'decimals',
  'payment_tx_hash',
  'payment_tx_timestamp',
  'received_amount',
  'aggregated_amount',
  'aggregation_tx_hash',
  'refund_amount',
  'refund_tx_hash',
  'callback_url',
  'order_data',
  'group_key',
] as const

function without(name: string): object {
  return Object.fromEntries(Object.entries(sample).filter(([key]) => key !== name))
}

function refusalOf(value: unknown): string {
  try {
    parsePaymentIntent(value)
  } catch (error) {
    expect(error).toBeInstanceOf(PaymentError)
    expect(error).toMatchObject({ code: 'invalid_intent' })
    const { message } = error as PaymentError
    const text = withoutLink(message)
    expect(message).toBe(linked('invalid_intent', text))
    return text
  }
  throw new Error('Nothing was refused.')
}

describe('parsePaymentIntent', () => {
  test("reads every field of the guide's sample payload", () => {
    expect(parsePaymentIntent(sample)).toStrictEqual(sample)
  })

  test('reads the response to a creation and leaves out null and empty fields', () => {
    const created = {
      payment_intent_id: 'pi',
      client_id: 'c',
      org_id: 7,
      payment_chain_id: 'arb',
      payment_address: '0xpay',
      payer_address: '',
      token_address: '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9',
      symbol: 'USDT',
      decimals: 6,
      crypto_amount: '9.23',
      fiat_amount: '300.0',
      fiat_currency: 'TWD',
      payment_deadline: 1733811354,
      status: 'pending',
      payment_tx_hash: null,
      payment_tx_timestamp: null,
      received_amount: null,
      order_data: null,
      group_key: '',
    }
    expect(parsePaymentIntent(created)).toStrictEqual({
      payment_intent_id: 'pi',
      client_id: 'c',
      org_id: 7,
      payment_chain_id: 'arb',
      payment_address: '0xpay',
      token_address: '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9',
      symbol: 'USDT',
      decimals: 6,
      crypto_amount: '9.23',
      fiat_amount: '300.0',
      fiat_currency: 'TWD',
      payment_deadline: 1733811354,
      status: 'pending',
    })
  })

  test('keeps every documented field', () => {
    const full = {
      ...sample,
      org_id: 7,
      payment_address: '0xpay',
      payer_address: '0xpayer',
      token_address: '0xtoken',
      decimals: 6,
      payment_tx_timestamp: 1715462000,
      aggregation_tx_hash: '0xaggregation',
      refund_amount: '0.5',
      refund_tx_hash: '0xrefund',
    }
    expect(Object.keys(full).sort()).toEqual([...required, ...optional].sort())
    expect(parsePaymentIntent(full)).toStrictEqual(full)
  })

  test('keeps what a shop’s own server adds, as booleans alone', () => {
    const ours = { superseded: true, money_seen: false }
    expect(parsePaymentIntent({ ...sample, ...ours })).toMatchObject(ours)
    const odd = parsePaymentIntent({ ...sample, superseded: 'true', money_seen: 1 })
    expect(odd).not.toHaveProperty('superseded')
    expect(odd).not.toHaveProperty('money_seen')
  })

  test('drops undocumented fields', () => {
    const intent = parsePaymentIntent({ ...sample, signature: 'abc', data: {}, received: 1 })
    expect(intent).toStrictEqual(sample)
  })

  test.each(optional)('leaves out an unreadable %s', (name) => {
    for (const value of [undefined, null, '', NaN, -1, true, Symbol('x'), [], () => 1])
      expect(parsePaymentIntent({ ...sample, [name]: value })).not.toHaveProperty(name)
  })

  describe.each([
    ['received_amount', 'received_crypto_amount'],
    ['aggregated_amount', 'aggregated_crypto_amount'],
  ] as const)('reads %s', (name, other) => {
    test("from the API's spelling", () => {
      const intent = parsePaymentIntent({ ...without(name), [other]: '1.5' })
      expect(intent[name]).toBe('1.5')
      expect(intent).not.toHaveProperty(other)
    })

    test("from the guide's spelling if both are present", () => {
      expect(parsePaymentIntent({ ...sample, [name]: '1', [other]: '2' })[name]).toBe('1')
    })

    test.each([null, undefined, '', 'none'])(
      'from the other spelling if the guide’s is %j',
      (value) => {
        expect(parsePaymentIntent({ ...sample, [name]: value, [other]: '2' })[name]).toBe('2')
      },
    )
  })

  test.each([['received_amount'], ['aggregated_amount'], ['refund_amount']] as const)(
    'says that %s was there and could not be read, also of what it has read before',
    (name) => {
      const other = name.replace('_', '_crypto_')
      for (const value of ['1e-7', '-5', 'none', -1, {}])
        for (const spelling of [name, other]) {
          const intent = parsePaymentIntent({ ...without(name), [spelling]: value })
          expect(intent.unreadable_amounts).toEqual([name])
          expect(parsePaymentIntent(JSON.parse(JSON.stringify(intent)))).toStrictEqual(intent)
        }
      for (const [one, two] of [
        ['-5', '9.23'],
        ['9.23', '-5'],
        ['9.23', '1'],
        ['9.23', {}],
      ]) {
        const intent = parsePaymentIntent({ ...sample, [name]: one, [other]: two })
        expect(intent.unreadable_amounts).toEqual([name])
        expect(parsePaymentIntent(intent)).toStrictEqual(intent)
      }
      for (const two of [null, '', '1.50', 1.5])
        expect(parsePaymentIntent({ ...sample, [name]: '1.5', [other]: two })).not.toHaveProperty(
          'unreadable_amounts',
        )
      for (const value of [null, undefined, '', '1', 0])
        expect(parsePaymentIntent({ ...without(name), [name]: value })).not.toHaveProperty(
          'unreadable_amounts',
        )
    },
  )

  test('takes a transaction that it cannot read for money', () => {
    for (const payment_tx_hash of [123, {}, true]) {
      const intent = parsePaymentIntent({ ...sample, payment_tx_hash, money_seen: false })
      expect(intent).toMatchObject({ money_seen: true })
      expect(parsePaymentIntent(intent)).toStrictEqual(intent)
    }
    for (const payment_tx_hash of [undefined, null, '', '0x1'])
      expect(parsePaymentIntent({ ...sample, payment_tx_hash })).not.toHaveProperty('money_seen')
  })

  test.each([
    [300, '300'],
    [2.53, '2.53'],
    [0, '0'],
    [0.000001, '0.000001'],
  ])('accepts the number %d for a decimal string', (value, written) => {
    const intent = parsePaymentIntent({ ...sample, crypto_amount: value, received_amount: value })
    expect(intent).toMatchObject({ crypto_amount: written, received_amount: written })
  })

  test.each([NaN, Infinity, -Infinity, 1e21, 1e-7, -2.53, '1e3', '-1', '1,5', ' 1'])(
    'rejects %o as an amount',
    (value) => {
      expect(refusalOf({ ...sample, fiat_amount: value })).toBe(
        `fiat_amount of the payment intent is unreadable (${value})`,
      )
      expect(parsePaymentIntent({ ...sample, received_amount: value })).not.toHaveProperty(
        'received_amount',
      )
    },
  )

  test('keeps an undocumented status', () => {
    const { status } = parsePaymentIntent({ ...sample, status: 'confirming' })
    expect(status).toBe('confirming')
    expect(isPaymentStatus(status)).toBe(false)
    for (const other of ['Success', '', 'toString', 'constructor', '__proto__', 'idle'])
      expect(isPaymentStatus(other)).toBe(false)
    expect(isPaymentStatus(sample.status)).toBe(true)
  })

  test.each([
    [1715462400, 1715462400],
    ['1715462400', 1715462400],
    [1715462400123, 1715462400],
    ['1715462400123', 1715462400],
    ['1715462400.9', 1715462400],
    [1715462400.9, 1715462400],
    [1715462400123456, 1715462400],
  ])('reads the deadline %j in seconds', (value, seconds) => {
    const intent = parsePaymentIntent({
      ...sample,
      payment_deadline: value,
      payment_tx_timestamp: value,
    })
    expect(intent).toMatchObject({ payment_deadline: seconds, payment_tx_timestamp: seconds })
  })

  test('takes 0 for no time of a transaction', () => {
    const intent = parsePaymentIntent({ ...sample, payment_deadline: 0, payment_tx_timestamp: 0 })
    expect(intent).toMatchObject({ payment_deadline: 0 })
    expect(intent).not.toHaveProperty('payment_tx_timestamp')
  })

  test.each([NaN, -1, '-1', 'soon', '2026-11-22T00:00:00Z', '9'.repeat(30), {}, true])(
    'rejects the deadline %o',
    (value) => {
      expect(refusalOf({ ...sample, payment_deadline: value })).toMatch(
        /^payment_deadline of the payment intent is unreadable/,
      )
    },
  )

  test.each(required)('names a missing %s', (name) => {
    const message = `${name} of the payment intent is missing`
    expect(refusalOf(without(name))).toBe(message)
    for (const value of [undefined, null, ''])
      expect(refusalOf({ ...sample, [name]: value })).toBe(message)
  })

  test.each(required)('names a malformed %s and its value', (name) => {
    expect(refusalOf({ ...sample, [name]: { a: 1 } })).toBe(
      `${name} of the payment intent is unreadable (object)`,
    )
    expect(refusalOf({ ...sample, [name]: true })).toBe(
      `${name} of the payment intent is unreadable (boolean)`,
    )
  })

  test.each([
    ['null', null],
    ['undefined', undefined],
    ['an array', [sample]],
    ['a string', 'pending'],
    ['an HTML page', '<!doctype html><title>502 Bad Gateway</title>'],
    ['a number', 5],
    ['a function', () => sample],
  ])('rejects %s', (_, value) => {
    expect(refusalOf(value)).toBe('A payment intent is an object')
  })

  test.each([
    ['nothing at all', {}],
    ['an error of the API', { code: 4001, message: 'Invalid client_id' }],
    ['the envelope around it', { code: 0, data: sample }],
    ['a list of entries', new Map(Object.entries(sample))],
  ])('rejects %s', (_, value) => {
    expect(refusalOf(value)).toBe('payment_intent_id of the payment intent is missing')
  })

  const texts = ['status', 'symbol', 'payer_address', 'payment_tx_hash', 'group_key'] as const
  test.each(texts)('has no half character in %s', (name) => {
    const wire = { ...sample, [name]: 'a\ud83e 🦊' }
    expect(parsePaymentIntent(wire)[name]).toBe('a\ufffd 🦊')
  })

  test('has no half character in order data', () => {
    const orderData = (half: string) => ({ [half]: 1, list: [half, { [`a${half}`]: `${half}b` }] })
    const wire = { ...sample, order_data: orderData('\udd8a') }
    expect(parsePaymentIntent(wire).order_data).toStrictEqual(orderData('\ufffd'))
  })

  test('names an unreadable amount without half a character', () => {
    expect(refusalOf({ ...sample, fiat_amount: '\ud83e' })).toBe(
      'fiat_amount of the payment intent is unreadable (\ufffd)',
    )
  })

  test('ignores keys that name a prototype', () => {
    const wire = JSON.stringify({ ...sample, order_data: null })
      .replace('"order_data":null', '"order_data":{"__proto__":{"paid":true},"constructor":"c"}')
      .replace('{', '{"__proto__":{"refund_amount":"9","polluted":true},"constructor":{},')
    const intent = parsePaymentIntent(JSON.parse(wire))

    expect(intent).not.toHaveProperty('refund_amount')
    expect(Object.getPrototypeOf(intent)).toBe(Object.prototype)
    expect(Object.getPrototypeOf(intent.order_data)).toBe(Object.prototype)
    expect(intent.order_data).not.toHaveProperty('paid')
    expect(intent.order_data?.['constructor']).toBe('c')
    expect({}).not.toHaveProperty('polluted')
  })

  test('accepts an object without a prototype', () => {
    const bare: unknown = Object.assign(Object.create(null) as object, sample)
    expect(parsePaymentIntent(bare)).toStrictEqual(sample)
  })
})

describe('parsePaymentIntent of any value', () => {
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true })
  const moments = fc.oneof(fc.maxSafeNat(), fc.maxSafeNat().map(String))
  const numbers = fc.oneof(fc.double(), fc.nat(), fc.constantFrom('2.53', '0', '300.0'))

  /** Almost an intent: each field is valid, slightly wrong, arbitrary or absent. */
  const wires = fc.record(
    Object.fromEntries<fc.Arbitrary<unknown>>([
      ...optional.map((name) => [name, fc.oneof(numbers, anything)] as const),
      ['received_crypto_amount', numbers],
      ['aggregated_crypto_amount', numbers],
      ...Object.entries(sample).map(([name, value]) => [name, rarely(value)] as const),
      ['payment_deadline', moments],
      ['payment_tx_timestamp', fc.oneof(moments, anything)],
    ]),
    { requiredKeys: [...required] },
  )

  function rarely(value: unknown) {
    return fc.oneof(
      { weight: 20, arbitrary: fc.constant(value) },
      { weight: 1, arbitrary: fc.oneof(numbers, anything) },
    )
  }

  test('returns an intent that parses to itself, or throws a PaymentError', () => {
    const numRuns = runs(1000, 200)
    let read = 0
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: wires }, anything), (wire) => {
        let intent
        try {
          intent = parsePaymentIntent(wire)
        } catch (error) {
          expect(error).toBeInstanceOf(PaymentError)
          return
        }
        read += 1
        expect(parsePaymentIntent(intent)).toStrictEqual(intent)
        expect([...required, ...optional, 'unreadable_amounts', 'money_seen']).toEqual(
          expect.arrayContaining(Object.keys(intent)),
        )
      }),
      { numRuns },
    )
    expect(read).toBeGreaterThan(0.3 * numRuns)
  })
})
