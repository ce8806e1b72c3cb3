import fc from 'fast-check'
import { PaymentError } from 'kryptogo-payment-react/server'
import { describe, expect, it } from 'vitest'
import { parseObject, readBody } from '../../src/server/body'
import { described, refusal, Refused, success, toRefusal } from '../../src/server/http'
import { API_KEY, BASE, JSON_TYPE, openRoutes, told } from './routesSupport'

function posted(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request(BASE, {
    method: 'POST',
    headers: { ...JSON_TYPE, ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  })
}

/** A body of 1 kB a piece, and how many pieces were taken of it. */
function endless() {
  const taken = { pieces: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        taken.pieces++
        controller.enqueue(new Uint8Array(1024).fill(32))
      },
      cancel() {
        taken.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { body, taken }
}

function refusalOf(work: () => unknown) {
  try {
    work()
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
  return null
}

describe('readBody', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"; x=y',
    'application/vnd.kryptogo.v1+json',
  ])('takes %s', async (type) => {
    expect(await readBody(posted('{"a":"付"}', { 'content-type': type }), 100)).toBe('{"a":"付"}')
  })

  it.each([
    '',
    'text/plain',
    'text/json',
    'application/jsonp',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=application/json',
    'application/json; charset=utf-16',
    'application/json;charset="big5"',
  ])('refuses %j', async (type) => {
    const body = readBody(posted('{}', { 'content-type': type }), 100)
    await expect(body).rejects.toMatchObject({ refusal: { status: 415 } })
  })

  it('refuses what is compressed', async () => {
    const body = readBody(posted('{}', { 'content-encoding': 'gzip' }), 100)
    await expect(body).rejects.toMatchObject({ refusal: { status: 415 } })
  })

  it('takes as much as the limit, and not a byte more', async () => {
    const fits = 'x'.repeat(100)
    for (const headers of [{}, { 'content-length': '100' }])
      expect(await readBody(posted(fits, headers), 100)).toBe(fits)
    for (const headers of [{}, { 'content-length': '101' }, { 'content-length': '7' }])
      await expect(readBody(posted(`${fits}x`, headers), 100)).rejects.toMatchObject({
        refusal: { status: 413, message: 'The body is over 100 bytes' },
      })
    // in bytes, not in characters
    await expect(readBody(posted('付'.repeat(34)), 100)).rejects.toMatchObject({
      refusal: { status: 413 },
    })
  })

  it('reads no further than the limit of a body that does not end', async () => {
    const { body, taken } = endless()
    await expect(readBody(posted(body), 16 * 1024)).rejects.toMatchObject({
      refusal: { status: 413 },
    })
    expect(taken).toEqual({ pieces: 17, cancelled: true })
  })

  it('reads nothing of a body that is announced as too long', async () => {
    const { body, taken } = endless()
    const long = posted(body, { 'content-length': '10000000' })
    await expect(readBody(long, 16 * 1024)).rejects.toMatchObject({ refusal: { status: 413 } })
    expect(taken.pieces).toBe(0)
  })

  it('puts characters together that were sent in two pieces', async () => {
    const bytes = new TextEncoder().encode('{"a":"付款"}')
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect(await readBody(posted(body), 100)).toBe('{"a":"付款"}')
  })

  it('refuses what is not UTF-8', async () => {
    const body = readBody(posted(Uint8Array.of(0x22, 0xff, 0x22)), 100)
    await expect(body).rejects.toMatchObject({
      refusal: { status: 400, message: 'The body is not UTF-8' },
    })
  })

  it.each<[string, Record<string, string>]>([
    ['', {}],
    [' that was announced', { 'content-length': '10' }],
  ])('says of half a body%s that the sender has left', async (_, headers) => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(Uint8Array.of(0x7b))
        controller.error(new Error('ECONNRESET'))
      },
    })
    await expect(readBody(posted(body, headers), 100)).rejects.toMatchObject({
      refusal: { status: 400, message: 'The request ended before its body did' },
    })
  })

  it('has nothing to read of a request without a body', async () => {
    const empty = new Request(BASE, { method: 'POST', headers: JSON_TYPE })
    expect(await readBody(empty, 100)).toBe('')
  })
})

