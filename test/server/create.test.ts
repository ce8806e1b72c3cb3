import { parsePaymentIntent, PaymentError, type Price } from 'kryptogo-payment-react/server'
import { describe, expect, it, vi } from 'vitest'
import { API_KEY, openRoutes, read } from './routesSupport'
import { eventually } from '../support/eventually'

const TWD = { fiat_amount: '300', fiat_currency: 'TWD' } as const
const GENERIC = 'Something went wrong in the shop'

/** A `getPrice` that breaks its promise, as one in plain JavaScript may. */
const careless = (priced: unknown) => () => priced as Price

describe('a payment that is created', () => {
  it('costs what the shop says, whatever the browser asked for', async () => {
    const { create, fake, stored } = openRoutes({
      getPrice: () => ({ ...TWD, order_data: { order_id: 'A-1' }, group_key: 'books' }),
    })
    await create({
      fiat_amount: '0.01',
      fiat_currency: 'USD',
      callback_url: 'https://evil.example/callback',
      order_data: { order_id: 'Z-9' },
      group_key: 'free',
    })
    expect(fake.intents).toMatchObject([
      {
        ...TWD,
        callback_url: 'https://shop.example/v1/studio/api/payment/callback',
        order_data: { order_id: 'A-1' },
        group_key: 'books',
      },
    ])
    expect(await stored()).toMatchObject([
      { id: fake.intents[0]?.payment_intent_id, order: { order_id: 'A-1' } },
    ])
  })

  it('is shown to the page, with the path of its stream', async () => {
    const { create, fake, clock } = openRoutes()
    const response = await create({})
    expect(response.status).toBe(200)
    expect(response.headers.get('date')).toBe(new Date(clock.now()).toUTCString())
    const { envelope } = await read(response)
    const [intent] = fake.intents
    const id = String(intent?.payment_intent_id)
    expect(envelope).toMatchObject({
      code: 0,
      data: { payment_intent_id: id, status: 'pending', events_path: `intent/${id}/events` },
    })
    const { data } = envelope as { data: unknown }
    expect(parsePaymentIntent(data).payment_address).toBe(intent?.payment_address)
    expect(data).not.toHaveProperty('client_id')
    expect(data).not.toHaveProperty('callback_url')
    expect(data).not.toHaveProperty('order_data')
  })

  it('shows of its order what `getPublicOrderData` returns', async () => {
    const { create } = openRoutes({
      getPrice: () => ({ ...TWD, order_data: { order_id: 'A-1', margin: '40%' } }),
      getPublicOrderData: ({ order }) => ({ order_id: order?.['order_id'] }),
    })
    expect(await read(await create({}))).toMatchObject({
      envelope: { data: { order_data: { order_id: 'A-1' } } },
    })
  })

  it('keeps the order data as it was sent to KryptoGO, as JSON', async () => {
    const items = ['book']
    const at = new Date(0)
    const { create, fake, stored } = openRoutes({
      getPrice: () => ({ ...TWD, order_data: { at, items, coupon: undefined } }),
      onStatement: () => items.push('car'),
    })
    await create({})
    const order = { at: '1970-01-01T00:00:00.000Z', items: ['book'] }
    expect(fake.intents[0]?.order_data).toEqual(order)
    expect((await stored())[0]?.order).toStrictEqual(order)
  })

  it('has no order data where the price has none, or null', async () => {
    for (const order of [{}, { order_data: null }]) {
      const { create, fake, stored } = openRoutes({ getPrice: () => ({ ...TWD, ...order }) })
      await create({})
      expect(fake.intents[0]).not.toHaveProperty('order_data')
      expect(await stored()).toMatchObject([{ order: null }])
    }
  })

  it('sends KryptoGO the documented members of the price alone', async () => {
    const sent: unknown[] = []
    const { create } = openRoutes({
      getPrice: careless({ ...TWD, callback_url: 'https://evil.example', cost: '40' }),
      kryptogo: (_, init) => {
        sent.push(typeof init?.body === 'string' && JSON.parse(init.body))
        return Promise.reject(new TypeError('No network'))
      },
    })
    await create({})
    expect(sent).toEqual([
      { ...TWD, callback_url: 'https://shop.example/v1/studio/api/payment/callback' },
    ])
  })

  it('is kept when the buyer has left meanwhile', async () => {
    const leaving = new AbortController()
    const { fetch, fake, stored } = openRoutes({
      getPrice: () => {
        leaving.abort()
        return TWD
      },
    })
    const request = new Request('https://shop.example/payment/intent', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      signal: leaving.signal,
    })
    await fetch(request)
    expect(request.signal.aborted).toBe(true)
    expect(fake.intents).toHaveLength(1)
    expect(await stored()).toHaveLength(1)
  })
})

