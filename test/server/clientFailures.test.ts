import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import type { PaymentErrorCode } from 'kryptogo-payment-react/server'
import { createIntent, createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { runs } from '../support/size.mjs'
import {
  clientOf,
  errorOf,
  html,
  ID,
  json,
  listen,
  oneByOne,
  order,
  posts,
  reads,
  success,
  transferParams,
  type Answer,
} from './clientSupport'

const cut: Answer = (response) => response.destroy()
const half: Answer = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '500' })
  response.write('{"code":0,', () => response.destroy())
}
const silence: Answer = () => undefined
const dripping: Answer = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}
const huge: Answer = (response) => response.end('x'.repeat(1_000_001))
const redirect: Answer = (response) =>
  response.writeHead(302, { Location: 'http://localhost:9/elsewhere' }).end()

const good: Record<string, Answer> = {
  getPaymentIntent: success(createIntent()),
  createPaymentIntent: success(createIntent()),
  listPaymentIntents: success([createIntent()]),
  transferOnce: success({ id: 'a', tx_hash: '0x1' }),
}
const READS = Object.entries(reads)
const POSTS = Object.entries(posts)
const ALL = [...READS, ...POSTS]

/** A description, the answer, and the code of the error. */
type WrongAnswer = [string, Answer, PaymentErrorCode]

const outages: readonly WrongAnswer[] = [
  ['a connection that breaks', cut, 'network_error'],
  ['half a response', half, 'network_error'],
  ['HTML', html(200), 'invalid_response'],
  ['an empty body', (response) => response.end(), 'invalid_response'],
  ['HTML with 403', html(403), 'http_error'],
  ['429', html(429), 'http_error'],
  ['500', json({ detail: 'oh' }, 500), 'http_error'],
  ['503', html(503), 'http_error'],
]

const lasting: readonly WrongAnswer[] = [
  ['a redirect', redirect, 'http_error'],
  ['over 1 MB', huge, 'invalid_response'],
  ['404 in JSON', json({ detail: 'not here' }, 404), 'http_error'],
]

describe.each(READS)('%s', (name, call) => {
  it.each(outages)('is retried after %s', async (_, answer) => {
    const server = await listen(oneByOne(answer, answer, good[name] ?? cut))
    await call(clientOf({ baseUrl: server.url }))
    expect(server.requests).toHaveLength(3)
  })

  it.each(outages)('gives up after the third %s', async (_, answer, code) => {
    const server = await listen(answer)
    const error = await errorOf(call(clientOf({ baseUrl: server.url })))
    expect(error).toMatchObject({ code, retryable: true })
    expect(error.message).toContain('(the last of 3 requests)')
    expect(server.requests).toHaveLength(3)
  })

  it('gives up when KryptoGO is down', async () => {
    const server = await listen(silence)
    await server.close()
    const error = await errorOf(call(clientOf({ baseUrl: server.url })))
    expect(error).toMatchObject({ code: 'network_error', retryable: true })
    expect(error.message).toContain('ECONNREFUSED')
    expect(server.requests).toHaveLength(0)
  })

  it.each(lasting)('is not retried after %s', async (_, answer, code) => {
    const server = await listen(answer)
    const error = await errorOf(call(clientOf({ baseUrl: server.url })))
    expect(error).toMatchObject({ code, retryable: false })
    expect(server.requests).toHaveLength(1)
  })

  it('is retried when an answer does not come in time', async () => {
    const server = await listen(oneByOne(silence, good[name] ?? cut))
    await call(clientOf({ baseUrl: server.url, timeoutMs: 400 }))
    expect(server.requests).toHaveLength(2)
  })

  it.each([silence, dripping])('ends after timeoutMs, whatever comes', async (answer) => {
    const server = await listen(answer)
    const began = performance.now()
    const error = await errorOf(call(clientOf({ baseUrl: server.url, timeoutMs: 400 })))
    expect(performance.now() - began).toBeGreaterThan(350)
    expect(performance.now() - began).toBeLessThan(1_500)
    expect(error).toMatchObject({ code: 'timeout', retryable: true })
    expect(server.requests).toHaveLength(3)
  })

  it('is retried after 429 and 5xx with an undocumented number', async () => {
    const busy = json({ code: 4290, message: 'busy' }, 429)
    const failed = json({ code: 5000, message: 'oh' }, 500)
    const server = await listen(oneByOne(busy, failed, good[name] ?? cut))
    await call(clientOf({ baseUrl: server.url }))
    expect(server.requests).toHaveLength(3)
  })
})

