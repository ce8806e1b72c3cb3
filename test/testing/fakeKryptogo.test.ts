import {
  createFakeKryptogo,
  createTestClock,
  type FakeKryptogoOptions,
  type Scenario,
} from 'kryptogo-payment-react/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { parsePaymentIntent } from 'kryptogo-payment-react/server'
import { create, intentUrl, read } from './requests'

const order = { fiat_amount: '300', fiat_currency: 'TWD' }
const hash: unknown = expect.stringMatching(/^0x[0-9a-f]{64}$/)
const root = 'https://shop.example/api/kryptogo'

function setup(options: Partial<FakeKryptogoOptions> = {}) {
  const clock = createTestClock()
  return { clock, fake: createFakeKryptogo({ clock, ...options }) }
}

describe('creating a payment', () => {
  it('answers with the documented fields, in the envelope', async () => {
    const { clock, fake } = setup()
    const params = {
      ...order,
      callback_url: 'https://shop.example/callback',
      order_data: { order_id: 'A-1', lines: [{ sku: 7, n: null }] },
      group_key: 'autumn',
    }
    const { code, data } = await create(fake, params)
    expect(code).toBe(0)
    expect(data).toMatchObject({ ...params, status: 'pending', payment_tx_hash: null })
    const intent = parsePaymentIntent(data)
    expect(intent).toEqual(fake.intents[0])
    expect(intent).toMatchObject({
      payment_intent_id: expect.stringMatching(/^[A-Za-z0-9]{32}$/) as string,
      payment_address: expect.stringMatching(/^0x[0-9a-f]{40}$/) as string,
      payment_chain_id: 'arb',
      token_address: '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9',
      symbol: 'USDT',
      decimals: 6,
      crypto_amount: '9.23',
      payment_deadline: clock.now() / 1000 + 30 * 60,
    })
  })

  it.each([
    ['fiat_amount', { ...order, fiat_amount: '0.009' }],
    ['fiat_amount', { ...order, fiat_amount: '0.0099999999999999999' }],
    ['fiat_amount', { ...order, fiat_amount: '1e3' }],
    ['fiat_amount', { ...order, fiat_amount: 5 }],
    ['fiat_amount', { fiat_currency: 'TWD' }],
    ['fiat_currency', { ...order, fiat_currency: 'EUR' }],
    ['fiat_currency', { ...order, fiat_currency: 'twd' }],
    ['order_data', { ...order, order_data: { x: 'y'.repeat(993) } }],
    ['order_data', { ...order, order_data: 'text' }],
    ['callback_url', { ...order, callback_url: 1 }],
    ['body', []],
    ['JSON', '{"fiat_amount'],
    ['JSON', ''],
  ])('refuses a wrong %s: %j', async (field, body) => {
    const { fake } = setup()
    expect(await create(fake, body)).toEqual({ code: 4000, message: `Invalid ${field}` })
    expect(fake.intents).toEqual([])
  })

  it.each([
    { ...order, fiat_amount: '0.01' },
    { ...order, fiat_currency: 'USD' },
    { ...order, order_data: { x: 'y'.repeat(992) } },
    { ...order, order_data: null, callback_url: null, group_key: null },
  ])('takes %j', async (body) => {
    expect(await create(setup().fake, body)).toMatchObject({ code: 0 })
  })

  it('derives ids from the given random numbers', async () => {
    const random = () => 0.5
    const [one, other] = [setup({ random }).fake, setup({ random }).fake]
    for (const fake of [one, other, one, other]) await create(fake, order)
    expect(one.intents).toEqual(other.intents)
    expect(new Set(one.intents.map((intent) => intent.payment_intent_id)).size).toBe(2)
  })
})

describe('reading payments', () => {
  it('answers with one payment, or with all', async () => {
    const { fake } = setup()
    await create(fake, order)
    await create(fake, { ...order, fiat_amount: '65' })
    const [first] = fake.intents
    const { data } = await read(fake, first?.payment_intent_id ?? '')
    expect(parsePaymentIntent(data)).toEqual(first)

    const list = await fake.fetch(`${intentUrl}s?page=2`)
    expect(await list.json()).toMatchObject({
      code: 0,
      data: [{ fiat_amount: '300' }, { fiat_amount: '65' }],
    })
  })

  it('refuses an unknown id', async () => {
    const { fake } = setup()
    expect(await read(fake, 'nobody')).toEqual({
      code: 4006,
      message: 'Invalid payment_intent_id',
    })
  })

  it.each([
    ['GET', intentUrl],
    ['POST', `${intentUrl}/1`],
    ['DELETE', `${intentUrl}/1`],
    ['GET', 'https://shop.example/elsewhere'],
  ])('finds nothing at %s %s', async (method, url) => {
    const response = await setup().fake.fetch(url, { method })
    expect(response.status).toBe(404)
  })
})