describe('the input of `getPrice`', () => {
  const asked = {
    fiat_amount: '12',
    fiat_currency: 'USD',
    callback_url: 'https://shop.example/own',
    order_data: { cart: [1, { a: 'b' }] },
    group_key: 'books',
  }

  it('is what the browser requested, and the request itself', async () => {
    const getPrice = vi.fn(() => TWD)
    const { create } = openRoutes({ getPrice })
    await create(asked, { cookie: 'session=1' })
    expect(getPrice).toHaveBeenCalledExactlyOnceWith({
      requested: asked,
      request: expect.any(Request) as Request,
    })
    const [{ requested, request }] = getPrice.mock.calls[0] as unknown as [
      { requested: object; request: Request },
    ]
    expect(request.headers.get('cookie')).toBe('session=1')
    expect(Object.isFrozen(requested)).toBe(true)
    expect(Object.getPrototypeOf(requested)).toBe(Object.prototype)
  })

  it.each([
    ['other types', { fiat_amount: 12, callback_url: {}, order_data: 'cart', group_key: null }],
    ['lists', { fiat_amount: ['12'], order_data: [1], group_key: [] }],
    ['other currencies', { fiat_currency: 'EUR' }],
    ['fields of no meaning', { isAdmin: true, price: '0.01', constructor: 'x', toString: 'y' }],
  ])('has no %s', async (_, body) => {
    const getPrice = vi.fn(() => TWD)
    await openRoutes({ getPrice }).create(body)
    expect(getPrice).toHaveBeenCalledExactlyOnceWith({
      requested: {},
      request: expect.any(Request) as Request,
    })
  })

  it.each([
    ['', 400],
    ['{', 400],
    ['[]', 400],
    ['null', 400],
    ['{"__proto__":{"fiat_amount":"1"}}', 400],
    [`{"order_data":${'['.repeat(100)}${']'.repeat(100)}}`, 400],
    [JSON.stringify({ order_data: { a: 'x'.repeat(16 * 1024) } }), 413],
  ])('is never made of %.60j', async (body, status) => {
    const getPrice = vi.fn(() => TWD)
    const { create, fake } = openRoutes({ getPrice })
    expect((await create(body)).status).toBe(status)
    expect((await create('{}', { 'content-type': 'text/plain' })).status).toBe(415)
    expect(getPrice).not.toHaveBeenCalled()
    expect(fake.requests).toEqual([])
  })
})