describe.each(POSTS)('%s', (name, call) => {
  const isTransfer = name === 'transferOnce'

  it.each([...outages, ...lasting])('is never retried: %s', async (_, answer, code) => {
    const server = await listen(answer)
    const error = await errorOf(call(clientOf({ baseUrl: server.url })))
    expect(error).toMatchObject({ code })
    expect(error.apiCode).toBeUndefined()
    if (isTransfer) expect(error.retryable).toBe(false)
    await delay(50)
    expect(server.requests).toHaveLength(1)
  })

  it.each([silence, dripping])('ends after timeoutMs, and is not retried', async (answer) => {
    const server = await listen(answer)
    const began = performance.now()
    const error = await errorOf(call(clientOf({ baseUrl: server.url, timeoutMs: 300 })))
    expect(performance.now() - began).toBeGreaterThan(250)
    expect(error).toMatchObject({ code: 'timeout', retryable: !isTransfer })
    expect(error.message).toContain('0.3 s')
    expect(error.apiCode).toBeUndefined()
    await delay(50)
    expect(server.requests).toHaveLength(1)
  })

  it('is not retried when a kept connection breaks', async () => {
    const server = await listen(oneByOne(good[name] ?? cut, cut))
    const client = clientOf({ baseUrl: server.url })
    await call(client)
    // until then Node takes another connection
    await new Promise(setImmediate)
    expect(await errorOf(call(client))).toMatchObject({ code: 'network_error' })
    await delay(50)
    expect(server.requests).toHaveLength(2)
    expect(server.connections).toBe(1)
  })

  it('is not a refusal when the server failed, whatever number it answers', async () => {
    const answer = { code: 5000, message: 'oh', data: { step: 'signing' } }
    const server = await listen(json(answer, 500))
    const error = await errorOf(call(clientOf({ baseUrl: server.url })))
    expect(error).toMatchObject({ code: 'http_error', cause: answer, data: { step: 'signing' } })
    expect(error.message).toMatch(/5000: oh with HTTP 500/)
    expect(error.apiCode).toBeUndefined()
    expect(server.requests).toHaveLength(1)
  })
})

describe.each(ALL)('%s', (name, call) => {
  const refusals = [
    [4001, 'invalid_client_id', 401],
    [4002, 'invalid_api_key', 401],
    [4006, 'invalid_intent_id', 404],
    [4015, 'insufficient_balance', 400],
    [4015, 'insufficient_balance', 200],
    [4002, 'invalid_api_key', 500],
    [4999, 'api_error', 400],
    [-1, 'api_error', 200],
  ] as const

  it.each(refusals)(
    'reports a refusal with %i as %s, after one request',
    async (apiCode, code, status) => {
      const data = { insufficient_amount: '123.456' }
      const server = await listen(json({ code: apiCode, message: 'Oh no', data }, status))
      const error = await errorOf(call(clientOf({ baseUrl: server.url })))
      expect(error).toMatchObject({ code, apiCode, data })
      expect(error.message).toContain(`${apiCode}: Oh no`)
      expect(server.requests).toHaveLength(1)
      // another number may come after the sending
      if (name === 'transferOnce') expect(error.retryable).toBe(false)
    },
  )

  it('is not sent when its signal is already aborted', async () => {
    const server = await listen(silence)
    const reason = new Error('closed')
    const error = await errorOf(call(clientOf({ baseUrl: server.url }), AbortSignal.abort(reason)))
    expect(error).toMatchObject({ code: 'aborted', retryable: false })
    expect(error.cause).toMatchObject({ message: 'closed' })
    expect(server.requests).toHaveLength(0)
  })

  it.each([silence, dripping])(
    'ends when its signal is aborted, and is not repeated',
    async (answer) => {
      const server = await listen(answer)
      const controller = new AbortController()
      const answered = errorOf(call(clientOf({ baseUrl: server.url }), controller.signal))
      await expect.poll(() => server.requests.length).toBe(1)
      controller.abort()
      expect(await answered).toMatchObject({ code: 'aborted', retryable: false })
      await delay(20)
      expect(server.requests).toHaveLength(1)
    },
  )

  it('ends in time even if fetch ignores its signal', async () => {
    const fetch = () => new Promise<Response>(() => undefined)
    const clock = createTestClock()
    const answered = errorOf(call(clientOf({ timeoutMs: 8_000, environment: { fetch, clock } })))
    await clock.advanceAsync(8_000)
    expect(await answered).toMatchObject({ code: 'timeout' })
    expect(clock.waiting).toBe(0)
  })
})

/** A client in a time of its own, whose requests all fail. */
function failing(answer: () => Response, random: () => number, timeoutMs = 10_000) {
  const clock = createTestClock()
  const began = clock.now()
  const at: number[] = []
  const fetch = () => {
    at.push(clock.now() - began)
    return Promise.resolve(answer())
  }
  return { clock, at, client: clientOf({ timeoutMs, environment: { clock, random, fetch } }) }
}

