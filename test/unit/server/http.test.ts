import fc from 'fast-check'
import { PaymentError, type PaymentErrorCode } from 'kryptogo-payment-react/server'
import { createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { readEnvelope, SHOP_CODES } from '../../../src/core/envelope'
import { createAnswerCounter } from '../../../src/server/http/answerCounter'
import { failureOf, HttpError, refusalOf } from '../../../src/server/http/httpError'
import { parseObject, readBody } from '../../../src/server/http/readJson'
import { refusal, success } from '../../../src/server/http/respond'
import { createRouter } from '../../../src/server/http/router'
import type { Routes } from '../../../src/server/http/routes'
import { errorDetails } from '../../../src/server/logger'
import { errorCodes } from '../../support/errorCodes'
import { linked } from '../../support/linked'
import { runs } from '../../support/size.mjs'

const API_KEY = 'key-that-must-never-be-seen'
const BASE = 'https://shop.example/v1/studio/api'
const JSON_TYPE = { 'content-type': 'application/json' }

/** Reads the status and the envelope of an answer. */
async function read(response: Response) {
  const envelope: unknown = await response.json()
  return { status: response.status, envelope }
}

function posted(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request(BASE, {
    method: 'POST',
    headers: { ...JSON_TYPE, ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  })
}

/** A body of 1 kB a piece, and how many pieces were taken of it. */
function endless(pieces = Infinity) {
  const taken = { pieces: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken.pieces++ === pieces) controller.close()
        else controller.enqueue(new Uint8Array(1024).fill(32))
      },
      cancel() {
        taken.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { body, taken }
}

function refusedBy(work: () => unknown) {
  try {
    work()
  } catch (error) {
    if (error instanceof HttpError) return error.refusal
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

  it.each(['lots', '0x10', '-1', '1e1', '5, 5', ''])(
    'reads no further either where the length is announced as %j',
    async (length) => {
      const { body, taken } = endless(100)
      const request = posted(body, { 'content-length': length })
      await expect(readBody(request, 16 * 1024)).rejects.toMatchObject({ refusal: { status: 413 } })
      expect(taken).toEqual({ pieces: 17, cancelled: true })
    },
  )

  it('reads nothing of a body that is announced as too long', async () => {
    const { body, taken } = endless()
    const long = posted(body, { 'content-length': '10000000' })
    await expect(readBody(long, 16 * 1024)).rejects.toMatchObject({ refusal: { status: 413 } })
    expect(taken.pieces).toBe(0)
  })

  it('joins characters that were sent in two pieces', async () => {
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
  ])('refuses half a body%s, whose sender has left', async (_, headers) => {
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

  it('reads nothing of a request without a body', async () => {
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
    expect(refusedBy(() => parseObject(text))).toEqual({ status: 400, message })
  })

  it('takes a member called constructor, which does no harm', () => {
    expect(parseObject('{"constructor":"Lego"}')).toEqual({ constructor: 'Lego' })
  })

  it.each([
    ['arrays', (n: number) => `{"a":${'['.repeat(n - 1)}${']'.repeat(n - 1)}}`],
    ['objects', (n: number) => `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`],
  ])('takes %s 64 deep, and no deeper', (_, nested) => {
    expect(parseObject(nested(64))).toHaveProperty('a')
    for (const depth of [65, 5_000, 500_000])
      expect(refusedBy(() => parseObject(nested(depth)))).toEqual({
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
  it('is KryptoGO’s envelope, neither cached nor sniffed', async () => {
    const response = success({ a: 1 })
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/json',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    })
    expect(await read(response)).toEqual({ status: 200, envelope: { code: 0, data: { a: 1 } } })
  })

  it('has KryptoGO’s own number where KryptoGO has one', async () => {
    const answers = [
      refusal({ status: 404, error: 'invalid_intent_id', message: 'Which?' }),
      refusal({ status: 503, message: 'Later', retryAfterS: 7 }),
    ]
    expect(answers[1]?.headers.get('retry-after')).toBe('7')
    expect(await Promise.all(answers.map(read))).toEqual([
      { status: 404, envelope: { code: 4006, error: 'invalid_intent_id', message: 'Which?' } },
      { status: 503, envelope: { code: 503, error: 'http_error', message: 'Later' } },
    ])
  })
})

describe('a refusal', () => {
  it.each(SHOP_CODES)('of %s is read by the page as it was meant', async (error) => {
    for (const status of [400, 401, 403, 404, 413, 429, 500, 502, 503]) {
      const text = await refusal({ status, error, message: 'Why' }).text()
      const { code } = JSON.parse(text) as { code: number }
      const isNumbered = [4001, 4002, 4006].includes(code)
      let seen: unknown
      try {
        readEnvelope(status, text)
      } catch (cause) {
        seen = cause
      }
      expect(seen).toMatchObject({
        code: error,
        message: linked(
          error,
          isNumbered ? `KryptoGO answered ${code}: Why` : `The server answered ${error}: Why`,
        ),
      })
      expect((seen as PaymentError).apiCode).toBe(isNumbered ? code : undefined)
    }
  })
})

const SECRET = 'What exactly happened'

describe('a refusal by a function of the shop', () => {
  const statuses: Partial<Record<PaymentErrorCode, number>> = {
    invalid_amount: 400,
    amount_too_small: 400,
    invalid_currency: 400,
    invalid_order_data: 400,
    order_data_too_long: 400,
    price_failed: 400,
    forbidden: 403,
    invalid_intent_id: 404,
    rate_limited: 429,
  }

  it.each(errorCodes)('with %s has its own message, or is none', (code) => {
    const status = statuses[code]
    const expected = status === undefined ? null : { status, error: code, message: SECRET }
    expect(refusalOf(new PaymentError(code, SECRET))).toEqual(expected)
  })

  it('is none when the error is KryptoGO’s, or no PaymentError', () => {
    expect(refusalOf(new PaymentError('forbidden', SECRET, { apiCode: 4403 }))).toBeNull()
    for (const error of [new Error(SECRET), SECRET, undefined, { status: 400, message: SECRET }])
      expect(refusalOf(error)).toBeNull()
  })
})

describe('a failure', () => {
  const statuses: Partial<Record<PaymentErrorCode, number>> = {
    invalid_client_id: 502,
    invalid_api_key: 502,
    api_error: 502,
    invalid_intent: 502,
    network_error: 503,
    http_error: 503,
    timeout: 503,
    invalid_response: 503,
    handler_timeout: 503,
    database_failed: 503,
  }

  it.each(errorCodes)('of the code %s is answered in general words', (code) => {
    const { status, message, retryAfterS } = failureOf(new PaymentError(code, SECRET))
    expect(status).toBe(statuses[code] ?? 500)
    expect(message).not.toContain(SECRET)
    expect(retryAfterS !== undefined).toBe(status === 503)
  })

  it('of any other kind reveals nothing', () => {
    for (const error of [new Error(API_KEY), API_KEY, undefined, { status: 200, message: API_KEY }])
      expect(failureOf(error)).toEqual({ status: 500, message: 'Something went wrong in the shop' })
  })
})

describe('errorDetails', () => {
  it('names an error and its causes', () => {
    const cause = new RangeError('too far', { cause: new TypeError('of what?') })
    expect(errorDetails(new Error('lost', { cause }))['reason']).toBe(
      'Error: lost, because of RangeError: too far, because of TypeError: of what?',
    )
    expect(errorDetails('sold out')).toEqual({ reason: 'sold out' })
    expect(errorDetails({ apiKey: API_KEY })).toEqual({ reason: 'object thrown' })
  })

  it('ends when an error is its own cause', () => {
    const error = new Error('again')
    error.cause = error
    expect(errorDetails(error)['reason']).toMatch(/^(Error: again(, because of )?){5}$/)
  })
})

/** A router of routes that note what they are asked for. */
function openRouter(routes: Partial<Routes> = {}) {
  const clock = createTestClock()
  const seen: string[] = []
  const lines: { level: string; message: string; details: unknown }[] = []
  const write = (level: string) => (message: string, details?: unknown) =>
    void lines.push({ level, message, details })
  const log = { info: write('info'), warn: write('warn'), error: write('error') }
  const note = (name: string) => (_: Request, id?: string) => {
    seen.push(id === undefined ? name : `${name} ${id}`)
    return Promise.resolve(success(null))
  }
  const fetch = createRouter(
    {
      create: note('create'),
      read: note('read'),
      events: note('events'),
      callback: note('callback'),
      health: note('health'),
      ...routes,
    },
    { serverTime: clock, log, answers: createAnswerCounter({ clock, log }) },
  )
  const get = (path: string, init?: RequestInit) => fetch(new Request(`${BASE}${path}`, init))
  return { fetch, get, clock, seen, lines }
}

describe('the router', () => {
  const prefixes = ['', '/', '/v1/studio/api/', '/shop/en/v1/studio/api/', '/payment/intent/x/']
  const id = 'Abc-123_x'

  it.each(prefixes.map((prefix) => prefix.replace(/\/$/, '')))(
    'finds every route under %j',
    async (prefix) => {
      const { fetch, seen } = openRouter()
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

  it('finds them as well where the mount has cut off `payment`', async () => {
    const { fetch, seen } = openRouter()
    await fetch(new Request(`https://shop.example/intent/${id}`))
    expect(seen).toEqual([`read ${id}`])
    expect((await fetch(new Request('https://shop.example/health'))).status).toBe(200)
    expect((await fetch(new Request('https://shop.example/shop/health'))).status).toBe(404)
  })

  it.each(['/', '/payment', '/payment/intents', '/payment/intent/a/b', '/payment/health/a', '//'])(
    'has nothing at %s',
    async (path) => {
      const { get, seen } = openRouter()
      expect(await read(await get(path))).toEqual({
        status: 404,
        envelope: { code: 404, error: 'http_error', message: 'Nothing is served at this path' },
      })
      expect(seen).toEqual([])
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
  ])('asks no route for %.60s', async (path) => {
    const { get, seen } = openRouter()
    expect(await read(await get(path))).toMatchObject({
      status: 404,
      envelope: { code: 4006, error: 'invalid_intent_id' },
    })
    expect(seen).toEqual([])
  })

  it('takes every id that is well-formed, also percent-encoded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/), async (given) => {
        const { get, seen } = openRouter()
        const encoded = Array.from(given, (c) => `%${c.charCodeAt(0).toString(16)}`).join('')
        await get(`/payment/intent/${given}`)
        await get(`/payment/intent/${encoded}`)
        expect(seen).toEqual([`read ${given}`, `read ${given}`])
      }),
      { numRuns: runs(50, 20) },
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
    const { get, seen } = openRouter()
    const response = await get(path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allow)
    expect(seen).toEqual([])
  })

  it('answers HEAD as GET, without a body', async () => {
    const cancel: string[] = []
    const { get } = openRouter({
      events: () =>
        Promise.resolve(new Response(new ReadableStream({ cancel: () => void cancel.push('!') }))),
    })
    const response = await get('/payment/health', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.body).toBeNull()
    // an unread stream is not left open
    await get(`/payment/intent/${id}/events`, { method: 'HEAD' })
    expect(cancel).toEqual(['!'])
  })

  it('dates every answer by the clock', async () => {
    const { get, clock } = openRouter()
    const date = new Date(clock.now()).toUTCString()
    for (const path of ['/payment/health', '/nothing', '/payment/intent/x', '/payment/callback'])
      expect((await get(path)).headers.get('date')).toBe(date)
  })

  it('logs an error, and hides its details', async () => {
    const secret = 'relation "kgp_intents" does not exist'
    const { get, lines } = openRouter({ events: () => Promise.reject(new Error(secret)) })
    expect(await read(await get(`/payment/intent/${id}/events`))).toEqual({
      status: 500,
      envelope: { code: 500, error: 'http_error', message: 'Something went wrong in the shop' },
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