describe('a price that', () => {
  it.each([
    ['invalid_amount', 400],
    ['price_failed', 400],
    ['forbidden', 403],
    ['rate_limited', 429],
  ] as const)('throws %s refuses with %d and what it says', async (error, status) => {
    const { create, fake, lines } = openRoutes({
      getPrice: () => {
        throw new PaymentError(error, 'Sold out')
      },
    })
    expect(await read(await create({}))).toEqual({
      status,
      envelope: { code: status, error, message: 'Sold out' },
    })
    expect(fake.requests).toEqual([])
    expect(lines).toMatchObject([{ level: 'info', message: 'A page was refused' }])
  })

  it('throws anything else is logged, and the page learns no details', async () => {
    const { create, fake, lines } = openRoutes({
      getPrice: () => Promise.reject(new TypeError('cart 17 of alice is undefined')),
    })
    expect(await read(await create({}))).toEqual({
      status: 500,
      envelope: { code: 500, error: 'price_failed', message: GENERIC },
    })
    expect(fake.requests).toEqual([])
    expect(lines).toMatchObject([
      {
        message: 'getPrice failed',
        details: { reason: 'TypeError: cart 17 of alice is undefined' },
      },
    ])
  })

  it.each([
    ['network_error', 503],
    ['database_failed', 503],
    ['invalid_intent', 502],
    ['payment_failed', 500],
    ['insufficient_balance', 500],
    ['transfer_unknown', 500],
  ] as const)(
    'passes on %s, which is no refusal, is logged, and the page learns no details',
    async (code, status) => {
      const { create, lines } = openRoutes({
        getPrice: () => {
          throw new PaymentError(code, 'postgres://shop@10.0.0.7 could not be reached')
        },
      })
      const answer = await read(await create({}))
      expect(answer).toMatchObject({ status, envelope: { code: status, error: 'price_failed' } })
      expect(JSON.stringify(answer)).not.toContain('10.0.0.7')
      expect(lines).toMatchObject([
        {
          message: 'getPrice failed',
          details: { reason: expect.stringContaining('10.0.0.7') as string },
        },
      ])
    },
  )

  it('passes on an error of KryptoGO’s does not refuse in the shop’s words', async () => {
    const { create, lines } = openRoutes({
      getPrice: () => {
        throw new PaymentError('invalid_intent_id', 'KryptoGO answered 4006', { apiCode: 4006 })
      },
    })
    expect(await read(await create({}))).toEqual({
      status: 500,
      envelope: { code: 500, error: 'price_failed', message: GENERIC },
    })
    expect(lines).toHaveLength(1)
  })

  it('never resolves is given up', async () => {
    const { create, clock, fake, lines } = openRoutes({
      getPrice: () => new Promise(() => undefined),
    })
    const answer = create({})
    await eventually(() => expect(clock.waiting).toBe(1))
    clock.advance(10_000)
    const response = await answer
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await read(response)).toMatchObject({
      status: 503,
      envelope: { error: 'price_failed' },
    })
    expect(fake.requests).toEqual([])
    expect(lines).toMatchObject([{ message: 'getPrice failed' }])
  })

  it.each([
    ['0.001', { ...TWD, fiat_amount: '0.001' }, 'below 0.01'],
    ['a number', { ...TWD, fiat_amount: 300 }, 'is not a string'],
    ['an exponent', { ...TWD, fiat_amount: '1e3' }, 'has an exponent'],
    ['euros', { ...TWD, fiat_currency: 'EUR' }, 'neither TWD nor USD'],
    ['nothing', undefined, 'getPrice returned undefined'],
    ['null', null, 'getPrice returned object'],
    ['a string', '300', 'getPrice returned string'],
    ['a list', ['300'], 'getPrice returned object'],
    ['order data too long', { ...TWD, order_data: { a: 'x'.repeat(1000) } }, 'over 1000'],
    ['order data of another kind', { ...TWD, order_data: ['a'] }, 'must be a plain object'],
    ['a group of no name', { ...TWD, group_key: 7 }, 'group_key is not a string'],
  ])('is %s is logged, and not sent', async (_, priced, reason) => {
    const { create, fake, lines } = openRoutes({ getPrice: careless(priced) })
    expect(await read(await create({}))).toEqual({
      status: 500,
      envelope: {
        code: 500,
        error: 'price_failed',
        message: 'The price could not be determined',
      },
    })
    expect(fake.requests).toEqual([])
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({
      level: 'error',
      details: { reason: expect.stringContaining(reason) as string },
    })
  })
})

