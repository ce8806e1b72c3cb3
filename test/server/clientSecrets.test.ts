import { inspect } from 'node:util'
import { createKryptogoClient, PaymentError } from 'kryptogo-payment-react/server'
import { createIntent } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import {
  clientOf,
  credentials,
  html,
  ID,
  json,
  KEY,
  listen,
  posts,
  reads,
  success,
  type Answer,
} from './clientSupport'
import { linked } from '../support/linked'

function refusalOf(options: object): PaymentError {
  try {
    createKryptogoClient({ ...credentials, ...options })
  } catch (error) {
    if (error instanceof PaymentError) return error
    throw error
  }
  throw new Error('Nothing was refused')
}

describe('at construction', () => {
  const flaws = [
    [undefined, 'is missing'],
    [null, 'is missing'],
    ['', 'is blank'],
    [' \n', 'is blank'],
    [42, 'is a number, not a string'],
    [['secret'], 'is a object, not a string'],
    ['secret\n', 'begins or ends with white space or a line break: trim it'],
    ['\r\nsecret', 'begins or ends with white space or a line break: trim it'],
    [' secret', 'begins or ends with white space or a line break: trim it'],
    ['\u00a0secret', 'begins or ends with white space or a line break: trim it'],
    ['secret\r\nX-Evil: 1', 'has white space in it'],
    ['sec ret', 'has white space in it'],
    ['sec\0ret', 'no header can carry'],
    ['secret金', 'no header can carry'],
  ] as const
  const names = ['clientId', 'apiKey', 'origin'] as const
  const cases = names.flatMap((name) => flaws.map((flaw) => [name, ...flaw] as const))

  it.each(cases)('%s %j %s', (name, value, flaw) => {
    const error = refusalOf({ [name]: value })
    expect(error).toMatchObject({ code: 'invalid_configuration', retryable: false })
    expect(error.message).toContain(`${name} ${flaw.startsWith('no') ? '' : flaw}`)
    expect(error.message).toContain(flaw)
    // how to fix it
    expect(error.message).toMatch(/: \S+/)
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(/\b(secret|X-Evil)\b/)
  })

  it.each([
    ['shop.example', 'is not a URL'],
    ['null', 'is not a URL'],
    ['ftp://shop.example', 'is not an http or https URL'],
    ['https://shop.example/pay', 'is more than an origin'],
    ['https://shop.example/?a', 'is more than an origin'],
    ['https://me:word@shop.example', 'is more than an origin'],
  ])('origin %s %s', (origin, flaw) => {
    const { code, message } = refusalOf({ origin })
    expect(code).toBe('invalid_configuration')
    expect(message).toBe(
      linked(
        'invalid_configuration',
        `origin ${flaw}: write scheme and host alone, like "https://shop.example"`,
      ),
    )
  })

  it.each([
    ['', 'is blank'],
    ['wallet.kryptogo.app', 'is not a URL'],
    ['file:///etc', 'is not an http or https URL'],
    ['http://wallet.kryptogo.app', 'would send the API key unencrypted'],
    ['http://127.0.0.1.evil.example', 'would send the API key unencrypted'],
    ['http://localhost.evil.example', 'would send the API key unencrypted'],
    ['https://me:secret@wallet.kryptogo.app', 'has a user'],
    ['https://wallet.kryptogo.app?key=secret', 'has a user, a query'],
    ['https://wallet.kryptogo.app#secret', 'or a fragment'],
    [5, 'is a number'],
  ])('baseUrl %s %s', (baseUrl, flaw) => {
    const { code, message } = refusalOf({ baseUrl })
    expect(code).toBe('invalid_configuration')
    expect(message).toMatch(/^baseUrl /)
    expect(message).toContain(flaw)
    expect(message).not.toContain('secret')
  })

  it.each([
    'https://wallet.kryptogo.app',
    'https://proxy.example/kryptogo/',
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://127.1.2.3:80/a',
    'http://[::1]:8080',
    'http://kryptogo.localhost',
  ])('baseUrl %s is accepted', (baseUrl) => {
    expect(createKryptogoClient({ ...credentials, baseUrl }).clientId).toBe(credentials.clientId)
  })

  it.each(['requestsPerSecond', 'requestsAtOnce'])(
    '%s has to be a number of requests',
    (option) => {
      for (const value of [0, -1, 0.5, NaN, Infinity, '10', null]) {
        const { code, message } = refusalOf({ [option]: value })
        expect(code).toBe('invalid_configuration')
        expect(message).toContain(`${option} is not a number of requests: pass a whole number`)
      }
      expect(createKryptogoClient({ ...credentials, [option]: 1 }).clientId).toBe(
        credentials.clientId,
      )
    },
  )

  it.each([0, -1, NaN, Infinity, 2 ** 31, '10'])('timeoutMs %j is refused', (timeoutMs) => {
    const { code, message } = refusalOf({ timeoutMs })
    expect(code).toBe('invalid_configuration')
    expect(message).toContain('timeoutMs is not a time: pass milliseconds')
  })
})

/** All that a person, a log or a store may get to see of it. */
function shown(value: unknown): string {
  const parts = [
    String(value),
    JSON.stringify(value),
    inspect(value, { depth: Infinity, showHidden: true, getters: true, maxStringLength: null }),
  ]
  for (let one = value; one instanceof Error; one = one.cause)
    parts.push(one.message, one.stack ?? '', JSON.stringify(one), inspect(one.cause))
  return parts.join('\n')
}