describe('as fetch', () => {
  afterEach(() => vi.unstubAllGlobals())

  const inputs: [string, (url: string) => RequestInfo | URL][] = [
    ['an address', (url) => url],
    ['a relative address', (url) => url.replace('https://shop.example', '')],
    ['an address under another base', (url) => url.replace(root, 'http://localhost:8080')],
    ['a URL', (url) => new URL(url)],
    ['a Request', (url) => new Request(url)],
  ]

  it.each(inputs)('takes %s', async (_, toInput) => {
    const { fake } = setup()
    await create(fake, order)
    const id = fake.intents[0]?.payment_intent_id ?? ''
    const response = await fake.fetch(toInput(`${intentUrl}/${id}`))
    expect(await response.json()).toMatchObject({ code: 0, data: { payment_intent_id: id } })
    expect(fake.requests.at(-1)?.path).toBe(`/v1/studio/api/payment/intent/${id}`)
  })

  it('takes a Request with a body', async () => {
    const { fake } = setup()
    const request = new Request(intentUrl, { method: 'POST', body: JSON.stringify(order) })
    expect((await fake.fetch(request)).status).toBe(200)
    expect(fake.intents).toHaveLength(1)
  })

  it("answers where there is no Request, Response or MessageChannel, as in Jest's jsdom", async () => {
    for (const name of ['Request', 'Response', 'MessageChannel']) vi.stubGlobal(name, undefined)
    const { clock, fake } = setup({ latency: 1000 })
    const headers = { 'X-Client-ID': 'shop' }
    const creation = fake.fetch(intentUrl, {
      method: 'post',
      headers,
      body: JSON.stringify(order),
    })
    await clock.advanceAsync(1000)
    const response = await creation
    expect(response).toMatchObject({ status: 200, ok: true, bodyUsed: false })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.clone().json()).toMatchObject({ code: 0, data: { client_id: 'shop' } })
    expect(await response.text()).toContain('"code":0')
    await expect(response.text()).rejects.toThrow(TypeError)
    expect(() => response.clone()).toThrow(TypeError)

    fake.scenario = 'server_error'
    const failing = fake.fetch(intentUrl)
    await clock.advanceAsync(1000)
    const failure = await failing
    expect(failure.ok).toBe(false)
    expect(await (await failure.blob()).text()).toContain('<h1>')
  })

  it('takes a body that is not a string', async () => {
    const { fake } = setup()
    const body = new TextEncoder().encode(JSON.stringify(order))
    await fake.fetch(intentUrl, { method: 'POST', body })
    expect(fake.intents).toHaveLength(1)
  })

  it('dates its answers with the clock', async () => {
    const { clock, fake } = setup({ latency: 5000 })
    const answer = fake.fetch(`${intentUrl}s`)
    await clock.advanceAsync(5000)
    expect((await answer).headers.get('Date')).toBe('Thu, 01 Jan 2026 00:00:05 GMT')
  })

  it('keeps a log', async () => {
    const { clock, fake } = setup()
    await create(fake, order)
    clock.advance(1500)
    await read(fake, 'x')
    const path = '/v1/studio/api/payment/intent'
    const start = createTestClock().now()
    expect(fake.requests).toEqual([
      { method: 'POST', path, at: start },
      { method: 'GET', path: `${path}/x`, at: start + 1500 },
    ])
  })

  it('stops waiting when its signal is aborted, and leaves no timer', async () => {
    const { clock, fake } = setup({ latency: 5000 })
    const controller = new AbortController()
    const answer = fake.fetch(`${intentUrl}s`, { signal: controller.signal })
    await clock.advanceAsync(1000)
    expect(clock.waiting).toBe(1)
    controller.abort(new Error('no longer'))
    await expect(answer).rejects.toThrow('no longer')
    expect(clock.waiting).toBe(0)
  })

  it('respects the signal of a Request', async () => {
    const { fake } = setup({ scenario: 'timeout' })
    const controller = new AbortController()
    const answer = fake.fetch(new Request(intentUrl, { signal: controller.signal }))
    controller.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('ignores a request that was already aborted', async () => {
    const { fake } = setup()
    const signal = AbortSignal.abort()
    await expect(create(fake, order, { signal })).rejects.toMatchObject({ name: 'AbortError' })
    expect(fake.requests).toEqual([])
  })
})

describe('failing requests', () => {
  it.each([
    ['rejected_client_id', 4001, 'Invalid client_id'],
    ['rejected_api_key', 4002, 'Invalid API key'],
    ['rejected_unknown_code', 4999, 'Something went wrong'],
  ] as const)('%s', async (scenario, code, message) => {
    const { fake } = setup({ scenario })
    expect(await create(fake, order)).toEqual({ code, message })
    expect(await read(fake, 'x')).toEqual({ code, message })
    expect(fake.intents).toEqual([])
  })

  it('rejected_intent_id, once it is created', async () => {
    const { fake } = setup({ scenario: 'rejected_intent_id' })
    expect(await create(fake, order)).toMatchObject({ code: 0 })
    const id = fake.intents[0]?.payment_intent_id ?? ''
    expect(await read(fake, id)).toEqual({ code: 4006, message: 'Invalid payment_intent_id' })
  })

  it.each([400, 200])('refusals come with HTTP %i if configured', async (refusalStatus) => {
    const { fake } = setup({ refusalStatus, scenario: 'rejected_api_key' })
    expect((await fake.fetch(intentUrl)).status).toBe(refusalStatus)
  })

  it('server_error', async () => {
    const { fake } = setup({ scenario: 'server_error' })
    const response = await fake.fetch(intentUrl, { method: 'POST', body: JSON.stringify(order) })
    expect(response.status).toBe(500)
    expect(response.headers.get('Content-Type')).toBe('text/html')
    expect(await response.text()).toContain('<h1>')
    expect(fake.intents).toEqual([])
  })

  it('timeout: the payment is created without an answer', async () => {
    const { clock, fake } = setup({ scenario: 'timeout' })
    const settled = vi.fn()
    void create(fake, order).then(settled, settled)
    await clock.advanceAsync(24 * 60 * 60 * 1000)
    expect(settled).not.toHaveBeenCalled()
    expect(fake.intents).toHaveLength(1)
    expect(clock.waiting).toBe(0)
  })

  it('slow: created immediately, answered after 8 s with the state of that time', async () => {
    const { clock, fake } = setup({ scenario: 'slow' })
    const creation = create(fake, order)
    await clock.advanceAsync(7999)
    expect(fake.intents).toHaveLength(1)
    const id = fake.intents[0]?.payment_intent_id ?? ''
    const settled = vi.fn()
    void creation.then(settled)
    await clock.advanceAsync(0)
    expect(settled).not.toHaveBeenCalled()
    await clock.advanceAsync(1)
    expect(await creation).toMatchObject({ data: { status: 'pending', payment_tx_hash: hash } })
    const reading = read(fake, id)
    await clock.advanceAsync(8000)
    expect(await reading).toMatchObject({ data: { status: 'success' } })
  })

  it('flaky: every second read fails, alternately by network and HTTP 503', async () => {
    const { fake } = setup()
    await create(fake, order)
    await fake.fetch(`${intentUrl}s`)
    fake.scenario = 'flaky'
    const outcomes: unknown[] = []
    for (let n = 0; n < 6; n++)
      outcomes.push(
        await fake.fetch(`${intentUrl}s`).then(
          ({ status }) => status,
          (cause: unknown) => cause,
        ),
      )
    const failure = new TypeError('Failed to fetch')
    expect(outcomes).toEqual([200, failure, 200, 503, 200, failure])
    expect(fake.requests).toHaveLength(8)
  })

  it('offline: nothing arrives, but it is logged', async () => {
    const { fake } = setup({ scenario: 'offline' })
    await expect(create(fake, order)).rejects.toThrow(TypeError)
    expect(fake.intents).toEqual([])
    expect(fake.requests).toHaveLength(1)
  })

  it('changes with the scenario immediately', async () => {
    const { fake } = setup()
    const outcome = async (scenario: Scenario) => {
      fake.scenario = scenario
      return (await fake.fetch(intentUrl)).status
    }
    expect(await outcome('server_error')).toBe(500)
    expect(await outcome('paid')).toBe(404)
    expect(fake.scenario).toBe('paid')
  })
})
