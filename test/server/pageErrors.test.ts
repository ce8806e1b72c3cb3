import { PaymentError, type PaymentErrorCode } from 'kryptogo-payment-react/server'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../support/errorCodes'
import { openRoutes, read } from './routesSupport'

/** The codes for which a page of ours has a sentence. */
const READABLE: readonly PaymentErrorCode[] = [
  'already_paid',
  'order_busy',
  'rate_limited',
  'forbidden',
  'price_failed',
  'invalid_amount',
  'amount_too_small',
  'invalid_currency',
  'invalid_order_data',
  'order_data_too_long',
  'invalid_intent_id',
  'invalid_client_id',
  'invalid_api_key',
  'api_error',
  'invalid_response',
  'timeout',
  'network_error',
  'http_error',
]

describe('a page learns', () => {
  /** Throws an error in each place where one can be thrown, and resolves to the answers. */
  async function everywhere(code: PaymentErrorCode, options: { apiCode?: number } = {}) {
    const fail = (): never => {
      throw new PaymentError(code, 'What exactly happened', options)
    }
    const failing = (part: string) => (sql: string) => {
      if (sql.includes(part)) fail()
    }
    const answers = [
      await openRoutes({ getPrice: fail }).create(),
      await openRoutes({ authorizeCreate: fail }).create(),
      await openRoutes({ kryptogo: fail }).create(),
      await openRoutes({ onStatement: failing('insert into "kryptogo".kgp_intents') }).create(),
      await openRoutes({ onStatement: fail }).get('/payment/health'),
      await openRoutes({ onStatement: fail }).get('/payment/intent/a'),
      await openRoutes({ onStatement: fail }).get('/payment/intent/a/events'),
      await openRoutes({ onStatement: fail }).call({ payment_intent_id: 'a', status: 'success' }),
      await openRoutes({ verifyCallback: fail }).call({ payment_intent_id: 'a' }),
    ]
    return Promise.all(answers.map(read))
  }

  it.each(errorCodes)('nothing but codes that it knows, where %s is thrown', async (code) => {
    for (const { status, envelope } of [
      ...(await everywhere(code)),
      ...(await everywhere(code, { apiCode: 4999 })),
    ]) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(READABLE).toContain((envelope as { error: string }).error)
    }
  })

  it('why the path, the method or the body is not right', async () => {
    const { create, get } = openRoutes()
    const answers = [
      await get('/nothing'),
      await get('/payment/intent'),
      await create('{'),
      await create('', { 'content-type': 'text/plain' }),
      await create('x'.repeat(20_000)),
    ]
    const seen = await Promise.all(answers.map(read))
    expect(seen.map(({ status }) => status)).toEqual([404, 405, 400, 415, 413])
    for (const { envelope } of seen) expect(envelope).toMatchObject({ error: 'http_error' })
  })
})
