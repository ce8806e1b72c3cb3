import { refusal, Refused, toRefusal, type Refusal } from './http'

/** What Node calls an incoming message, and Express a request, as far as it is looked at. */
export interface NodeRequest {
  method?: string | undefined
  url?: string | undefined
  /** Express: the URL before what the handler is mounted under was cut off. */
  originalUrl?: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Whether something has begun to read the body. */
  readonly readableDidRead: boolean
  /** What a body parser made of the body. */
  body?: unknown
  /** The very bytes of the body, where a body parser kept them. */
  rawBody?: unknown
}

/** What Node calls a server's response, and Express a response, as far as it is looked at. */
export interface NodeResponse {
  readonly headersSent: boolean
  writeHead(status: number, headers: Record<string, string>): unknown
  end(text: string): unknown
}

/** A handler for `http.createServer`, `app.use` of Express, and all that calls handlers alike. */
export type NodeHandler = (incoming: NodeRequest, outgoing: NodeResponse) => void

// A method, so that the adapter's own types, which say more, still fit.
interface Listener {
  listen(incoming: NodeRequest, outgoing: NodeResponse): Promise<void>
}

/**
 * Lets a payment server answer under `node:http` and Express. It needs the package
 * `@hono/node-server`, which is loaded with the first request.
 *
 * Mount it before any body parser. After `express.json()` it works as well, but then the text that
 * `verifySignature` is given is written anew from what was parsed, which no signature of the very
 * bytes survives, unless the parser keeps them: `express.json({ verify(req, res, bytes) {
 * req.rawBody = bytes } })`.
 *
 * @example
 * createServer(toNodeHandler(payments)).listen(3000)
 * app.use('/v1/studio/api', toNodeHandler(payments))
 */
export function toNodeHandler(server: { fetch(request: Request): Promise<Response> }): NodeHandler {
  let loading: Promise<Listener> | undefined

  async function load(): Promise<Listener> {
    try {
      // within `try`, so that bundlers let it be missing where nothing of Node's is served
      const { getRequestListener } = await import('@hono/node-server')
      const listen = getRequestListener(
        (request, { incoming }) => server.fetch(withBody(request, incoming)),
        // the Request and Response of the program it is part of are left as they are
        { overrideGlobalObjects: false, errorHandler: (error) => refusal(unreadable(error)) },
      )
      return { listen }
    } catch (cause) {
      loading = undefined
      const message = 'toNodeHandler needs a package: npm install @hono/node-server'
      throw new Refused({ status: 500, message }, { cause })
    }
  }

  async function handle(incoming: NodeRequest, outgoing: NodeResponse): Promise<void> {
    try {
      loading ??= load()
      await listenAt(incoming, outgoing, await loading)
    } catch (error) {
      if (outgoing.headersSent) return void outgoing.end('')
      const response = refusal(toRefusal(error))
      outgoing.writeHead(response.status, Object.fromEntries(response.headers))
      outgoing.end(await response.text())
    }
  }

  return (incoming, outgoing) => void handle(incoming, outgoing)
}

/** The adapter reads the URL at once, so the full one is there for that moment only. */
async function listenAt(incoming: NodeRequest, outgoing: NodeResponse, to: Listener) {
  const { url, originalUrl = url } = incoming
  incoming.url = originalUrl
  const answered = to.listen(incoming, outgoing)
  incoming.url = url
  await answered
}

function unreadable(error: unknown): Refusal {
  if (error instanceof Error && error.name === 'RequestError')
    return { status: 400, message: 'The request has no address that can be read' }
  return toRefusal(error)
}

/** The request, with its body again if something has read it before. */
function withBody(request: Request, incoming: NodeRequest): Request {
  const { method, url, signal } = request
  if (!incoming.readableDidRead || method === 'GET' || method === 'HEAD') return request
  const headers = new Headers(request.headers)
  // they told of the body that was read
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding'])
    headers.delete(name)
  return new Request(url, { method, headers, signal, body: readBefore(incoming) })
}

function readBefore({ rawBody, body }: NodeRequest): string | Uint8Array<ArrayBuffer> {
  if (rawBody instanceof Uint8Array) return Uint8Array.from(rawBody)
  if (body instanceof Uint8Array) return Uint8Array.from(body)
  if (typeof body === 'string') return body
  if (body !== undefined) return JSON.stringify(body)
  throw new Refused({
    status: 500,
    message:
      'The body was read before the payment server could, and is gone: mount it before what ' +
      'reads bodies, or leave what was read in `body` of the request',
  })
}
