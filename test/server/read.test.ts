import { parsePaymentIntent, PaymentError } from 'kryptogo-payment-react/server'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { fullIntent, openRoutes, read, store } from './routesSupport'
import { eventually } from '../support/eventually'

const ID = 'an-id_Of-32'
const PATH = `/payment/intent/${ID}`
const SHOWN = {
  payment_intent_id: ID,
  status: 'insufficient_refunded',
  fiat_amount: '300.0',
  fiat_currency: 'TWD',
  crypto_amount: '9.23',
  symbol: 'USDT',
  decimals: 6,
  payment_deadline: 1_733_811_354,
  payment_chain_id: 'arb',
  token_address: '0xtoken',
  payment_tx_hash: `0x${ID}`,
  payment_tx_timestamp: 1_733_811_000,
  received_amount: '9',
  refund_amount: '8',
  refund_tx_hash: '0xrefund',
}
// The clock of these tests stands.
const ANSWERED = { ...SHOWN, server_time: 1_767_225_600 }

beforeAll(() => store(fullIntent(ID)))

describe('a stored payment', () => {
  it('is shown as the page needs it, and no further', async () => {
    const { get, fake } = openRoutes()
    const response = await get(PATH)
    expect(await read(response)).toEqual({ status: 200, envelope: { code: 0, data: ANSWERED } })
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    // from the store alone
    expect(fake.requests).toEqual([])
  })

  it('can be read by the page', async () => {
    const { envelope } = await read(await openRoutes().get(PATH))
    expect(parsePaymentIntent((envelope as { data: unknown }).data)).toEqual(SHOWN)
  })

  it('leaves out what is not known yet', async () => {
    const { refund_amount, refund_tx_hash, ...intent } = fullIntent('not-refunded')
    await store({ ...intent, status: 'insufficient_not_refunded' })
    const { envelope } = await read(await openRoutes().get('/payment/intent/not-refunded'))
    const { events_path, ...data } = (envelope as { data: Record<string, unknown> }).data
    expect(events_path).toBe('intent/not-refunded/events')
    expect(data).not.toHaveProperty('refund_amount')
    // its money is still there, so nothing more is to be sent to it
    expect(data).not.toHaveProperty('payment_address')
    expect(Object.keys(data)).toHaveLength(Object.keys(ANSWERED).length - 2)
  })

  it.each([`${ID}x`, ID.slice(1), ID.toLowerCase(), 'constructor', '__proto__'])(
    'is not found as %s',
    async (id) => {
      const { get } = openRoutes()
      expect(await read(await get(`/payment/intent/${id}`))).toEqual({
        status: 404,
        envelope: {
          code: 4006,
          error: 'invalid_intent_id',
          message: 'No payment has this id',
        },
      })
    },
  )

  it('cannot be read while the database is out of reach', async () => {
    const { get, lines } = openRoutes({
      onStatement() {
        throw new Error('connect ECONNREFUSED 10.0.0.7:5432')
      },
    })
    const response = await get(PATH)
    expect(response.headers.get('retry-after')).toBe('5')
    const { status, envelope } = await read(response)
    expect(status).toBe(503)
    expect(JSON.stringify(envelope)).not.toContain('10.0.0.7')
    expect(lines).toMatchObject([{ level: 'error', details: { intentId: ID } }])
  })
})

describe('order data', () => {
  it('is shown as `getPublicOrderData` returns it', async () => {
    const getPublicOrderData = vi.fn(() => ({ order_id: 'A-1' }))
    const { get, payments } = openRoutes({ getPublicOrderData })
    expect(await read(await get(PATH))).toMatchObject({
      envelope: { data: { ...SHOWN, order_data: { order_id: 'A-1' } } },
    })
    const stored = await payments.getPayment(ID)
    expect(getPublicOrderData).toHaveBeenCalledExactlyOnceWith({
      intent: stored?.intent,
      order: stored?.order,
    })
  })

  it('is not shown where `getPublicOrderData` returns null', async () => {
    const { get } = openRoutes({ getPublicOrderData: () => null })
    expect(await read(await get(PATH))).toEqual({
      status: 200,
      envelope: { code: 0, data: ANSWERED },
    })
  })

  it('is not shown, but the payment is, where `getPublicOrderData` throws', async () => {
    const { get, lines } = openRoutes({
      getPublicOrderData: () => {
        throw new TypeError('margin of undefined')
      },
    })
    expect(await read(await get(PATH))).toEqual({
      status: 200,
      envelope: { code: 0, data: ANSWERED },
    })
    expect(lines).toMatchObject([
      { level: 'error', details: { intentId: ID, reason: 'TypeError: margin of undefined' } },
    ])
  })
})

