import { parsePaymentIntent, PaymentError } from 'kryptogo-payment-react/server'
import { describe, expect, it, vi } from 'vitest'
import { view } from '../../src/server/http/publicPayment'
import { openRoutes, storedPayment, told } from './routesSupport'

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
  payment_address: '0xpayment',
  token_address: '0xtoken',
  payment_tx_hash: '0xhash',
  received_amount: '9',
  refund_amount: '8',
  refund_tx_hash: '0xrefund',
}

const plain = () => openRoutes().context

function openWith(given: Parameters<typeof openRoutes>[0] = {}) {
  const shop = openRoutes(given)
  shop.payments.set(ID, storedPayment(ID))
  return shop
}

describe('a stored payment', () => {
  it('is shown as the page needs it, and no further', async () => {
    const { get, fake } = openWith()
    const response = await get(PATH)
    expect(await told(response)).toEqual({ status: 200, envelope: { code: 0, data: SHOWN } })
    expect(response.headers.get('cache-control')).toBe('no-store')
    // from the store alone
    expect(fake.requests).toEqual([])
  })

  it('can be read by the page', () => {
    const seen: unknown = JSON.parse(JSON.stringify(view(storedPayment(ID), plain())))
    expect(parsePaymentIntent(seen)).toEqual(SHOWN)
  })

  it('shows the status that the server accepted', () => {
    const stored = storedPayment(ID)
    expect(view({ ...stored, status: 'expired' }, plain())).toMatchObject({ status: 'expired' })
  })

  it('leaves out what is not known yet', () => {
    const stored = storedPayment(ID)
    const { refund_amount, refund_tx_hash, ...intent } = stored.intent
    const seen = view({ ...stored, intent }, plain())
    expect(seen).not.toHaveProperty('refund_amount')
    expect(Object.keys(seen)).toHaveLength(Object.keys(SHOWN).length - 2)
  })

  it.each([`${ID}x`, ID.slice(1), ID.toLowerCase(), 'constructor', '__proto__'])(
    'is not found as %s',
    async (id) => {
      const { get } = openWith()
      expect(await told(await get(`/payment/intent/${id}`))).toEqual({
        status: 404,
        envelope: {
          code: 4006,
          error: 'invalid_intent_id',
          message: 'There is no payment of this id',
        },
      })
    },
  )

  it('cannot be read while the database is out of reach', async () => {
    const { get, lines } = openWith({
      find: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432')),
    })
    const response = await get(PATH)
    expect(response.headers.get('retry-after')).toBe('5')
    const { status, envelope } = await told(response)
    expect(status).toBe(503)
    expect(JSON.stringify(envelope)).not.toContain('10.0.0.7')
    expect(lines).toMatchObject([{ level: 'error', details: { intentId: ID } }])
  })
})

describe('order data', () => {
  it('is shown as `expose` returns it', async () => {
    const expose = vi.fn(() => ({ order_id: 'A-1' }))
    const { get, payments } = openWith({ expose })
    expect(await told(await get(PATH))).toMatchObject({
      envelope: { data: { ...SHOWN, order_data: { order_id: 'A-1' } } },
    })
    const stored = payments.get(ID)
    expect(expose).toHaveBeenCalledExactlyOnceWith(stored?.intent, stored?.order)
  })

  it('is not shown where `expose` returns null', async () => {
    const { get } = openWith({ expose: () => null })
    expect(await told(await get(PATH))).toEqual({ status: 200, envelope: { code: 0, data: SHOWN } })
  })

  it('is not shown, but the payment is, where `expose` throws', async () => {
    const { get, lines } = openWith({
      expose: () => {
        throw new TypeError('margin of undefined')
      },
    })
    expect(await told(await get(PATH))).toEqual({ status: 200, envelope: { code: 0, data: SHOWN } })
    expect(lines).toMatchObject([
      { level: 'error', details: { intentId: ID, reason: 'TypeError: margin of undefined' } },
    ])
  })
})