describe('the pauses', () => {
  const busy = (headers: Record<string, string> = {}) => new Response('', { status: 503, headers })

  it('double, with full jitter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (random) => {
          const { clock, at, client } = failing(
            () => busy(),
            () => random,
          )
          const answered = errorOf(client.getPaymentIntent(ID))
          await clock.advanceAsync(1_000)
          expect(await answered).toMatchObject({ code: 'http_error' })
          expect(at).toEqual([0, expect.closeTo(random * 300, 3), expect.closeTo(random * 900, 3)])
          expect(clock.waiting).toBe(0)
        },
      ),
      { numRuns: runs(30, 10) },
    )
  })

  it.each([
    ['2', [0, 2_000, 4_000]],
    ['Thu, 01 Jan 2026 00:00:03 GMT', [0, 3_000, 3_300]],
    ['0', [0, 150, 450]],
    ['soon', [0, 150, 450]],
    ['-5', [0, 150, 450]],
    ['Thu, 01 Jan 1970 00:00:00 GMT', [0, 150, 450]],
  ])('are at least as long as Retry-After says: %s', async (header, times) => {
    const { clock, at, client } = failing(
      () => busy({ 'Retry-After': header }),
      () => 0.5,
    )
    const answered = errorOf(client.getPaymentIntent(ID))
    await clock.advanceAsync(10_000)
    expect(await answered).toMatchObject({ code: 'http_error' })
    expect(at).toEqual(times)
  })

  it('are skipped when they would outlast the call', async () => {
    const { clock, at, client } = failing(
      () => busy({ 'Retry-After': '10' }),
      () => 0,
    )
    const answered = errorOf(client.getPaymentIntent(ID))
    await clock.advanceAsync(0)
    expect(await answered).toMatchObject({ code: 'http_error' })
    expect(at).toEqual([0])
    expect(clock.waiting).toBe(0)
  })

  it('end when the signal is aborted', async () => {
    const { clock, at, client } = failing(
      () => busy(),
      () => 0.5,
    )
    const controller = new AbortController()
    const answered = errorOf(client.getPaymentIntent(ID, controller.signal))
    await clock.advanceAsync(100)
    controller.abort()
    expect(await answered).toMatchObject({ code: 'aborted' })
    expect(at).toEqual([0])
    expect(clock.waiting).toBe(0)
  })
})

it('a read ends within timeoutMs and sends at most three requests, whatever the answers', async () => {
  const step = fc.record({ status: fc.constantFrom(200, 403, 429, 500), ms: fc.nat(7_000) })
  const steps = fc.tuple(step, step, step)
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 8_000 }), async (answers, timeoutMs) => {
      const clock = createTestClock()
      let asked = 0
      const fetch = () =>
        new Promise<Response>((resolve) => {
          const { status, ms } = answers[asked++] ?? { status: 500, ms: 0 }
          clock.after(ms, () => resolve(new Response('<h1>', { status })))
        })
      const began = clock.now()
      const client = clientOf({ timeoutMs, environment: { clock, fetch, random: () => 0.9 } })
      let ended = Infinity
      const answered = errorOf(client.getPaymentIntent(ID)).finally(() => {
        ended = clock.now() - began
      })
      await clock.advanceAsync(timeoutMs)
      await answered
      expect(ended).toBeLessThanOrEqual(timeoutMs)
      expect(asked).toBeLessThanOrEqual(3)
    }),
    { numRuns: runs(50, 20) },
  )
})

describe('the size of an answer', () => {
  const padded = (bytes: number): Answer => {
    const text = JSON.stringify({ code: 0, data: createIntent() })
    return (response) => response.end(text.padEnd(bytes))
  }

  it('may be 1 MB', async () => {
    const server = await listen(padded(1_000_000))
    expect(await clientOf({ baseUrl: server.url }).getPaymentIntent(ID)).toEqual(createIntent())
  })

  it('is refused above that, and the rest is not read', async () => {
    let written = 0
    const server = await listen((response) => {
      const more = () => {
        while (!response.destroyed) {
          written += 65_536
          if (!response.write(Buffer.alloc(65_536, ' '))) return
        }
      }
      response.on('drain', more)
      more()
    })
    const error = await errorOf(clientOf({ baseUrl: server.url }).createPaymentIntent(order))
    expect(error).toMatchObject({ code: 'invalid_response', retryable: false })
    expect(error.message).toContain('1000000 bytes')
    // what the buffers of two sockets hold
    expect(written).toBeLessThan(20_000_000)
  })
})

it('does not follow a redirect, which would receive the key', async () => {
  const other = await listen(success(createIntent()))
  const server = await listen((response) =>
    response.writeHead(307, { Location: other.url }).end('{"code":0,"data":{}}'),
  )
  const client = clientOf({ baseUrl: server.url })
  for (const answered of [client.getPaymentIntent(ID), client.transferOnce(transferParams)]) {
    const error = await errorOf(answered)
    expect(error).toMatchObject({ code: 'http_error', retryable: false })
    expect(error.message).toMatch(/307.*baseUrl/)
  }
  expect(other.requests).toHaveLength(0)
  expect(server.requests).toHaveLength(2)
})
