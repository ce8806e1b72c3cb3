import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import express, { type RequestHandler } from 'express'
import {
  toNodeHandler,
  type FetchServer,
  type Logger,
  type NodeHandler,
} from 'kryptogo-payment-react/server'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { expectConsole } from '../support/console'
import { JSON_TYPE, openRoutes, read, sendInPieces, serve, type Listener } from './routesSupport'
import { eventually } from '../support/eventually'

// before any handler has been made
const globals = [globalThis.Request, globalThis.Response]
const API = '/v1/studio/api'
const INTENT = `${API}/payment/intent`
const CALLBACK = `${API}/payment/callback`

function post(url: string, body: BodyInit, headers: Record<string, string> = JSON_TYPE) {
  return fetch(url, { method: 'POST', headers, body })
}

/** A server that answers with the path and the body it was given. */
const echo = {
  fetch: async (request: Request) => {
    const data = { path: new URL(request.url).pathname, text: await request.text() }
    return Response.json({ code: 0, data })
  },
}

function app(...handlers: RequestHandler[]) {
  const all = express()
  for (const handler of handlers) all.use(handler)
  return all
}

/** A server whose answer is a stream that the test writes to. */
function streaming() {
  const seen = { aborted: 0, cancelled: 0 }
  let write: (text: string) => void = () => undefined
  const server = {
    fetch(request: Request) {
      request.signal.addEventListener('abort', () => seen.aborted++)
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          write = (text) => controller.enqueue(new TextEncoder().encode(text))
        },
        cancel() {
          seen.cancelled++
        },
      })
      const headers = { 'content-type': 'text/event-stream' }
      return Promise.resolve(new Response(body, { headers }))
    },
  }
  return { server, seen, write: (text: string) => write(text) }
}

afterEach(() => {
  vi.doUnmock('@hono/node-server')
})

const mounts: [string, (handler: NodeHandler) => Listener][] = [
  ['node:http', (handler) => handler],
  ['Express', (handler) => app(handler)],
  ['Express under a prefix', (handler) => express().use(API, handler)],
  ['Express under a longer prefix', (handler) => express().use(`${API}/payment`, handler)],
  ['Express after express.json()', (handler) => app(express.json(), handler)],
]

