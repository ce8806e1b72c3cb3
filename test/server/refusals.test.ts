import { createPaymentServer } from 'kryptogo-payment-react/server'
import { PaymentError } from 'kryptogo-payment-react/server'
import { describe, expect, it } from 'vitest'
import { API_KEY, openRoutes } from './routesSupport'

const MINUTE = 60_000
const CALLBACK = 'https://shop.example/v1/studio/api/payment/callback'

/** A shop that asks how its callbacks were answered. */
function openCallbacks(options: Parameters<typeof openRoutes>[0] = {}) {
  const shop = openRoutes(options)
  const health = async () => {
    const answer = (await (await shop.get('/payment/health')).json()) as {
      data: { callbacks: object }
    }
    return answer.data.callbacks
  }
  const refusals = () => shop.lines.filter(({ message }) => message === 'A callback was refused')
  return { ...shop, health, refusals }
}

describe('a callback that is refused', () => {
  it.each<[string, Parameters<typeof openRoutes>[0], RequestInit, number, string]>([
    [
      'for its signature',
      { verifyCallback: () => false },
      { method: 'POST', body: '{}' },
      401,
      'Invalid signature',
    ],
    [
      'because its check failed',
      {
        verifyCallback: () => {
          throw new Error('no secret')
        },
      },
      { method: 'POST', body: '{}' },
      503,
      'Not stored; call again',
    ],
    [
      'for its id',
      {},
      { method: 'POST', body: '{"payment_intent_id":"pi.with.dot"}' },
      400,
      'payment_intent_id is missing or malformed',
    ],
    [
      'because no payment has its id',
      {},
      { method: 'POST', body: '{"payment_intent_id":"none","status":"success"}' },
      404,
      'No payment has this id',
    ],
    ['for its method', {}, { method: 'GET' }, 405, 'This path allows only POST'],
    ['for its body', {}, { method: 'POST', body: 'status=success' }, 400, 'The body is not JSON'],
  ])('%s is logged, and counted with the reason', async (_, options, init, status, reason) => {
    const { fetch, health, refusals, logged } = openCallbacks(options)
    expect(await health()).toEqual({ taken: 0, refused: 0, reasons: {} })
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(new Request(CALLBACK, { headers, ...init }))).status).toBe(status)
    expect(await health()).toEqual({ taken: 0, refused: 1, reasons: { [reason]: 1 } })
    expect(refusals()).toEqual([
      { level: 'warn', message: 'A callback was refused', details: { status, reason } },
    ])
    expect(logged()).not.toContain(API_KEY)
  })

  it.each([
    ['/hooks/kryptogo', 404, 'Nothing is served at this path'],
    ['/payment/callbacks', 404, 'Nothing is served at this path'],
    ['/payment/health', 405, 'This path allows only GET, HEAD'],
    ['/payment/intent/none', 405, 'This path allows only GET, HEAD'],
  ])(
    'because it was sent to %s is logged with the path, and counted',
    async (path, status, reason) => {
      const { fetch, health, refusals } = openCallbacks()
      const url = `https://shop.example${path}`
      const body = '{"payment_intent_id":"none","status":"success"}'
      expect((await fetch(new Request(url, { method: 'POST', body }))).status).toBe(status)
      expect(await health()).toEqual({ taken: 0, refused: 1, reasons: { [reason]: 1 } })
      expect(refusals().map(({ details }) => details)).toEqual([{ path, status, reason }])
    },
  )

  it('does not fill the log, wherever it was sent', async () => {
    const { fetch, health, refusals } = openCallbacks()
    for (let sent = 0; sent < 300; sent++) {
      const url = `https://shop.example/${'a'.repeat(1_000)}/${sent}`
      await fetch(new Request(url, { method: 'POST', body: '{}' }))
    }
    expect(await health()).toMatchObject({ refused: 300 })
    expect(refusals()).toHaveLength(5)
    expect(String(refusals()[0]?.details?.['path']).length).toBeLessThan(300)
  })

  it('is told apart from one that is taken, and from one that only the handler failed', async () => {
    let isBroken = true
    const shop = openCallbacks({
      onStatusChange() {
        if (isBroken) throw new Error('broken')
      },
    })
    await shop.create()
    const [intent] = shop.fake.intents
    const id = intent?.payment_intent_id ?? ''
    shop.fake.update(id, { status: 'success' })
    const report = () => shop.call({ payment_intent_id: id, status: 'success' })
    expect((await report()).status).toBe(503)
    isBroken = false
    await shop.clock.advanceAsync(MINUTE)
    expect((await report()).status).toBe(200)
    const reasons = { 'onStatusChange failed': 1 }
    expect(await shop.health()).toEqual({ taken: 1, refused: 1, reasons })
  })

  it('is logged five times in ten minutes, and then with how many there were', async () => {
    const { call, clock, health, refusals } = openCallbacks({ verifyCallback: () => false })
    const send = async (times: number) => {
      for (let sent = 0; sent < times; sent++) await call({})
    }
    await send(100)
    expect(refusals()).toHaveLength(5)
    await clock.advanceAsync(10 * MINUTE)
    await send(2)
    expect(refusals().map(({ details }) => details?.['unlogged'])).toEqual([
      ...Array<undefined>(5).fill(undefined),
      95,
      undefined,
    ])
    expect(await health()).toMatchObject({ refused: 102, reasons: { 'Invalid signature': 102 } })
  })
})