describe('`authorizeCreate`', () => {
  it('is called before everything else', async () => {
    const getPrice = vi.fn(() => TWD)
    const authorizeCreate = vi.fn(() => false)
    const { create, fake } = openRoutes({ getPrice, authorizeCreate })
    expect(await read(await create('{', { cookie: 'a=b' }))).toMatchObject({
      status: 403,
      envelope: { code: 403, error: 'forbidden', message: 'This request may not create a payment' },
    })
    expect(authorizeCreate).toHaveBeenCalledExactlyOnceWith({
      request: expect.any(Request) as Request,
    })
    expect(getPrice).not.toHaveBeenCalled()
    expect(fake.requests).toEqual([])
  })

  it('lets a request through by true', async () => {
    const { create, fake } = openRoutes({ authorizeCreate: () => Promise.resolve(true) })
    expect((await create({})).status).toBe(200)
    expect(fake.intents).toHaveLength(1)
  })

  it('limits how many payments are created by an error', async () => {
    const { create, fake, lines } = openRoutes({
      authorizeCreate() {
        throw new PaymentError('rate_limited', 'Three an hour are enough')
      },
    })
    expect(await read(await create({}))).toMatchObject({
      status: 429,
      envelope: { code: 429, error: 'rate_limited', message: 'Three an hour are enough' },
    })
    expect(fake.requests).toEqual([])
    expect(lines).toMatchObject([{ level: 'info', message: 'A page was refused' }])
  })

  it('lets nothing through while it fails', async () => {
    const { create, fake, lines } = openRoutes({
      authorizeCreate: () => Promise.reject(new Error('Redis is down')),
    })
    expect(await read(await create({}))).toEqual({
      status: 500,
      envelope: { code: 500, error: 'http_error', message: GENERIC },
    })
    expect(fake.requests).toEqual([])
    expect(lines).toMatchObject([{ message: 'authorizeCreate failed' }])
  })
})

describe('KryptoGO', () => {
  it.each([
    ['rejected_api_key', 502, 'invalid_api_key', 4002],
    ['rejected_client_id', 502, 'invalid_client_id', 4001],
    ['rejected_unknown_code', 502, 'api_error', 502],
    ['server_error', 503, 'network_error', 503],
    ['offline', 503, 'network_error', 503],
  ] as const)('in the state %s is asked once, and answered for with %d', async (...row) => {
    const [scenario, status, error, code] = row
    const { create, fake, stored, lines, logged } = openRoutes()
    fake.scenario = scenario
    const response = await create({})
    const { envelope } = await read(response)
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '5' : null)
    expect(envelope).toMatchObject({ code, error })
    expect(JSON.stringify(envelope) + logged()).not.toContain(API_KEY)
    expect(fake.requests).toHaveLength(1)
    expect(await stored()).toEqual([])
    expect(lines).toMatchObject([{ level: 'error' }])
  })

  it.each([
    ['a payment without its symbol', { symbol: undefined }],
    ['a payment without its id', { payment_intent_id: '' }],
  ])('that answers with %s may have created one, so it is logged', async (_, change) => {
    const { create, fake, stored, lines, anomalies } = openRoutes({
      kryptogo: async (input, init) => {
        const answer = (await (await fake.fetch(input, init)).json()) as { data: object }
        return Response.json({ ...answer, data: { ...answer.data, ...change } })
      },
    })
    const { status, envelope } = await read(await create({}))
    expect([status, envelope]).toEqual([
      502,
      {
        code: 502,
        error: 'invalid_response',
        message: "KryptoGO's response is not a payment",
      },
    ])
    expect(await stored()).toEqual([])
    expect(anomalies).toMatchObject([{ kind: 'unusable_payment', intentId: null }])
    expect(lines).toMatchObject([
      { level: 'warn', message: 'Payment anomaly' },
      { level: 'error', details: { reason: expect.stringContaining('PaymentError') as string } },
    ])
  })

  it('that answers with an error of another request is logged, and the page learns no details', async () => {
    const { create, lines } = openRoutes({
      kryptogo: () => Promise.resolve(Response.json({ code: 4006, message: 'org 4711' })),
    })
    const answer = await read(await create({}))
    expect(answer.status).toBe(500)
    expect(JSON.stringify(answer)).not.toContain('4711')
    expect(lines).toMatchObject([{ level: 'error' }])
  })

  it('that does not answer is given up', async () => {
    const { create, fake, clock } = openRoutes()
    fake.scenario = 'timeout'
    const answer = create({})
    await eventually(() => expect(fake.requests).toHaveLength(1))
    clock.advance(10_000)
    expect(await read(await answer)).toMatchObject({
      status: 503,
      envelope: { error: 'network_error' },
    })
    expect(fake.requests).toHaveLength(1)
  })

  it.each([
    ['another amount', { fiat_amount: '30' }],
    ['another currency', { fiat_currency: 'USD' }],
  ])('that created a payment of %s: the buyer does not see it', async (_, change) => {
    const { create, fake, stored, anomalies } = openRoutes({
      kryptogo: async (input, init) => {
        const answer = (await (await fake.fetch(input, init)).json()) as { data: object }
        return Response.json({ ...answer, data: { ...answer.data, ...change } })
      },
    })
    const { status, envelope } = await read(await create({}))
    expect(status).toBe(502)
    expect(envelope).toMatchObject({ code: 502, error: 'invalid_response' })
    expect(envelope).not.toHaveProperty('data')
    expect(anomalies).toEqual([
      {
        kind: 'terms_changed',
        intentId: fake.intents[0]?.payment_intent_id,
        details: { requested: TWD, created: { ...TWD, ...change } },
      },
    ])
    expect(await stored()).toEqual([])
  })

  it('may write the amount in another way', async () => {
    const { create, fake, anomalies } = openRoutes({
      getPrice: () => ({ ...TWD, fiat_amount: '300' }),
      kryptogo: async (input, init) => {
        const answer = (await (await fake.fetch(input, init)).json()) as { data: object }
        return Response.json({ ...answer, data: { ...answer.data, fiat_amount: '0300.00' } })
      },
    })
    expect((await create({})).status).toBe(200)
    expect(anomalies).toEqual([])
  })
})