describe.each(mounts)('under %s', (_, mount) => {
  it('a payment is created, read, and not found', async () => {
    const getPrice = vi.fn(() => ({ fiat_amount: '300', fiat_currency: 'TWD' as const }))
    const shop = openRoutes({ getPrice })
    const url = await serve(mount(toNodeHandler(shop)))

    const created = await post(`${url}${INTENT}`, '{"fiat_amount":"1"}')
    expect(created.headers.get('date')).toBe(new Date(shop.clock.now()).toUTCString())
    const [intent] = shop.fake.intents
    const id = String(intent?.payment_intent_id)
    const data = { payment_intent_id: id, fiat_amount: '300' }
    expect(await read(created)).toMatchObject({ status: 200, envelope: { code: 0, data } })
    expect(getPrice).toHaveBeenCalledExactlyOnceWith({
      requested: { fiat_amount: '1' },
      request: expect.anything() as Request,
    })

    const response = await fetch(`${url}${INTENT}/${id}`)
    expect(await read(response)).toMatchObject({ status: 200, envelope: { code: 0, data } })
    const head = await fetch(`${url}${INTENT}/${id}`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect((await fetch(`${url}${INTENT}/nobody`)).status).toBe(404)
    expect((await fetch(`${url}${CALLBACK}`)).headers.get('allow')).toBe('POST')
    expect(shop.lines).toMatchObject([
      { level: 'warn', message: 'A callback was refused', details: { status: 405 } },
    ])
  })

  it('a handler of the shop sees the whole address, and a request like any other', async () => {
    const seen: unknown[] = []
    const shop = openRoutes({
      authorizeCreate({ request }) {
        const { pathname, search } = new URL(request.url)
        seen.push(pathname + search, new Headers(request.headers).get('cookie'))
        seen.push(request instanceof Request, request.clone().headers.get('cookie'))
        return false
      },
    })
    const url = await serve(mount(toNodeHandler(shop)))
    await post(`${url}${INTENT}?x=1`, '{}', { ...JSON_TYPE, cookie: 'a=b' })
    expect(seen).toEqual([`${INTENT}?x=1`, 'a=b', true, 'a=b'])
  })
})

describe('the body', () => {
  // escapes and spaces that do not survive being written again
  const bytes = '{ "a" : "\\u4ed8", "b":1.0 }'
  const rewritten = '{"a":"付","b":1}'
  const keep = express.json({
    verify(request, _, body) {
      Object.assign(request, { rawBody: body })
    },
  })

  it.each<[string, RequestHandler | null, string]>([
    ['untouched', null, bytes],
    ['after express.json()', express.json(), rewritten],
    ['after express.json() that keeps the bytes', keep, bytes],
    ['after express.text()', express.text({ type: '*/*' }), bytes],
    ['after express.raw()', express.raw({ type: '*/*' }), bytes],
    ['after a parser of something else', express.urlencoded({ extended: true }), bytes],
  ])('is there %s', async (_, parser, text) => {
    const url = await serve(app(...(parser ? [parser] : []), toNodeHandler(echo)))
    expect(await read(await post(`${url}/x`, bytes))).toMatchObject({
      envelope: { data: { text } },
    })
    // a stream of no announced length
    const inPieces = await sendInPieces(`${url}/x`, bytes)
    expect(JSON.parse(inPieces.text)).toMatchObject({ data: { text } })
  })

  it('is there after express.json() has inflated it', async () => {
    const url = await serve(app(express.json(), toNodeHandler(echo)))
    const { body } = new Response(bytes)
    const zipped = await new Response(
      body?.pipeThrough(new CompressionStream('gzip')),
    ).arrayBuffer()
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' }
    expect(await read(await post(`${url}/x`, zipped, headers))).toMatchObject({
      envelope: { data: { text: rewritten } },
    })
  })

  it('is refused after express.urlencoded(), for a form is not JSON', async () => {
    const shop = openRoutes()
    const url = await serve(app(express.urlencoded({ extended: true }), toNodeHandler(shop)))
    const response = await post(`${url}${INTENT}`, new URLSearchParams({ fiat_amount: '1' }), {})
    expect(await read(response)).toMatchObject({ status: 415, envelope: { code: 415 } })
    expect(shop.fake.requests).toEqual([])
  })

  it('that something has read and not kept is logged', async () => {
    const greedy: RequestHandler = (request, _, next) => {
      request.resume().on('end', () => next())
    }
    const shop = openRoutes()
    const url = await serve(app(greedy, toNodeHandler(shop)))
    expect(await read(await post(`${url}${INTENT}`, bytes))).toEqual({
      status: 500,
      envelope: { code: 500, error: 'http_error', message: 'The shop is not set up correctly' },
    })
    expect(shop.lines).toMatchObject([
      {
        level: 'error',
        details: {
          path: INTENT,
          reason: expect.stringContaining('mount it before what reads bodies') as string,
        },
      },
    ])
  })

  it('that cannot be serialized again is logged', async () => {
    const large = express.json({ reviver: (_, value) => (value === 1 ? 1n : (value as unknown)) })
    const shop = openRoutes()
    const url = await serve(app(large, toNodeHandler(shop)))
    const { status } = await read(await post(`${url}${INTENT}`, '{"a":1}'))
    expect(status).toBe(500)
    expect(shop.lines).toMatchObject([
      { level: 'error', details: { reason: expect.stringContaining('BigInt') as string } },
    ])
  })

  it.each(['TRACE', 'PUT', 'DELETE'])(
    'of a %s is of no interest, also when read',
    async (method) => {
      const shop = openRoutes()
      const url = new URL(await serve(app(express.json(), toNodeHandler(shop))))
      const socket = connect(Number(url.port), url.hostname)
      let text = ''
      socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      const headers = 'host: x\r\nconnection: close\r\ncontent-type: application/json\r\n'
      socket.write(`${method} ${INTENT} HTTP/1.1\r\n${headers}content-length: 2\r\n\r\n{}`)
      await new Promise((resolve) => socket.on('close', resolve))
      expect(text).toMatch(/^HTTP\/1.1 405 /)
      expect(shop.lines).toEqual([])
    },
  )

  it('of 10 MB is refused, announced or not, and the server keeps running', async () => {
    const shop = openRoutes()
    const url = await serve(toNodeHandler(shop))
    const megabyte = 'x'.repeat(1024 * 1024)
    const pieces = await sendInPieces(`${url}${INTENT}`, Array<string>(10).fill(megabyte))
    expect(pieces.status).toBe(413)
    expect(JSON.parse(pieces.text)).toMatchObject({ code: 413 })
    expect((await post(`${url}${INTENT}`, megabyte.repeat(10))).status).toBe(413)
    expect((await post(`${url}${INTENT}`, '{}')).status).toBe(200)
  })
})

describe('a client that leaves', () => {
  it('in the middle of its body leaves nothing behind', async () => {
    const getPrice = vi.fn()
    const shop = openRoutes({ getPrice })
    const ended: Response[] = []
    const server = {
      async fetch(request: Request) {
        const response = await shop.fetch(request)
        ended.push(response)
        return response
      },
    }
    const url = new URL(await serve(toNodeHandler(server)))
    for (const length of ['content-length: 50', 'transfer-encoding: chunked']) {
      const socket = connect(Number(url.port), url.hostname)
      socket.write(
        `POST ${INTENT} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${length}\r\n\r\n5\r\n{"a":`,
      )
      await new Promise((resolve) => setTimeout(resolve, 50))
      socket.destroy()
    }
    await eventually(() => expect(ended).toHaveLength(2))
    expect(ended.map(({ status }) => status)).toEqual([400, 400])
    expect(getPrice).not.toHaveBeenCalled()
    expect(shop.lines).toEqual([])
  })

  it('while its payment is created finds it stored', async () => {
    const leaving = new AbortController()
    const shop = openRoutes({
      async getPrice() {
        leaving.abort()
        await new Promise((resolve) => setTimeout(resolve, 50))
        return { fiat_amount: '300', fiat_currency: 'TWD' }
      },
    })
    const url = await serve(toNodeHandler(shop))
    const { signal } = leaving
    const sent = fetch(`${url}${INTENT}`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: '{}',
      signal,
    })
    await expect(sent).rejects.toThrow('abort')
    await eventually(async () => expect(await shop.stored()).toHaveLength(1))
  })

  it.each(mounts.slice(0, 2))('ends its stream under %s', async (_, mount) => {
    const { server, seen, write } = streaming()
    const url = await serve(mount(toNodeHandler(server)))
    const leaving = new AbortController()
    const response = await fetch(`${url}/x`, { signal: leaving.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    // each event arrives when it is written, not when the stream ends
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      write(event)
      expect(await reader?.read()).toEqual({ done: false, value: event })
    }
    expect(seen).toEqual({ aborted: 0, cancelled: 0 })
    leaving.abort()
    await eventually(() => expect(seen).toEqual({ aborted: 1, cancelled: 1 }))
    await expect(reader?.read()).rejects.toThrow('abort')
  })
})

describe('the response', () => {
  it('has its length, unless it is a stream, and each of its cookies', async () => {
    const headers = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ])
    const server = { fetch: () => Promise.resolve(new Response('ä', { status: 201, headers })) }
    const response = await fetch(`${await serve(toNodeHandler(server))}/x`)
    expect(response.status).toBe(201)
    expect(response.headers.get('content-length')).toBe('2')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await response.text()).toBe('ä')
  })

  it('may be without a body', async () => {
    const server = { fetch: () => Promise.resolve(new Response(null, { status: 204 })) }
    const response = await fetch(`${await serve(toNodeHandler(server))}/x`)
    expect([response.status, await response.text()]).toEqual([204, ''])
  })

  it('is produced as fast as the client reads it', async () => {
    const MEGABYTE = 1024 * 1024
    let produced = 0
    const server = {
      fetch() {
        const body = new ReadableStream<Uint8Array>({
          pull(controller) {
            produced++
            controller.enqueue(new Uint8Array(MEGABYTE))
            if (produced === 64) controller.close()
          },
        })
        return Promise.resolve(new Response(body))
      },
    }
    const url = new URL(await serve(toNodeHandler(server)))
    const socket = connect(Number(url.port), url.hostname)
    socket.write('GET /x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    await eventually(() => expect(produced).toBeGreaterThan(1))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(produced).toBeLessThan(32)
    let received = 0
    socket.on('data', (chunk) => (received += chunk.byteLength))
    await new Promise((resolve) => socket.on('close', resolve))
    expect(received).toBeGreaterThan(64 * MEGABYTE)
  })

  it('is canceled if the client has left before it is there', async () => {
    const canceled = vi.fn()
    const leaving = new AbortController()
    const server = {
      async fetch(request: Request) {
        leaving.abort()
        await new Promise((resolve) => request.signal.addEventListener('abort', resolve))
        return new Response(new ReadableStream({ cancel: canceled }))
      },
    }
    const url = await serve(toNodeHandler(server))
    await expect(fetch(`${url}/x`, { signal: leaving.signal })).rejects.toThrow('abort')
    await eventually(() => expect(canceled).toHaveBeenCalledOnce())
  })
})

