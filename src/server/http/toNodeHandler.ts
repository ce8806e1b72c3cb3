import { PaymentError } from '../../core/errors'
import { failureOf } from './httpError'
import { refusal } from './respond'

/** The part of Node's `IncomingMessage`, or of Express's request, that is read. */
export interface NodeRequest {
  method?: string | undefined
  url?: string | undefined
  /** Express: the URL before what the handler is mounted under was cut off. */
  originalUrl?: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Whether something has begun to read the body. */
  readonly readableDidRead: boolean
  /** The body as a body parser has parsed it. */
  body?: unknown
  /** The bytes of the body, where a body parser kept them. */
  rawBody?: unknown
}

/** The part of Node's `ServerResponse`, or of Express's response, that is used. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown
  end(text: string): unknown
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

/** The options of `toNodeHandler`. */
export interface NodeHandlerOptions {
  /**
   * Reports what the payment server cannot write to its own log: that the adapter is missing, as soon
   * as the handler is made, or that `fetch` failed.
   *
   * @default the error becomes an unhandled rejection, which ends the process
   */
  onError?: (error: Error) => void
}

/**
 * Lets a payment server answer under `node:http` and Express. It needs the package
 * `@hono/node-server`.
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
export function toNodeHandler(
  server: { fetch(request: Request): Promise<Response> },
  { onError = leave }: NodeHandlerOptions = {},
): NodeHandler {
  function report(cause: unknown) {
    try {
      onError(cause instanceof Error ? cause : new Error('fetch failed', { cause }))
    } catch {
      // the request is answered all the same
    }
  }

  function fail(error: unknown): Response {
    if (error instanceof Error && error.name === 'RequestError')
      return refusal({ status: 400, message: 'The request has no address that can be read' })
    report(error)
    return refusal(failureOf(error))
  }

  async function load(): Promise<Listener> {
    // within `try`, so that bundlers let it be missing where nothing of Node's is served
    try {
      const { getRequestListener } = await import('@hono/node-server')
      const listen = getRequestListener(
        (request, { incoming }) => server.fetch(withBody(request, incoming)),
        // the Request and Response of the program it is part of are left as they are
        { overrideGlobalObjects: false, errorHandler: fail },
      )
      return { listen }
    } catch (cause) {
      throw new PaymentError('invalid_configuration', MISSING, { cause })
    }
  }

  const loaded = load()
  // at once, for the first request may be a buyer's
  loaded.catch(report)

  async function handle(incoming: NodeRequest, outgoing: NodeResponse): Promise<void> {
    const listener = await loaded.catch(failureOf)
    if ('listen' in listener) return listenAt(incoming, outgoing, listener)
    const response = refusal(listener)
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(await response.text())
  }

  return (incoming, outgoing) => void handle(incoming, outgoing)
}

/** Leaves an error to Node, as an asynchronous handler of the shop's would. */
function leave(error: Error) {
  void Promise.reject(error)
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
  // not before: the adapter makes a whole Request for it
  const { signal } = request
  const headers = new Headers(request.headers)
  // they describe the body that was read
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