describe('a payment that is stored', () => {
  it('is offered although the status that KryptoGO gave it could not be', async () => {
    const { create, fake, stored, lines } = openRoutes({
      kryptogo: async (input, init) => {
        const answer = (await (await fake.fetch(input, init)).json()) as { data: object }
        return Response.json({ ...answer, data: { ...answer.data, status: 'expired' } })
      },
      onStatement(sql) {
        if (sql.includes('for update of')) throw new Error('connect ECONNREFUSED 10.0.0.7:5432')
      },
    })
    const { status, envelope } = await read(await create({}))
    const [intent] = fake.intents
    const id = intent?.payment_intent_id
    expect({ status, envelope }).toMatchObject({
      ...{ status: 200, envelope: { data: { payment_intent_id: id } } },
    })
    expect(await stored()).toMatchObject([{ id, status: 'pending' }])
    expect(lines).toMatchObject([
      {
        level: 'error',
        message: expect.stringContaining('it will be checked again') as string,
        details: { intentId: id, reason: expect.stringContaining('ECONNREFUSED') as string },
      },
    ])
  })

  it.each<[string, () => object]>([
    [
      'throws',
      () => {
        throw new TypeError('margin of undefined')
      },
    ],
    ['returns what cannot be written', () => ({ cents: 30_000n })],
  ])(
    'is shown although `getPublicOrderData` %s and the logger fails',
    async (_, getPublicOrderData) => {
      const error = vi.fn(thrown)
      const { create } = openRoutes({
        getPublicOrderData,
        logger: { info: thrown, warn: thrown, error },
      })
      const { status, envelope } = await read(await create({}))
      expect(status).toBe(200)
      expect(envelope).not.toHaveProperty('data.order_data')
      expect(error).toHaveBeenCalledOnce()
    },
  )
})

function thrown(): never {
  throw new Error('disk is full')
}

describe('a database that is out of reach', () => {
  it('keeps the buyer from a payment that would not be fulfilled', async () => {
    const { create, fake, lines } = openRoutes({
      onStatement(sql) {
        if (sql.includes('insert into "kryptogo".kgp_intents'))
          throw new Error('connect ECONNREFUSED 10.0.0.7:5432')
      },
    })
    const response = await create({})
    expect(response.headers.get('retry-after')).toBe('5')
    const { status, envelope } = await read(response)
    expect(status).toBe(503)
    expect(envelope).toEqual({
      code: 503,
      error: 'network_error',
      message: 'The payment could not be stored: try again later',
    })
    expect(lines).toMatchObject([
      {
        level: 'error',
        details: {
          intentId: fake.intents[0]?.payment_intent_id,
          reason: expect.stringContaining('connect ECONNREFUSED 10.0.0.7:5432') as string,
        },
      },
    ])
  })
})