it.each<[string, () => unknown, string]>([
  [
    'a promise',
    () => Promise.resolve({ order_id: 'A-1' }),
    'getPublicOrderData returned a promise',
  ],
  [
    'a promise that fails',
    () => Promise.reject(new Error('down')),
    'getPublicOrderData returned a promise',
  ],
  ['a number', () => 7, 'getPublicOrderData returned number'],
  ['a list', () => ['A-1'], 'getPublicOrderData returned object'],
  ['a cycle', cycle, 'circular'],
])(
  'no order data is shown where `getPublicOrderData` returns %s',
  async (_, getPublicOrderData, reason) => {
    const { get, lines } = openRoutes({ getPublicOrderData: getPublicOrderData as () => object })
    expect(await read(await get(PATH))).toEqual({
      status: 200,
      envelope: { code: 0, data: ANSWERED },
    })
    expect(lines).toMatchObject([
      {
        level: 'error',
        details: { intentId: ID, reason: expect.stringContaining(reason) as string },
      },
    ])
  },
)

function cycle() {
  const order: Record<string, unknown> = {}
  order['self'] = order
  return order
}

describe('`authorizeRead`', () => {
  it('is called with the request and the payment', async () => {
    const authorizeRead = vi.fn(
      ({ request }: { request: Request }) => request.headers.get('cookie') === 'buyer=1',
    )
    const { get, payments } = openRoutes({ authorizeRead })
    expect((await get(PATH, { headers: { cookie: 'buyer=1' } })).status).toBe(200)
    const stored = await payments.getPayment(ID)
    expect(authorizeRead).toHaveBeenCalledWith({
      request: expect.any(Request) as Request,
      intent: stored?.intent,
      order: stored?.order,
    })
    expect(await read(await get(PATH))).toEqual({
      status: 403,
      envelope: {
        code: 403,
        error: 'forbidden',
        message: 'This request may not read this payment',
      },
    })
  })

  it('may be asynchronous', async () => {
    expect(
      (await openRoutes({ authorizeRead: () => Promise.resolve(true) }).get(PATH)).status,
    ).toBe(200)
    expect(
      (await openRoutes({ authorizeRead: () => Promise.resolve(false) }).get(PATH)).status,
    ).toBe(403)
  })

  it('may hide that there is such a payment', async () => {
    const { get } = openRoutes({
      authorizeRead: () => {
        throw new PaymentError('invalid_intent_id', 'No payment has this id')
      },
    })
    const unknown = await openRoutes().get('/payment/intent/another-id')
    expect(await read(await get(PATH))).toEqual(await read(unknown))
  })

  it('shows nothing when it throws', async () => {
    const { get, lines } = openRoutes({
      authorizeRead: () => Promise.reject(new Error('session store at 10.0.0.9 is down')),
    })
    expect(await read(await get(PATH))).toEqual({
      status: 500,
      envelope: { code: 500, error: 'http_error', message: 'Something went wrong in the shop' },
    })
    expect(lines).toMatchObject([{ message: 'authorizeRead failed' }])
  })

  it('shows nothing when it takes too long', async () => {
    const { get, clock } = openRoutes({ authorizeRead: () => new Promise(() => undefined) })
    const answer = get(PATH)
    await eventually(() => expect(clock.waiting).toBe(1))
    clock.advance(10_000)
    const { status, envelope } = await read(await answer)
    expect(status).toBe(503)
    expect(envelope).not.toHaveProperty('data')
  })
})

describe('the health of the server', () => {
  it('is the backlog', async () => {
    const { get } = openRoutes()
    const { status, envelope } = await read(await get('/payment/health'))
    expect(status).toBe(200)
    expect(envelope).toEqual({
      code: 0,
      data: {
        database: true,
        overdue: expect.any(Number) as number,
        undelivered: expect.any(Number) as number,
        callbacks: { taken: 0, refused: 0, reasons: {} },
      },
    })
  })

  it('is bad when the database does not answer', async () => {
    const broken = openRoutes({
      onStatement() {
        throw new Error('password of postgres')
      },
    })
    expect(await read(await broken.get('/payment/health'))).toEqual({
      status: 503,
      envelope: {
        code: 503,
        error: 'http_error',
        message: 'The database cannot be reached',
        data: { database: false },
      },
    })
    expect(broken.lines).toMatchObject([{ level: 'error' }])
  })

  it('is bad when the database hangs', async () => {
    const query = () => new Promise<never>(() => undefined)
    const { get, clock } = openRoutes({ database: { query, transaction: query } })
    const answer = get('/payment/health')
    await eventually(() => expect(clock.waiting).toBe(1))
    clock.advance(10_000)
    expect((await answer).status).toBe(503)
  })
})