it.each<[string, () => unknown, string]>([
  ['a promise', () => Promise.resolve({ order_id: 'A-1' }), 'expose returned a promise'],
  ['a promise that fails', () => Promise.reject(new Error('down')), 'expose returned a promise'],
  ['a number', () => 7, 'expose returned number'],
  ['a list', () => ['A-1'], 'expose returned object'],
  ['a cycle', cycle, 'circular'],
])('nothing of the order is shown where `expose` returns %s', async (_, expose, reason) => {
  const { get, lines } = openWith({ expose: expose as () => Record<string, unknown> })
  expect(await told(await get(PATH))).toEqual({ status: 200, envelope: { code: 0, data: SHOWN } })
  expect(lines).toMatchObject([
    {
      level: 'error',
      details: { intentId: ID, reason: expect.stringContaining(reason) as string },
    },
  ])
})

function cycle() {
  const order: Record<string, unknown> = {}
  order['self'] = order
  return order
}

describe('`authorize`', () => {
  it('is asked with the request and the payment', async () => {
    const authorize = vi.fn((request: Request) => request.headers.get('cookie') === 'buyer=1')
    const { get, payments } = openWith({ authorize })
    expect((await get(PATH, { headers: { cookie: 'buyer=1' } })).status).toBe(200)
    const stored = payments.get(ID)
    expect(authorize).toHaveBeenCalledWith(expect.any(Request), stored?.intent, stored?.order)
    expect(await told(await get(PATH))).toEqual({
      status: 403,
      envelope: {
        code: 403,
        error: 'forbidden',
        message: 'This payment is not for this request to read',
      },
    })
  })

  it('may take its time', async () => {
    expect((await openWith({ authorize: () => Promise.resolve(true) }).get(PATH)).status).toBe(200)
    expect((await openWith({ authorize: () => Promise.resolve(false) }).get(PATH)).status).toBe(403)
  })

  it('may hide that there is such a payment', async () => {
    const { get } = openWith({
      authorize: () => {
        throw new PaymentError('invalid_intent_id', 'There is no payment of this id')
      },
    })
    const unknown = await openRoutes().get(PATH)
    expect(await told(await get(PATH))).toEqual(await told(unknown))
  })

  it('shows nothing when it throws', async () => {
    const { get, lines } = openWith({
      authorize: () => Promise.reject(new Error('session store at 10.0.0.9 is down')),
    })
    expect(await told(await get(PATH))).toEqual({
      status: 500,
      envelope: { code: 500, error: 'http_error', message: 'Something went wrong in the shop' },
    })
    expect(lines).toMatchObject([{ message: 'authorize failed' }])
  })

  it('shows nothing when it takes too long', async () => {
    const { get, clock } = openWith({ authorize: () => new Promise(() => undefined) })
    const answer = get(PATH)
    await vi.waitFor(() => expect(clock.waiting).toBe(1))
    clock.advance(10_000)
    const { status, envelope } = await told(await answer)
    expect(status).toBe(503)
    expect(envelope).not.toHaveProperty('data')
  })
})

describe('the health of the server', () => {
  const health = { database: true, overdue: 3, undelivered: 1 }

  it('is what the probe says', async () => {
    const { get } = openRoutes({ probe: () => Promise.resolve(health) })
    expect(await told(await get('/payment/health'))).toEqual({
      status: 200,
      envelope: { code: 0, data: health },
    })
  })

  it('is bad when the database does not answer', async () => {
    const message = 'The database is out of reach'
    const down = openRoutes({ probe: () => Promise.resolve({ ...health, database: false }) })
    expect(await told(await down.get('/payment/health'))).toMatchObject({
      status: 503,
      envelope: { code: 503, message, data: { database: false } },
    })
    const broken = openRoutes({ probe: () => Promise.reject(new Error('password of postgres')) })
    expect(await told(await broken.get('/payment/health'))).toEqual({
      status: 503,
      envelope: { code: 503, error: 'http_error', message, data: { database: false } },
    })
    expect(broken.lines).toMatchObject([{ level: 'error' }])
  })

  it('is bad when the database hangs', async () => {
    const { get, clock } = openRoutes({ probe: () => new Promise(() => undefined) })
    const answer = get('/payment/health')
    await vi.waitFor(() => expect(clock.waiting).toBe(1))
    clock.advance(10_000)
    expect((await answer).status).toBe(503)
  })
})
