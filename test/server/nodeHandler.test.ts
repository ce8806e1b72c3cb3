import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import express, { type RequestHandler } from 'express'
import { toNodeHandler, type NodeHandler } from 'kryptogo-payment-react/server'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { JSON_TYPE, openRoutes, read, sendInPieces, serve, type Listener } from './routesSupport'
import { linked } from '../support/linked'

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
    expect(shop.lines).toEqual([])
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
    const onError = vi.fn()
    const url = await serve(app(large, toNodeHandler(shop, { onError })))
    const { status } = await read(await post(`${url}${INTENT}`, '{"a":1}'))
    expect(status).toBe(500)
    expect(shop.lines).toMatchObject([
      { level: 'error', details: { reason: expect.stringContaining('BigInt') as string } },
    ])
    expect(onError).not.toHaveBeenCalled()
  })

  it.each(['TRACE', 'PUT', 'DELETE'])(
    'of a %s is of no interest, also when read',
    async (method) => {
      const onError = vi.fn()
      const url = new URL(
        await serve(app(express.json(), toNodeHandler(openRoutes(), { onError }))),
      )
      const socket = connect(Number(url.port), url.hostname)
      let text = ''
      socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      const headers = 'host: x\r\nconnection: close\r\ncontent-type: application/json\r\n'
      socket.write(`${method} ${INTENT} HTTP/1.1\r\n${headers}content-length: 2\r\n\r\n{}`)
      await new Promise((resolve) => socket.on('close', resolve))
      expect(text).toMatch(/^HTTP\/1.1 405 /)
      expect(onError).not.toHaveBeenCalled()
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
    await vi.waitFor(() => expect(ended).toHaveLength(2))
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
    await vi.waitFor(async () => expect(await shop.stored()).toHaveLength(1))
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
    await vi.waitFor(() => expect(seen).toEqual({ aborted: 1, cancelled: 1 }))
    await expect(reader?.read()).rejects.toThrow('abort')
  })
})

describe('the handler', () => {
  it('answers when the payment server fails', async () => {
    const broken = { fetch: () => Promise.reject(new Error('not to be shown')) }
    const onError = vi.fn()
    const handler = toNodeHandler(broken, { onError })
    for (const listener of [handler, app(handler)]) {
      const url = await serve(listener)
      expect(await read(await fetch(`${url}/x`))).toEqual({
        status: 500,
        envelope: { code: 500, error: 'http_error', message: 'Something went wrong in the shop' },
      })
    }
    expect(onError.mock.calls).toEqual(Array(2).fill([new Error('not to be shown')]))
  })

  it('answers when onError fails as well', async () => {
    const onError = () => {
      throw new Error('disk is full')
    }
    const broken = { fetch: () => Promise.reject(new Error('not to be shown')) }
    const url = await serve(toNodeHandler(broken, { onError }))
    expect((await fetch(`${url}/x`)).status).toBe(500)
  })

  it.each([
    ['no host', 'GET /x HTTP/1.0\r\n\r\n'],
    ['a host of nonsense', 'GET /x HTTP/1.1\r\nhost: a b/c\r\nconnection: close\r\n\r\n'],
  ])('refuses a request with %s', async (_, request) => {
    const onError = vi.fn()
    const url = new URL(await serve(toNodeHandler(echo, { onError })))
    const socket = connect(Number(url.port), url.hostname)
    let text = ''
    socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    socket.write(request)
    await new Promise((resolve) => socket.on('close', resolve))
    expect(text).toMatch(/^HTTP\/1.1 400 /)
    expect(text).toContain('The request has no address that can be read')
    expect(onError).not.toHaveBeenCalled()
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
    await vi.waitFor(() => expect(urls).toEqual(['/b?c']))
    expect([globalThis.Request, globalThis.Response]).toEqual(globals)
  })

  it('says what to install as soon as it is made, and only to the shop', async () => {
    vi.doMock('@hono/node-server', () => {
      throw new Error('Cannot find package')
    })
    const onError = vi.fn()
    const handler = toNodeHandler(echo, { onError })
    const advice = linked(
      'invalid_configuration',
      'toNodeHandler needs a package: npm install @hono/node-server',
    )
    await vi.waitFor(() => expect(onError).toHaveBeenCalled())
    const url = await serve(handler)
    for (const answered of [post(`${url}/x`, '{}'), fetch(`${url}/x`)])
      expect(await read(await answered)).toEqual({
        status: 500,
        envelope: { code: 500, error: 'http_error', message: 'The shop is not set up correctly' },
      })
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'invalid_configuration', message: advice }),
    )
  })

  it('ends a program without the adapter at its start, if nothing is told of errors', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'no-adapter-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'shop.mjs')
    await build({
      stdin: {
        contents: `import { toNodeHandler } from 'kryptogo-payment-react/server'
          toNodeHandler({ fetch: async () => new Response() })
          setTimeout(() => undefined, 20_000)`,
        resolveDir: process.cwd(),
      },
      outfile: file,
      ...{ bundle: true, format: 'esm', platform: 'node', external: ['@hono/node-server'] },
    })
    const ended = promisify(execFile)(process.execPath, [file])
    await expect(ended).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm install @hono/node-server') as string,
    })
  })
})
