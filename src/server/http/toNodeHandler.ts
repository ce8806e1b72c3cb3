import { PaymentError } from '../../core/errors'
import { createSafeLogger, errorDetails, type Logger } from '../logger'
import { failureOf, HttpError, type Refusal } from './httpError'
import { refusal } from './respond'
import { sendResponse, type NodeResponse } from './sendResponse'

/** The part of Node's `IncomingMessage`, or of Express's request, that is read. */
export interface NodeRequest {
  method?: string | undefined
  url?: string | undefined
  /** Express: the URL before what the handler is mounted under was cut off. */
  originalUrl?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Whether something has begun to read the body. */
  readonly readableDidRead: boolean
  /** The body as a body parser has parsed it. */
  body?: unknown
  /** The bytes of the body, where a body parser kept them. */
  rawBody?: unknown
}

/** A handler for `http.createServer`, Express's `app.use`, and whatever calls handlers as they do. */
export type NodeHandler = (incoming: NodeRequest, outgoing: NodeResponse) => void

// A method, so that the adapter's own types, which say more, still fit.
interface Listener {
  listen(incoming: NodeRequest, outgoing: NodeResponse): Promise<void>
}

const MISSING = 'toNodeHandler needs a package: npm install @hono/node-server'
const GONE =
  'The body was read before the payment server could, and is gone: mount it before what reads ' +
  'bodies, or leave what was read in `body` of the request'

/** A payment server, or anything else that answers a `Request` with a `Response`. */
export interface FetchServer {
  fetch(request: Request): Promise<Response>
  /**
   * Where `toNodeHandler` logs what `fetch` cannot: that it failed, that a response broke off, or
   * that the adapter is missing. @default console
   */
  readonly logger?: Logger | undefined
}

/**
 * Lets a payment server answer under `node:http` and Express. It needs the package
 * `@hono/node-server`.
 *
 * No error reaches the process: it is logged, and the answer is 500, or the connection is cut if part
 * of another answer was sent.
 *
 * Mount it before any body parser. After `express.json()` it works as well, but then the `body` that
 * `verifyCallback` is given is serialized again from what was parsed, and no signature of the bytes
 * matches it, unless the parser keeps them: `express.json({ verify(req, res, bytes) {
 * req.rawBody = bytes } })`.
 *
 * @example
 * createServer(toNodeHandler(payments)).listen(3000)
 * app.use('/v1/studio/api', toNodeHandler(payments))
 */
export function toNodeHandler(server: FetchServer): NodeHandler {
  const log = createSafeLogger(server.logger ?? console)
  // This tells the adapter to write nothing itself.
  const alreadySent = new Response(null, { headers: { 'x-hono-already-sent': 'true' } })

  async function refuse(outgoing: NodeResponse, reason: Refusal): Promise<void> {
    try {
      if (!outgoing.headersSent) await sendResponse(refusal(reason), outgoing)
      // Another middleware may have answered in the meantime.
      else if (!outgoing.writableEnded) outgoing.destroy()
    } catch {
      // The refusal cannot be written either, and the first error is in the log.
      outgoing.destroy()
    }
  }

  async function fail(error: unknown, incoming: NodeRequest, outgoing: NodeResponse) {
    const { method, url, originalUrl = url } = incoming
    const path = originalUrl?.split('?', 1)[0]
    log.error('A request could not be answered', { method, path, ...errorDetails(error) })
    await refuse(outgoing, failureOf(error))
  }

  async function load(): Promise<Listener> {
    // It is imported within `try`, so that bundlers let it be missing where nothing of Node's is served.
    try {
      const { getRequestListener } = await import('@hono/node-server')
      const listen = getRequestListener(
        async (request, { incoming, outgoing }) => {
          try {
            await sendResponse(await server.fetch(withBody(request, incoming)), outgoing)
          } catch (error) {
            await fail(error, incoming, outgoing)
          }
          return alreadySent
        },
        // The Request and Response of the program it is part of are left as they are.
        { overrideGlobalObjects: false, errorHandler: refuseUnreadable },
      )
      return { listen }
    } catch (cause) {
      throw new PaymentError('invalid_configuration', MISSING, { cause })
    }
  }

  const loaded = load()
  // It is loaded at once, for the first request may be a buyer's.
  loaded.catch((error: unknown) => log.error('No request can be answered', errorDetails(error)))

  async function handle(incoming: NodeRequest, outgoing: NodeResponse): Promise<void> {
    // Without a listener, an error such as a write after another middleware's end ends the process.
    outgoing.on('error', (error) => log.error('A response broke off', errorDetails(error)))
    const listener = await loaded.catch(failureOf)
    if (!('listen' in listener)) return refuse(outgoing, listener)
    try {
      await listenAt(incoming, outgoing, listener)
    } catch (error) {
      if (error instanceof HttpError) return refuse(outgoing, error.refusal)
      await fail(error, incoming, outgoing)
    }
  }

  return (incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) =>
      log.error('A response could not be ended', errorDetails(error)),
    )
  }
}

/** Refuses a request of which the adapter cannot make a `Request`: it fails at nothing else. */
function refuseUnreadable(cause: unknown): never {
  const message = 'The URL of the request is invalid'
  throw new HttpError({ status: 400, message }, { cause })
}

/** The adapter reads the URL at once, so the full one is there for that moment only. */
async function listenAt(incoming: NodeRequest, outgoing: NodeResponse, to: Listener) {
  const { url, originalUrl = url } = incoming
  incoming.url = originalUrl
  const answered = to.listen(incoming, outgoing)
  incoming.url = url
  await answered
}

/** The request, with its body again if something has read it before. */
function withBody(request: Request, incoming: NodeRequest): Request {
  const { method, url } = request
  if (!incoming.readableDidRead || method !== 'POST') return request
  // It is not read before: the adapter makes a whole Request for it.
  const { signal } = request
  const headers = new Headers(request.headers)
  // They describe the body that was read.
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding'])
    headers.delete(name)
  // `fetch` requires it with a body that is a stream
  const init = { method, headers, signal, duplex: 'half' }
  return new Request(url, { ...init, body: readBefore(incoming) })
}

function readBefore({ rawBody, body }: NodeRequest): BodyInit {
  if (rawBody instanceof Uint8Array) return Uint8Array.from(rawBody)
  if (body instanceof Uint8Array) return Uint8Array.from(body)
  if (typeof body === 'string') return body
  try {
    if (body !== undefined) return JSON.stringify(body)
  } catch (cause) {
    return lost('What a body parser made of the body cannot be written as JSON', cause)
  }
  return lost(GONE)
}

/** The payment server meets the error where it reads, and has a log to write it to. */
function lost(message: string, cause?: unknown): ReadableStream {
  const error = new PaymentError('invalid_configuration', message, { cause })
  return new ReadableStream({ start: (controller) => controller.error(error) })
}
