import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readEnvelope, SHOP_CODES } from '../../src/core/envelope'
import { PaymentError } from '../../src/core/errors'
import { linked } from '../support/linked'

function refusalOf(status: number, answer: unknown): PaymentError {
  try {
    readEnvelope(status, typeof answer === 'string' ? answer : JSON.stringify(answer))
  } catch (error) {
    if (error instanceof PaymentError) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('code 0', () => {
  test('returns the data whatever it is, with any HTTP status', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 200, max: 599 }), (data, status) => {
        const text = JSON.stringify({ code: 0, data })
        expect(readEnvelope(status, text)).toEqual(JSON.parse(JSON.stringify(data)))
      }),
    )
  })

  test('without data is not an envelope', () => {
    expect(refusalOf(200, { code: 0 })).toMatchObject({ code: 'invalid_response' })
  })
})

describe("KryptoGO's error codes", () => {
  test.each([
    [4001, 'invalid_client_id'],
    [4002, 'invalid_api_key'],
    [4006, 'invalid_intent_id'],
    [4015, 'insufficient_balance'],
  ])('%i is %s and not retryable', (code, name) => {
    const error = refusalOf(400, { code, message: 'Oh no' })
    expect(error).toMatchObject({ code: name, apiCode: code, retryable: false })
    expect(error.message).toBe(linked(error.code, `KryptoGO answered ${code}: Oh no`))
  })

  test('are told without half characters', () => {
    const data = { hint: '\ud83e' }
    const error = refusalOf(400, { code: 4002, message: 'Oh \udd8a', data })
    expect(error.message).toBe(linked('invalid_api_key', 'KryptoGO answered 4002: Oh \ufffd'))
    expect(error.data).toEqual({ hint: '\ufffd' })
  })

  test('4015 has the missing amount', () => {
    const data = { insufficient_amount: '123.456' }
    const error = refusalOf(400, { code: 4015, message: 'Balance not enough', data })
    expect(error.data).toEqual(data)
  })

  test('any other is an api_error with everything in the response', () => {
    fc.assert(
      fc.property(
        fc.integer().filter((code) => ![0, 4001, 4002, 4006, 4015].includes(code)),
        fc.string(),
        fc.integer({ min: 200, max: 599 }),
        (code, message, status) => {
          const answer = { code, message, data: { hint: 'ask' } }
          const error = refusalOf(status, answer)
          expect(error).toMatchObject({ code: 'api_error', apiCode: code, retryable: true })
          expect(error.message).toBe(linked('api_error', `KryptoGO answered ${code}: ${message}`))
          expect(error.data).toEqual({ hint: 'ask' })
          expect(error.cause).toEqual(answer)
        },
      ),
    )
  })

  test.each([null, 'text', 5, [1]])('data that is not an object is ignored: %j', (data) => {
    expect(refusalOf(400, { code: 4015, data }).data).toBeUndefined()
  })

  test.each([undefined, null, 5, { a: 1 }])(
    'a message that is not a string is ignored: %j',
    (message) => {
      expect(refusalOf(400, { code: 4001, message }).message).toBe(
        linked('invalid_client_id', 'KryptoGO answered 4001'),
      )
    },
  )
})

describe("errors of a shop's own server", () => {
  test.each(SHOP_CODES)('can be %s, without an API code', (error) => {
    const refusal = refusalOf(400, { code: 400, error, message: 'Sold out' })
    expect(refusal).toMatchObject({ code: error, retryable: false })
    expect(refusal.message).toBe(linked(error, `The server answered ${error}: Sold out`))
    expect(refusal.apiCode).toBeUndefined()
  })

  test.each([
    [429, true],
    [500, true],
    [503, true],
    [400, false],
    [403, false],
  ])('with HTTP %i are retryable: %s', (status, retryable) => {
    expect(refusalOf(status, { code: status, error: 'price_failed' })).toMatchObject({ retryable })
  })

  test.each(['missing_provider', 'toString', '', 'FORBIDDEN', 7, null, ['forbidden']])(
    'cannot be anything else: %j',
    (error) => {
      const refusal = refusalOf(400, { code: 400, error, message: 'Oh' })
      expect(refusal).toMatchObject({ code: 'api_error', apiCode: 400 })
    },
  )

  test('cannot replace an error code of KryptoGO', () => {
    const refusal = refusalOf(400, { code: 4002, error: 'forbidden' })
    expect(refusal).toMatchObject({ code: 'invalid_api_key', apiCode: 4002 })
  })
})

describe('a response that is not an envelope', () => {
  test.each(['', 'null', '[]', '5', '"text"', '{"code":"0","data":{}}', '{"code":', '<h1>'])(
    'is an invalid_response if the HTTP status is a success: %s',
    (text) => {
      const error = refusalOf(200, text)
      expect(error).toMatchObject({ code: 'invalid_response', retryable: true })
      expect(error.apiCode).toBeUndefined()
    },
  )

  test.each([
    [404, '<h1>', true],
    [404, { detail: 'no' }, false],
    [429, { detail: 'slow down' }, true],
    [500, { detail: 'oh' }, true],
    [502, '', true],
  ])('with HTTP %i is an http_error: %j, retryable: %s', (status, body, retryable) => {
    const error = refusalOf(status, body)
    expect(error).toMatchObject({ code: 'http_error', retryable })
    expect(error.message).toBe(linked('http_error', `The server answered ${status}`))
  })

  test('never throws anything but a PaymentError', () => {
    const text = fc.oneof(fc.string(), fc.json())
    fc.assert(
      fc.property(text, fc.integer({ min: 100, max: 599 }), (body, status) => {
        try {
          readEnvelope(status, body)
        } catch (error) {
          expect(error).toBeInstanceOf(PaymentError)
        }
      }),
    )
  })

  test('can be nested deeply', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(Array.isArray(readEnvelope(200, `{"code":0,"data":${deep}}`))).toBe(true)
    expect(refusalOf(400, `{"code":4999,"data":{"a":${deep}}}`).apiCode).toBe(4999)
  })
})
