import { createFakeKryptogo, createIntent } from 'kryptogo-payment-react/testing'
import type { KryptogoClient, PaymentError } from 'kryptogo-payment-react/server'
import { describe, expect, it, vi } from 'vitest'
import {
  clientOf,
  credentials,
  errorOf,
  html,
  ID,
  KEY,
  listen,
  order,
  success,
  transferParams,
  type Answer,
} from './clientSupport'

const INTENT = '/v1/studio/api/payment/intent'

describe('createPaymentIntent', () => {
  it('posts its parameters, and resolves to the payment', async () => {
    const server = await listen(success({ ...createIntent(), payment_tx_hash: null, odd: 1 }))
    const params = { ...order, order_data: { id: 7, name: '茶' }, group_key: 'tea' }
    const intent = await clientOf({ baseUrl: server.url }).createPaymentIntent(params)
    expect(intent).toEqual(createIntent())
    expect(server.requests).toMatchObject([{ method: 'POST', url: INTENT }])
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual(params)
  })

  it.each([
    [{ fiat_amount: '0.001', fiat_currency: 'TWD' } as const, 'amount_too_small'],
    [{ fiat_amount: '1e3', fiat_currency: 'TWD' } as const, 'invalid_amount'],
    [{ ...order, order_data: { text: 'x'.repeat(1000) } }, 'order_data_too_long'],
    [{ ...order, callback_url: 'http://shop.example' }, 'invalid_callback_url'],
  ])('refuses %j before any request', async (params, code) => {
    const fetch = vi.fn<typeof globalThis.fetch>()
    expect(
      await errorOf(clientOf({ environment: { fetch } }).createPaymentIntent(params)),
    ).toMatchObject({ code })
    expect(fetch).not.toHaveBeenCalled()
  })
})

describe('getPaymentIntent', () => {
  it('gets the payment of that id', async () => {
    const server = await listen(success(createIntent({ status: 'success' })))
    const intent = await clientOf({ baseUrl: server.url }).getPaymentIntent(ID)
    expect(intent).toEqual(createIntent({ status: 'success' }))
    expect(server.requests).toMatchObject([{ method: 'GET', url: `${INTENT}/${ID}`, body: '' }])
  })

  it('rejects when another payment is answered', async () => {
    const server = await listen(success(createIntent()))
    const error = await errorOf(clientOf({ baseUrl: server.url }).getPaymentIntent('another'))
    expect(error).toMatchObject({ code: 'invalid_response' })
    expect(error.message).toContain(`Asked for another, got ${ID}`)
  })

  it.each(['', '..', 'a/b', 'a?b', 'a b', 'ä', 'a%2Fb', 'a\n', '\0', 'x'.repeat(129)])(
    'refuses the id %j before any request',
    async (id) => {
      const fetch = vi.fn<typeof globalThis.fetch>()
      const error = await errorOf(clientOf({ environment: { fetch } }).getPaymentIntent(id))
      expect(error).toMatchObject({ code: 'invalid_intent_id', retryable: false })
      expect(error.apiCode).toBeUndefined()
      expect(fetch).not.toHaveBeenCalled()
    },
  )

  it.each(['a', '-_', 'x'.repeat(128)])('asks for the id %j', async (payment_intent_id) => {
    const server = await listen(success(createIntent({ payment_intent_id })))
    const client = clientOf({ baseUrl: server.url })
    expect(await client.getPaymentIntent(payment_intent_id)).toMatchObject({ payment_intent_id })
    expect(server.requests[0]?.url).toBe(`${INTENT}/${payment_intent_id}`)
  })
})