describe('a page that the shop refuses', () => {
  it('is logged, with the reason', async () => {
    const shop = openRoutes({
      authorizeRead: () => false,
      getPrice: ({ requested }) => {
        if (requested.order_data) throw new PaymentError('forbidden', 'There is no such order')
        return { fiat_amount: '300', fiat_currency: 'TWD' }
      },
    })
    await shop.create()
    const [intent] = shop.fake.intents
    const path = `/payment/intent/${intent?.payment_intent_id ?? ''}`
    expect((await shop.get(path)).status).toBe(403)
    expect((await shop.get(`${path}/events`)).status).toBe(403)
    expect((await shop.create({ order_data: { orderId: 'A-1' } })).status).toBe(403)
    const mayNotRead = 'This request may not read this payment'
    expect(shop.lines.map(({ level, message, details }) => [level, message, details])).toEqual(
      [
        { route: 'read', path, reason: mayNotRead },
        { route: 'events', path: `${path}/events`, reason: mayNotRead },
        { route: 'create', path: '/payment/intent', reason: 'There is no such order' },
      ].map((refused) => [
        'info',
        'A page was refused',
        { ...refused, path: `/v1/studio/api${refused.path}`, status: 403 },
      ]),
    )
  })

  it('does not fill the log, whatever the reasons are', async () => {
    let count = 0
    const shop = openRoutes({
      getPrice: () => {
        throw new PaymentError('price_failed', `Refused for the ${++count}th time`)
      },
    })
    for (let sent = 0; sent < 300; sent++) await shop.create()
    expect(shop.lines).toHaveLength(105)
  })

  it('is not logged for what the server knows by itself', async () => {
    const shop = openRoutes()
    expect((await shop.get('/payment/intent/none')).status).toBe(404)
    expect((await shop.get('/payment/nothing')).status).toBe(404)
    expect(shop.lines).toEqual([])
  })
})

describe('the callbackUrl', () => {
  it.each([
    'https://shop.example',
    'https://shop.example/api/kryptogo/callback',
    'https://shop.example/payment/callbacks',
    'https://shop.example/payment/intent',
    'https://shop.example/payment/callback/kryptogo',
    'https://shop.example/?path=/payment/callback',
  ])('%s, at which no callback would be answered, is refused', (callbackUrl) => {
    const { options } = openRoutes()
    expect(() => createPaymentServer({ ...options, callbackUrl })).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: expect.stringContaining('/payment/callback') as string,
      }),
    )
  })

  it.each([
    'https://shop.example/payment/callback',
    'https://shop.example/api/kryptogo/payment/callback/',
    'https://shop.example/callback?token=secret',
    'http://localhost:3000/v1/studio/api/payment/callback',
  ])('%s is taken', (callbackUrl) => {
    const { options } = openRoutes()
    expect(createPaymentServer({ ...options, callbackUrl })).toHaveProperty('fetch')
  })
})

describe('a proxy before the server', () => {
  it.each([
    '/payment/callback',
    '/callback',
    '/shop/v1/payment/callback',
    '/api/payment/callback/',
  ])('may let a callback arrive at %s', async (path) => {
    const { options, fake, create } = openRoutes()
    const payments = createPaymentServer({
      ...options,
      callbackUrl: 'https://shop.example/api/payment/callback',
    })
    const { data } = (await (await create()).json()) as { data: { payment_intent_id: string } }
    const { payment_intent_id: id } = data
    fake.update(id, { status: 'success' })
    const answer = await payments.fetch(
      new Request(`http://10.0.0.7:3000${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ payment_intent_id: id, status: 'success' }),
      }),
    )
    expect(answer.status).toBe(200)
    expect((await payments.getPayment(id))?.status).toBe('success')
  })

  it('may not lead another path to it, and the refusal says how to configure it', () => {
    const { options } = openRoutes()
    const callbackUrl = 'https://shop.example/hooks/kryptogo'
    expect(() => createPaymentServer({ ...options, callbackUrl })).toThrow(
      'callbackUrl ends in /hooks/kryptogo, where this server answers no callback: let it end in ' +
        '/payment/callback. A proxy may cut off or change what comes before that end',
    )
  })
})