describe('parseObject', () => {
  it('reads any object as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('__proto__'))
        expect(parseObject(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each([
    ['', 'The body is empty'],
    ['  \n', 'The body is empty'],
    ['{', 'The body is not JSON'],
    ["{'a':1}", 'The body is not JSON'],
    ['a=1&b=2', 'The body is not JSON'],
    ['<!doctype html>', 'The body is not JSON'],
    ['{"a":"', 'The body is not JSON'],
    ['[]', 'The body must be a JSON object'],
    ['[{"fiat_amount":"1"}]', 'The body must be a JSON object'],
    ['null', 'The body must be a JSON object'],
    ['"text"', 'The body must be a JSON object'],
    ['5', 'The body must be a JSON object'],
    ['{"__proto__":{"isAdmin":true}}', 'The body names a prototype'],
    ['{"order_data":{"a":[{"\\u005f_proto__":1}]}}', 'The body names a prototype'],
    ['{"a":{"constructor":{"prototype":{"isAdmin":true}}}}', 'The body names a prototype'],
  ])('refuses %j', (text, message) => {
    expect(refusalOf(() => parseObject(text))).toEqual({ status: 400, message })
  })

  it('takes a member called constructor, which harms nobody', () => {
    expect(parseObject('{"constructor":"Lego"}')).toEqual({ constructor: 'Lego' })
  })

  it.each([
    ['arrays', (n: number) => `{"a":${'['.repeat(n - 1)}${']'.repeat(n - 1)}}`],
    ['objects', (n: number) => `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`],
  ])('takes %s 64 deep, and no deeper', (_, nested) => {
    expect(parseObject(nested(64))).toHaveProperty('a')
    for (const depth of [65, 5_000, 500_000])
      expect(refusalOf(() => parseObject(nested(depth)))).toEqual({
        status: 400,
        message: 'The body is nested deeper than 64 levels',
      })
  })

  it('does not count brackets in text', () => {
    const text = `{"a":"${'[{'.repeat(500)}\\"${'['.repeat(100)}"}`
    expect(parseObject(text)).toHaveProperty('a')
  })
})

describe('an answer', () => {
  it('is KryptoGO’s envelope, not to be kept or guessed at', async () => {
    const response = success({ a: 1 })
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    expect(await told(response)).toEqual({ status: 200, envelope: { code: 0, data: { a: 1 } } })
  })

  it('says by KryptoGO’s own number what KryptoGO has a number for', async () => {
    const answers = [
      refusal({ status: 404, error: 'invalid_intent_id', message: 'Which?' }),
      refusal({ status: 503, message: 'Later', retryAfterS: 7 }),
    ]
    expect(answers[1]?.headers.get('retry-after')).toBe('7')
    expect(await Promise.all(answers.map(told))).toEqual([
      { status: 404, envelope: { code: 4006, error: 'invalid_intent_id', message: 'Which?' } },
      { status: 503, envelope: { code: 503, message: 'Later' } },
    ])
  })
})

describe('toRefusal', () => {
  it.each([
    ['invalid_amount', 400, 'told'],
    ['order_data_too_long', 400, 'told'],
    ['payment_failed', 400, 'told'],
    ['forbidden', 403, 'told'],
    ['invalid_intent_id', 404, 'told'],
    ['rate_limited', 429, 'told'],
    ['invalid_configuration', 500, 'hidden'],
    ['invalid_client_id', 502, 'hidden'],
    ['invalid_api_key', 502, 'hidden'],
    ['api_error', 502, 'hidden'],
    ['network_error', 503, 'hidden'],
    ['http_error', 503, 'hidden'],
    ['timeout', 503, 'hidden'],
    ['invalid_response', 503, 'hidden'],
    ['handler_timeout', 503, 'hidden'],
  ] as const)('answers %s with %d, its message is %s', (code, status, message) => {
    const refused = toRefusal(new PaymentError(code, 'What exactly happened'))
    expect(refused.status).toBe(status)
    expect(refused.message === 'What exactly happened').toBe(message === 'told')
    expect(refused.retryAfterS !== undefined).toBe(status === 503)
  })

  it('says nothing of what it does not know', () => {
    for (const error of [new Error(API_KEY), API_KEY, undefined, { status: 200, message: API_KEY }])
      expect(toRefusal(error)).toEqual({ status: 500, message: 'Something went wrong in the shop' })
  })
})

describe('described', () => {
  it('names an error and its causes', () => {
    const cause = new RangeError('too far', { cause: new TypeError('of what?') })
    expect(described(new Error('lost', { cause }))['reason']).toBe(
      'Error: lost, because of RangeError: too far, because of TypeError: of what?',
    )
    expect(described('sold out')).toEqual({ reason: 'sold out' })
    expect(described({ apiKey: API_KEY })).toEqual({ reason: 'object thrown' })
  })

  it('ends, though a cause be its own', () => {
    const error = new Error('again')
    error.cause = error
    expect(described(error)['reason']).toMatch(/^(Error: again(, because of )?){5}$/)
  })
})

describe('the router', () => {
  const prefixes = ['', '/', '/v1/studio/api/', '/shop/en/v1/studio/api/', '/payment/intent/x/']
  const id = 'Abc-123_x'

  it.each(prefixes.map((prefix) => prefix.replace(/\/$/, '')))(
    'finds everyone under %j',
    async (prefix) => {
      const seen: string[] = []
      const note = (name: string) => (_: Request, of?: string) => {
        seen.push(of === undefined ? name : `${name} ${of}`)
        return Promise.resolve(success(null))
      }
      const names = ['create', 'read', 'events', 'callback', 'health'] as const
      const { fetch } = openRoutes({
        routes: Object.fromEntries(names.map((name) => [name, note(name)])),
      })
      const send = async (method: string, path: string) => {
        for (const end of ['', '/', '?a=/payment/health', '#x'])
          await fetch(new Request(`https://shop.example${prefix}${path}${end}`, { method }))
      }
      await send('POST', '/payment/intent')
      await send('GET', `/payment/intent/${id}`)
      await send('GET', `/payment/intent/${id}/events`)
      await send('POST', '/payment/callback')
      await send('GET', '/payment/health')
      const expected = ['create', `read ${id}`, `events ${id}`, 'callback', 'health']
      expect(seen).toEqual(expected.flatMap((one) => [one, one, one, one]))
    },
  )

  it('finds them too where the mount has cut `payment` off', async () => {
    const { fetch, lookups } = openRoutes()
    await fetch(new Request(`https://shop.example/intent/${id}`))
    expect(lookups).toEqual([id])
    expect((await fetch(new Request('https://shop.example/health'))).status).toBe(200)
    expect((await fetch(new Request('https://shop.example/shop/health'))).status).toBe(404)
  })

  it.each(['/', '/payment', '/payment/intents', '/payment/intent/a/b', '/payment/health/a', '//'])(
    'has nothing at %s',
    async (path) => {
      const { get, lookups } = openRoutes()
      expect(await told(await get(path))).toEqual({
        status: 404,
        envelope: { code: 404, message: 'There is nothing here' },
      })
      expect(lookups).toEqual([])
    },
  )

  it.each([
    '/payment/intent/a.b',
    '/payment/intent/a%2Fb',
    '/payment/intent/..%2F..%2Fetc%2Fpasswd',
    '/payment/intent/a%00b',
    '/payment/intent/a%0Ab',
    '/payment/intent/%E4%BB%98',
    '/payment/intent/%',
    '/payment/intent/%zz/events',
    '/payment/intent/%E0%A4%A',
    `/payment/intent/${'a'.repeat(129)}`,
    `/payment/intent/${'a'.repeat(10_000)}/events`,
    "/payment/intent/a'--",
    '/payment/intent/a b',
  ])('asks no database for %.60s', async (path) => {
    const { get, lookups } = openRoutes()
    expect(await told(await get(path))).toMatchObject({
      status: 404,
      envelope: { code: 4006, error: 'invalid_intent_id' },
    })
    expect(lookups).toEqual([])
  })

  it('takes every id that is well-formed, also percent-encoded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/), async (given) => {
        const { get, lookups } = openRoutes()
        const encoded = Array.from(given, (c) => `%${c.charCodeAt(0).toString(16)}`).join('')
        await get(`/payment/intent/${given}`)
        await get(`/payment/intent/${encoded}`)
        expect(lookups).toEqual([given, given])
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['GET', '/payment/intent', 'POST'],
    ['PUT', '/payment/intent', 'POST'],
    ['GET', '/payment/callback', 'POST'],
    ['HEAD', '/payment/callback', 'POST'],
    ['POST', `/payment/intent/${id}`, 'GET, HEAD'],
    ['DELETE', `/payment/intent/${id}`, 'GET, HEAD'],
    ['POST', `/payment/intent/${id}/events`, 'GET, HEAD'],
    ['OPTIONS', '/payment/health', 'GET, HEAD'],
  ])('takes no %s of %s', async (method, path, allow) => {
    const { get, lookups } = openRoutes()
    const response = await get(path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allow)
    expect(lookups).toEqual([])
  })

  it('answers HEAD as GET, without a body', async () => {
    const cancel: string[] = []
    const { get } = openRoutes({
      routes: {
        events: () =>
          Promise.resolve(
            new Response(new ReadableStream({ cancel: () => void cancel.push('!') })),
          ),
      },
    })
    const response = await get('/payment/health', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.body).toBeNull()
    // a stream that nobody would read is not left open
    await get(`/payment/intent/${id}/events`, { method: 'HEAD' })
    expect(cancel).toEqual(['!'])
  })

  it('dates every answer by the clock', async () => {
    const { get, clock } = openRoutes()
    const date = new Date(clock.now()).toUTCString()
    for (const path of ['/payment/health', '/nothing', '/payment/intent/x', '/payment/callback'])
      expect((await get(path)).headers.get('date')).toBe(date)
  })

  it('hides what goes wrong, and logs it', async () => {
    const secret = 'relation "kgp_intents" does not exist'
    const { get, lines } = openRoutes({
      routes: { events: () => Promise.reject(new Error(secret)) },
    })
    expect(await told(await get(`/payment/intent/${id}/events`))).toEqual({
      status: 500,
      envelope: { code: 500, message: 'Something went wrong in the shop' },
    })
    expect(lines).toMatchObject([
      {
        level: 'error',
        details: {
          method: 'GET',
          path: `/v1/studio/api/payment/intent/${id}/events`,
          reason: `Error: ${secret}`,
        },
      },
    ])
  })
})