describe('listPaymentIntents', () => {
  const one = createIntent()
  const two = createIntent({ payment_intent_id: 'two', status: 'expired' })
  const unreadable = { ...one, crypto_amount: 'lots' }

  it('sends the query as it is', async () => {
    const server = await listen(success([]))
    const client = clientOf({ baseUrl: server.url })
    expect(await client.listPaymentIntents({ group_key: 'a&b', 'page[no]': '2' })).toEqual([])
    expect(await client.listPaymentIntents()).toEqual([])
    expect(server.requests.map(({ url }) => url)).toEqual([
      `${INTENT}s?group_key=a%26b&page%5Bno%5D=2`,
      `${INTENT}s`,
    ])
  })

  it.each([
    [[one, two]],
    [{ intents: [one, two], total: 2 }],
    [{ payment_intents: [one, two] }],
    [{ items: [one, two], next: null }],
    [{ list: [one, two] }],
    [{ data: [one, two], tags: ['a'] }],
  ])('finds the list in any documented place', async (data) => {
    const server = await listen(success(data))
    expect(await clientOf({ baseUrl: server.url }).listPaymentIntents()).toEqual([one, two])
  })

  it.each([[null], [{ intents: null }]])('%j is an empty list', async (data) => {
    const server = await listen(success(data))
    expect(await clientOf({ baseUrl: server.url }).listPaymentIntents()).toEqual([])
  })

  it.each([[{}], [one], ['text'], [{ items: 5 }]])('%j is no list', async (data) => {
    const server = await listen(success(data))
    const error = await errorOf(clientOf({ baseUrl: server.url }).listPaymentIntents())
    expect(error).toMatchObject({ code: 'invalid_response' })
    expect(server.requests).toHaveLength(1)
  })

  it('names an unreadable item, and how to get the others', async () => {
    const server = await listen(success([one, unreadable, two, null]))
    const error = await errorOf(clientOf({ baseUrl: server.url }).listPaymentIntents())
    expect(error).toMatchObject({
      code: 'invalid_response',
      cause: expect.objectContaining({ code: 'invalid_intent' }) as unknown,
    })
    expect(error.message).toMatch(/^Item 1 .*crypto_amount.*lots.* 1 more\. Pass onUnreadable/)
  })

  it('passes unreadable items to onUnreadable, and returns the others', async () => {
    const server = await listen(success([one, unreadable, two, null]))
    const onUnreadable = vi.fn<(error: PaymentError, index: number) => void>()
    const client = clientOf({ baseUrl: server.url, onUnreadable })
    expect(await client.listPaymentIntents()).toEqual([one, two])
    expect(onUnreadable.mock.calls).toMatchObject([
      [{ code: 'invalid_intent' }, 1],
      [{ code: 'invalid_intent' }, 3],
    ])
  })
})

describe('transferOnce', () => {
  const sent = { id: '1-1627380000-1', tx_hash: '0x1234567890abcdef', transfer_time: 1627380000 }

  it('posts the four documented fields and nothing else', async () => {
    const server = await listen(success(sent))
    const more = { ...transferParams, idempotencyKey: 'mine' }
    expect(await clientOf({ baseUrl: server.url }).transferOnce(more)).toEqual(sent)
    expect(server.requests).toMatchObject([
      { method: 'POST', url: '/v1/studio/api/asset_pro/transfer' },
    ])
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual(transferParams)
  })

  it.each([
    [
      { id: 7, tx_hash: '0x1' },
      { id: '7', tx_hash: '0x1' },
    ],
    [
      { id: '\ud83e', tx_hash: '0x\udd8a' },
      { id: '\ufffd', tx_hash: '0x\ufffd' },
    ],
    [
      { id: 'a', tx_hash: '0x1', transfer_time: 'noon', more: 1 },
      { id: 'a', tx_hash: '0x1' },
    ],
  ])('reads %j', async (data, transfer) => {
    const server = await listen(success(data))
    expect(await clientOf({ baseUrl: server.url }).transferOnce(transferParams)).toEqual(transfer)
  })

  it.each([
    [{ id: 'a' }],
    [{ id: 'a', tx_hash: '' }],
    [{ id: 'a', tx_hash: null }],
    [{ tx_hash: '0x1' }],
    [null],
    [[]],
  ])('%j is rejected, and the transfer may have been sent', async (data) => {
    const server = await listen(success(data))
    const error = await errorOf(clientOf({ baseUrl: server.url }).transferOnce(transferParams))
    expect(error).toMatchObject({ code: 'invalid_response', retryable: false })
    expect(error.apiCode).toBeUndefined()
    if (data && !Array.isArray(data)) expect(error.data).toEqual(data)
    expect(server.requests).toHaveLength(1)
  })
})