const FORMS = [KEY, JSON.stringify(KEY).slice(1, -1), encodeURIComponent(KEY)]
const CORE = KEY.slice(3, 10)

/** Has nothing of the key in it, whatever its escaping. */
function expectNoKey(value: unknown) {
  const text = shown(value)
  for (const form of [...FORMS, CORE]) expect(text).not.toContain(form)
}

describe('the key', () => {
  it('is not shown by the client', () => {
    const client = clientOf({})
    expectNoKey(client)
    expectNoKey(Object.getOwnPropertyDescriptors(client))
    expectNoKey(Object.values(client).map(String))
  })

  const echo = `X-STUDIO-API-KEY: ${KEY}`
  const nested = {
    headers: { 'X-STUDIO-API-KEY': KEY, [KEY]: [JSON.stringify({ KEY })] },
    url: FORMS,
  }
  const answers: [string, Answer][] = [
    ['a known refusal', json({ code: 4002, message: echo, data: nested }, 401)],
    ['an unknown refusal', json({ code: 4999, message: echo, data: nested, more: nested }, 400)],
    ["a server's failure", json({ code: 5000, message: echo, data: nested }, 500)],
    ["a shop's refusal", json({ code: 400, error: 'forbidden', message: echo, data: nested }, 403)],
    ['HTML', (response) => response.writeHead(500).end(echo)],
    ['no envelope', json(nested)],
    ['a redirect', html(302, { Location: `http://localhost/?${encodeURIComponent(KEY)}` })],
    ['an unreadable payment', success({ ...createIntent(), crypto_amount: echo })],
    ['another payment', success(createIntent({ payment_intent_id: KEY }))],
    ['an unreadable list', success([{ ...createIntent(), crypto_amount: KEY }])],
    ['a transfer without a hash', success({ id: echo, note: nested })],
    ['a broken connection', (response) => response.destroy()],
    ['silence', () => undefined],
    ['too much', (response) => response.end(KEY.repeat(100_000))],
  ]
  const calls = Object.entries({ ...reads, ...posts })

  it.each(answers)('is not shown by an error after %s', async (_, answer) => {
    const server = await listen(answer)
    const client = clientOf({ baseUrl: server.url, timeoutMs: 200 })
    let failures = 0
    for (const [, call] of calls) {
      const error = await call(client).catch((cause: unknown) => cause)
      if (!(error instanceof PaymentError)) continue
      failures++
      expectNoKey(error)
      expect(error.stack).toContain(error.message)
    }
    expect(failures).toBeGreaterThan(0)
  })

  it('is not shown by an error of fetch that holds the request', async () => {
    const config = { headers: { 'X-STUDIO-API-KEY': KEY } }
    const inner = Object.assign(new Error(echo), { code: 'ECONNRESET', config })
    const outer = Object.assign(new TypeError(`failed with ${KEY}`, { cause: inner }), { config })
    inner.cause = { request: config, outer }
    for (const reason of [outer, echo, nested, config, () => KEY]) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- anything may come
      const client = clientOf({ environment: { fetch: () => Promise.reject(reason) } })
      for (const [, call] of calls) {
        const error = await call(client).catch((cause: unknown) => cause)
        expect(error).toMatchObject({ name: 'PaymentError', code: 'network_error' })
        expectNoKey(error)
      }
    }
    const error: unknown = await clientOf({ environment: { fetch: () => Promise.reject(outer) } })
      .getPaymentIntent(ID)
      .catch((cause: unknown) => cause)
    expect(error).toMatchObject({
      cause: {
        name: 'TypeError',
        message: 'failed with [redacted]',
        cause: { code: 'ECONNRESET' },
      },
    })
  })

  it('is not shown by the reason of a signal', async () => {
    const signal = AbortSignal.abort(new Error(echo, { cause: nested }))
    for (const [, call] of calls)
      expectNoKey(await call(clientOf({}), signal).catch((cause: unknown) => cause))
  })

  it('is not shown to onUnreadable', async () => {
    const server = await listen(success([{ ...createIntent(), crypto_amount: echo }]))
    const seen: PaymentError[] = []
    const onUnreadable = (error: PaymentError) => seen.push(error)
    await clientOf({ baseUrl: server.url, onUnreadable }).listPaymentIntents()
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({ code: 'invalid_intent' })
    expectNoKey(seen)
    expectNoKey(seen[0])
  })

  it('is removed without the other details of a refusal', async () => {
    const data = { insufficient_amount: '123.456', deep: [{ why: `for ${KEY}` }] }
    const server = await listen(json({ code: 4015, message: 'Not enough', data }, 400))
    const error: unknown = await posts
      .transferOnce(clientOf({ baseUrl: server.url }))
      .catch((cause: unknown) => cause)
    expect(error).toMatchObject({
      code: 'insufficient_balance',
      apiCode: 4015,
      message: linked('insufficient_balance', 'KryptoGO answered 4015: Not enough'),
      data: { insufficient_amount: '123.456', deep: [{ why: 'for [redacted]' }] },
    })
  })

  it('is sent to KryptoGO alone', async () => {
    const server = await listen(success(createIntent()))
    await clientOf({ baseUrl: server.url }).getPaymentIntent(ID)
    expect(server.requests[0]?.headers['x-studio-api-key']).toBe(KEY)
    expect(server.requests[0]?.url).not.toContain(CORE)
  })
})