describe('the handler', () => {
  it.each([
    ['no host', 'GET /x HTTP/1.0\r\n\r\n'],
    ['a host of nonsense', 'GET /x HTTP/1.1\r\nhost: a b/c\r\nconnection: close\r\n\r\n'],
  ])('refuses a request with %s', async (_, request) => {
    const url = new URL(await serve(toNodeHandler(echo)))
    const socket = connect(Number(url.port), url.hostname)
    let text = ''
    socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    socket.write(request)
    await new Promise((resolve) => socket.on('close', resolve))
    expect(text).toMatch(/^HTTP\/1.1 400 /)
    expect(text).toContain('The URL of the request is invalid')
  })

  it('leaves the URL of Express and the globals as they are', async () => {
    const urls: string[] = []
    const note: RequestHandler = (request, response, next) => {
      response.on('finish', () => urls.push(request.url))
      next()
    }
    const url = await serve(express().use('/a', note, toNodeHandler(echo)))
    expect(await read(await post(`${url}/a/b?c`, '{}'))).toMatchObject({
      envelope: { data: { path: '/a/b' } },
    })
    await eventually(() => expect(urls).toEqual(['/b?c']))
    expect([globalThis.Request, globalThis.Response]).toEqual(globals)
  })
})

describe('whatever is thrown', () => {
  const FAILED = {
    status: 500,
    envelope: { code: 500, error: 'http_error', message: 'Something went wrong in the shop' },
  }
  const MISCONFIGURED = {
    status: 500,
    envelope: { code: 500, error: 'http_error', message: 'The shop is not set up correctly' },
  }
  const secret = new Error('not to be shown')

  // Node.js ends a process in which one of these is not handled
  const escaped = vi.fn()
  beforeEach(() => {
    escaped.mockClear()
    for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, escaped)
  })
  afterEach(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    for (const event of ['uncaughtException', 'unhandledRejection']) process.off(event, escaped)
    expect(escaped).not.toHaveBeenCalled()
  })

  function logging(fetch: FetchServer['fetch']) {
    const error = vi.fn<Logger['error']>()
    const reasons = () => error.mock.calls.map(([, details]) => details?.['reason'])
    return { fetch, logger: { info: vi.fn(), warn: vi.fn(), error }, reasons }
  }

  /** Its body is `pieces`, and then it fails. */
  function breaking(...pieces: string[]): Response {
    const chunks = pieces.values()
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = chunks.next()
        if (done) throw secret
        controller.enqueue(new TextEncoder().encode(value))
        await new Promise((resolve) => setTimeout(resolve, 10))
      },
    })
    return new Response(body)
  }

  const rejectWith = async (reason: string): Promise<Response> => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as a shop's code may
    throw await Promise.resolve(reason)
  }
  const readResponse = async () => {
    const response = Response.json({})
    await response.text()
    return response
  }
  const lockedResponse = () => {
    const response = Response.json({})
    response.body?.getReader()
    return response
  }
  const textResponse = () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue('no bytes')
        controller.close()
      },
    })
    return new Response(body)
  }

  const failures: [string, FetchServer['fetch'], string][] = [
    ['a fetch that rejects', () => Promise.reject(secret), 'Error: not to be shown'],
    [
      'a fetch that throws at once',
      () => {
        throw secret
      },
      'Error: not to be shown',
    ],
    [
      'a fetch that rejects with an error of the same name as the adapter’s',
      () => Promise.reject(Object.assign(new Error('of some client'), { name: 'RequestError' })),
      'RequestError: of some client',
    ],
    ['a fetch that throws what is no error', () => rejectWith('text'), 'text'],
    ['no response', () => Promise.resolve(undefined as never), 'TypeError: Cannot'],
    ['a response without a status', () => Promise.resolve(Response.error()), 'RangeError'],
    ['a response whose body was read', readResponse, 'was already read'],
    ['a response whose body is being read', () => Promise.resolve(lockedResponse()), 'locked'],
    ['a body that is not of bytes', () => Promise.resolve(textResponse()), 'not of string'],
    ['a body that breaks off before it begins', () => Promise.resolve(breaking()), 'Error: not'],
    [
      'a header that Node.js refuses',
      () => Promise.resolve(new Response('', { headers: { name: '\x01' } })),
      'Invalid character in header content ["name"]',
    ],
  ]

  describe.each(mounts.slice(0, 2))('under %s', (_, mount) => {
    it.each(failures)('is logged, and answered with 500: %s', async (_, fetchResponse, reason) => {
      const server = logging(fetchResponse)
      const url = await serve(mount(toNodeHandler(server)))
      expect(await read(await post(`${url}/x?token=secret`, '{}'))).toEqual(FAILED)
      expect(server.reasons()).toEqual([expect.stringContaining(reason)])
      expect(server.logger.error).toHaveBeenCalledExactlyOnceWith(
        'A request could not be answered',
        expect.objectContaining({ method: 'POST', path: '/x' }),
      )
    })

    it('cuts an answer that breaks off in the middle, so that no part is taken for the whole', async () => {
      const server = logging(() => Promise.resolve(breaking('one', 'two', 'three')))
      const url = await serve(mount(toNodeHandler(server)))
      const response = await fetch(`${url}/x`)
      expect(response.status).toBe(200)
      await expect(response.text()).rejects.toThrow('terminated')
      expect(server.reasons()).toEqual(['Error: not to be shown'])
    })

    it('serves the requests that follow', async () => {
      let isBroken = true
      const server = logging((request) => (isBroken ? Promise.reject(secret) : echo.fetch(request)))
      const url = await serve(mount(toNodeHandler(server)))
      expect((await post(`${url}/x`, '{}')).status).toBe(500)
      isBroken = false
      expect((await post(`${url}/x`, '{}')).status).toBe(200)
    })

    it('goes to the console where there is no logger', async () => {
      expectConsole('error', /^A request could not be answered/)
      const url = await serve(mount(toNodeHandler({ fetch: () => Promise.reject(secret) })))
      expect(await read(await fetch(`${url}/x`))).toEqual(FAILED)
    })

    it.each(['throws', 'rejects'])('is answered though the logger %s', async (how) => {
      const error = () => {
        if (how === 'throws') throw new Error('disk is full')
        return Promise.reject(new Error('disk is full'))
      }
      const logger = { info: error, warn: error, error }
      const server = { fetch: () => Promise.reject(secret), logger }
      const url = await serve(mount(toNodeHandler(server)))
      expect(await read(await fetch(`${url}/x`))).toEqual(FAILED)
    })
  })

  it('leaves alone what another middleware has answered', async () => {
    const server = logging(() => Promise.resolve(new Response('second')))
    const hasty: RequestHandler = (_, response, next) => {
      response.end('first')
      next()
    }
    const url = await serve(app(hasty, toNodeHandler(server)))
    expect(await (await fetch(`${url}/x`)).text()).toBe('first')
    await eventually(() =>
      expect(server.reasons()).toEqual([expect.stringContaining('already sent')]),
    )
  })

  it('is logged where another middleware has ended the stream that is written to', async () => {
    const LARGE = 16 * 1024 * 1024
    const { server, seen, write } = streaming()
    const impatient: RequestHandler = (_, response, next) => {
      setTimeout(() => {
        // so much that the response has not closed when the next chunk comes
        response.end('x'.repeat(LARGE))
        write('too late')
      }, 50)
      next()
    }
    const logged = logging((request) => server.fetch(request))
    const url = await serve(app(impatient, toNodeHandler(logged)))
    expect(await (await fetch(`${url}/x`)).text()).toHaveLength(LARGE)
    await eventually(() => expect(seen.cancelled).toBe(1))
    expect(logged.reasons()).toEqual(['Error: write after end'])
  })

  it('is logged where the response of Node.js itself throws, and the connection is cut', async () => {
    const server = logging(() => Promise.resolve(new Response('never')))
    const broken: RequestHandler = (_, response, next) => {
      Object.assign(response, {
        writeHead() {
          throw new Error('no headers today')
        },
      })
      next()
    }
    const url = await serve(app(broken, toNodeHandler(server)))
    await expect(fetch(`${url}/x`)).rejects.toThrow('fetch failed')
    expect(server.reasons()).toEqual(['Error: no headers today'])
  })

  it('says what to install as soon as the handler is made, to the payment server’s log', async () => {
    vi.doMock('@hono/node-server', () => {
      throw new Error('Cannot find package')
    })
    const shop = openRoutes()
    const handler = toNodeHandler(shop.payments)
    await eventually(() => expect(shop.lines).toHaveLength(1))
    for (const listener of [handler, app(handler)]) {
      const url = await serve(listener)
      for (const answered of [post(`${url}/x`, '{}'), fetch(`${url}/x`)])
        expect(await read(await answered)).toEqual(MISCONFIGURED)
    }
    const reason = 'toNodeHandler needs a package: npm install @hono/node-server'
    expect(shop.lines).toMatchObject([
      {
        level: 'error',
        message: 'No request can be answered',
        details: { reason: expect.stringContaining(reason) as string },
      },
    ])
  })

  it('does not end a program, though the adapter is missing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'no-adapter-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'shop.mjs')
    await build({
      stdin: {
        contents: `import { createServer } from 'node:http'
          import { toNodeHandler } from 'kryptogo-payment-react/server'
          const server = createServer(toNodeHandler({ fetch: async () => new Response() }))
          server.listen(0, '127.0.0.1', async () => {
            const response = await fetch('http://127.0.0.1:' + server.address().port)
            console.log(response.status)
            server.close()
          })`,
        resolveDir: process.cwd(),
      },
      outfile: file,
      ...{ bundle: true, format: 'esm', platform: 'node', external: ['@hono/node-server'] },
    })
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file])
    expect(stdout).toBe('500\n')
    expect(stderr).toContain('npm install @hono/node-server')
  })
})
