import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { shopRefusal, type Answer } from '../testing/answers'
import { SENT_BY_SANDBOX } from './poster'
import { CONTROL, EVENTS, type ControlApi } from './controlApi'
import type { Sandbox } from './createSandbox'
import type { NewsFeed } from './newsFeed'
import { DEMO, DEMO_CALLBACK, type DemoShop } from './demoShop'
import { httpUrl, isLoopback } from './ownUrl'
import type { PageFiles } from './pageFiles'
import { Problem } from './problem'
import { refuseHttp, type Incoming } from './studioRequests'

/** The options of `createHttpServer`. */
export interface HttpServerOptions {
  readonly sandbox: Sandbox
  readonly control: ControlApi
  readonly feed: NewsFeed
  /** Returns the problem with a header Host, if there is one. */
  readonly checkHost: (host: string | undefined) => Problem | undefined
  readonly pages: PageFiles
  /** @default the demo shop is closed */
  readonly demo: DemoShop | undefined
  /** The HTTP status of a refusal, which KryptoGO does not document. */
  readonly refusalStatus: number
  /** Called with an error that nothing has foreseen. */
  readonly onError: (error: unknown) => void
}

type Headers = Readonly<Record<string, string>>

const MAX_BODY_BYTES = 1_000_000

/** Creates the server of a sandbox, which does not listen yet. */
export function createHttpServer(options: HttpServerOptions): Server {
  const { sandbox, pages, demo, refusalStatus, onError } = options

  async function respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const unknownHost = options.checkHost(message.headers.host)
    if (unknownHost) {
      refuseHost(incoming(message, response, ''), response, unknownHost)
      return
    }
    const body = await readText(message)
    if (body === undefined) {
      send(response, tooLong())
      return
    }
    const request = incoming(message, response, body)
    const isDemo = demo !== undefined && request.path.startsWith(`${DEMO}/api/`)
    const looped = refuseLoop(message)
    if (looped && !(isDemo && request.path === DEMO_CALLBACK)) {
      send(response, looped)
      return
    }
    if (isDemo) {
      const foreign = originProblem(request)
      send(response, foreign ? refusalOf(foreign) : await demo.handle(request))
      return
    }
    const page = await pages.find(request.method, request.path)
    if (page) {
      response.writeHead(page.status, page.headers).end(page.body)
      return
    }
    if (isControl(request.path)) {
      await respondToControl(options, request, response)
      return
    }
    const result = await sandbox.answer(request, refusalStatus)
    if (result) send(response, result.answer, refusalStatus)
    else response.destroy()
  }

  function refuseHost(request: Incoming, response: ServerResponse, problem: Problem): void {
    if (isControl(request.path)) {
      sendProblem(response, problem)
      return
    }
    const answer = refuseHttp(403, 'Forbidden', problem.message)
    sandbox.recordRefusal(request, answer)
    send(response, answer)
  }

  return createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
    respond(message, response).catch((error: unknown) => {
      if (response.destroyed) return
      onError(error)
      response.destroy()
    })
  })
}

const isControl = (path: string) => path === CONTROL || path.startsWith(`${CONTROL}/`)

async function respondToControl(
  { control, feed }: HttpServerOptions,
  request: Incoming,
  response: ServerResponse,
): Promise<void> {
  const { method, path } = request
  const cors = corsHeaders(request)
  try {
    const foreign = originProblem(request)
    if (foreign) throw foreign
    if (method === 'OPTIONS') response.writeHead(204, cors).end()
    else if (method === 'GET' && path === EVENTS) feed.follow(response, cors)
    else sendJson(response, 200, await control.handle(request), cors)
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    sendProblem(response, cause, cors)
  }
}

function sendProblem(response: ServerResponse, problem: Problem, cors: Headers = {}): void {
  const { status, code, message } = problem
  sendJson(response, status, { error: code, message }, cors)
}

function sendJson(response: ServerResponse, status: number, value: unknown, cors: Headers): void {
  const text = JSON.stringify(value, null, 2)
  response.writeHead(status, { 'Content-Type': 'application/json', ...cors }).end(`${text}\n`)
}

/** Returns what is wrong with a request that a page of another site has made the browser send. */
function originProblem({ headers: { origin, host = '' } }: Incoming): Problem | undefined {
  const isTrusted = typeof origin !== 'string' || isLocalOrigin(origin)
  if (isTrusted || origin.replace(/^https?:\/\//, '') === host) return undefined
  return new Problem(
    'forbidden_origin',
    `A page at ${origin} may not drive the sandbox, only one on this machine. Call the sandbox from your tests or your server.`,
    403,
  )
}

const refusalOf = ({ status, message }: Problem) => shopRefusal(status, 'forbidden', message)

function isLocalOrigin(origin: string): boolean {
  const url = httpUrl(origin)
  return url?.origin === origin && isLoopback(url.hostname)
}

function corsHeaders({ headers: { origin } }: Incoming): Headers {
  if (typeof origin !== 'string' || !isLocalOrigin(origin)) return {}
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
    'Access-Control-Allow-Headers': 'Content-Type',
    Vary: 'Origin',
  }
}

function incoming(message: IncomingMessage, response: ServerResponse, body: string): Incoming {
  const controller = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) controller.abort()
  })
  // Whatever the target is, it is read as a path: "OPTIONS *" has none.
  const target = (message.url ?? '').replace(/^\//, '')
  const { pathname, searchParams } = new URL(`http://localhost/${target}`)
  return {
    // A HEAD is answered as a GET, and Node leaves the body out.
    method: message.method === 'HEAD' ? 'GET' : (message.method ?? 'GET'),
    path: pathname,
    search: searchParams,
    headers: message.headers,
    body,
    signal: controller.signal,
  }
}

/** Reads a body; `undefined` if it is too long. */
async function readText(message: IncomingMessage): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    // The rest is read all the same, or the client would not see the answer.
    if (size <= MAX_BODY_BYTES) text += decoder.decode(chunk, { stream: true })
  }
  return size > MAX_BODY_BYTES ? undefined : text + decoder.decode()
}

function send(response: ServerResponse, answer: Answer, refusalStatus = 400): void {
  const { status = refusalStatus, type, body, retryAfter, isCut = false } = answer
  const bytes = new TextEncoder().encode(body)
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': bytes.byteLength,
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
  })
  if (!isCut) response.end(bytes)
  else response.write(bytes.subarray(0, bytes.byteLength / 2), () => response.destroy())
}

const tooLong = (): Answer =>
  refuseHttp(413, 'Payload Too Large', `The body is over ${MAX_BODY_BYTES} bytes.`)

/** Refuses a callback of the sandbox; `undefined` for any other request. */
function refuseLoop({ headers }: IncomingMessage): Answer | undefined {
  if (headers[SENT_BY_SANDBOX] === undefined) return undefined
  const hint =
    'This is a callback of the sandbox that has come back to it, through a proxy or a forwarded port. Send callbacks to your own server.'
  return refuseHttp(508, 'Loop Detected', hint)
}