describe('headers', () => {
  const named = (raw: string[], name: string) =>
    raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name)

  it('of payment/* are the key, the client id and the origin, each once', async () => {
    const server = await listen((response, number) =>
      success(number === 3 ? [] : createIntent())(response, number),
    )
    const client = clientOf({ baseUrl: server.url })
    await client.createPaymentIntent(order)
    await client.getPaymentIntent(ID)
    await client.listPaymentIntents()
    expect(server.requests).toHaveLength(3)
    for (const { rawHeaders, method } of server.requests) {
      expect(named(rawHeaders, 'x-studio-api-key')).toEqual([KEY])
      expect(named(rawHeaders, 'x-client-id')).toEqual([credentials.clientId])
      expect(named(rawHeaders, 'origin')).toEqual(['https://shop.example'])
      const json = method === 'POST' ? ['application/json'] : []
      expect(named(rawHeaders, 'content-type')).toEqual(json)
    }
  })

  it('of a transfer are the key and the content type', async () => {
    const server = await listen(success({ id: 'a', tx_hash: '0x1' }))
    await clientOf({ baseUrl: server.url }).transferOnce(transferParams)
    const { rawHeaders = [] } = server.requests[0] ?? {}
    expect(named(rawHeaders, 'x-studio-api-key')).toEqual([KEY])
    expect(named(rawHeaders, 'content-type')).toEqual(['application/json'])
    expect(named(rawHeaders, 'x-client-id')).toEqual([])
    expect(named(rawHeaders, 'origin')).toEqual([])
  })
})

describe('addresses', () => {
  it.each(['', '/', '/proxy', '/proxy//'])('baseUrl may end in %j', async (ending) => {
    const server = await listen(success(createIntent()))
    await clientOf({ baseUrl: server.url + ending }).getPaymentIntent(ID)
    expect(server.requests[0]?.url).toBe(`${ending.replace(/\/+$/, '')}${INTENT}/${ID}`)
  })

  it('default to those of KryptoGO', async () => {
    const urls: string[] = []
    const fetch: typeof globalThis.fetch = (input) => {
      urls.push(input instanceof Request ? input.url : String(input))
      return Promise.resolve(Response.json({ code: 0, data: createIntent() }))
    }
    await clientOf({ environment: { fetch } }).getPaymentIntent(ID)
    expect(urls).toEqual([`https://wallet.kryptogo.app${INTENT}/${ID}`])
  })

  it.each(['https://shop.example/', 'https://SHOP.example', 'https://shop.example:443'])(
    'the origin %s is sent as a browser would send it',
    async (origin) => {
      const server = await listen(success(createIntent()))
      await clientOf({ baseUrl: server.url, origin }).getPaymentIntent(ID)
      expect(server.requests[0]?.headers.origin).toBe('https://shop.example')
    },
  )
})

describe('connections', () => {
  const mixed: Answer = (response, number) =>
    (number % 3 === 0 ? html(404) : success(createIntent()))(response, number)

  async function call(client: KryptogoClient, times: number, between: () => unknown) {
    for (let done = 0; done < times; done++) {
      await client.createPaymentIntent(order)
      await between()
      await client.getPaymentIntent(ID)
      await between()
      await errorOf(client.transferOnce(transferParams))
      await between()
    }
  }

  it('are kept alive: 60 calls in a row, a third of them refused, use one', async () => {
    const server = await listen(mixed)
    await call(clientOf({ baseUrl: server.url }), 20, () => new Promise(setImmediate))
    expect(server.requests).toHaveLength(60)
    expect(server.connections).toBe(1)
  })

  it('without a turn of the event loop between the calls, Node takes two', async () => {
    const server = await listen(mixed)
    await call(clientOf({ baseUrl: server.url }), 20, () => undefined)
    expect(server.requests).toHaveLength(60)
    expect(server.connections).toBeLessThanOrEqual(2)
  })
})

it('works with a fake KryptoGO', async () => {
  const fake = createFakeKryptogo()
  const client = clientOf({ environment: { fetch: fake.fetch } })
  const { payment_intent_id: id } = await client.createPaymentIntent(order)
  fake.expire(id)
  expect(await client.getPaymentIntent(id)).toMatchObject({ status: 'expired' })
  expect(await client.listPaymentIntents()).toMatchObject([{ payment_intent_id: id }])
  expect(await errorOf(client.getPaymentIntent('nobody'))).toMatchObject({
    code: 'invalid_intent_id',
    apiCode: 4006,
  })
})
