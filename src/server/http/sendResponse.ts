/** The part of Node's `ServerResponse`, or of Express's response, that is used. */
export interface NodeResponse {
  readonly headersSent: boolean
  readonly destroyed: boolean
  /** Whether `end` was called. */
  readonly writableEnded: boolean
  writeHead(status: number, headers: Record<string, string | string[]>): unknown
  /** Not in HTTP/2, where `writeHead` sends them. */
  flushHeaders?(): void
  write(chunk: Uint8Array): boolean
  end(): unknown
  destroy(): unknown
  on(event: 'close' | 'drain', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

type Reader = ReadableStreamDefaultReader<unknown>
type Read = Awaited<ReturnType<Reader['read']>>

interface Head {
  readonly status: number
  readonly headers: Record<string, string | string[]>
}

/** The part of a body that is there without a wait. */
interface Beginning {
  readonly chunks: readonly Uint8Array[]
  /** The read that follows, or `null` after the end of the body. */
  readonly rest: Promise<Read> | null
}

/** A stream may never pause, so its end is looked for in this many chunks only. */
const MOST_AHEAD = 2

/**
 * Writes a response to Node's. Rejects if the body breaks off or cannot be written; whether headers
 * were sent by then, `outgoing` knows. A client that leaves is not an error: the body is canceled.
 */
export async function sendResponse(response: Response, outgoing: NodeResponse): Promise<void> {
  const { status, body, bodyUsed } = response
  const isGone = () => outgoing.destroyed
  if (outgoing.headersSent || isGone()) {
    await body?.cancel()
    if (outgoing.headersSent) throw new Error('The response was already sent')
    return
  }
  const head = { status, headers: headersOf(response) }
  if (!body) {
    sendWhole(head, [], outgoing)
    return
  }
  if (bodyUsed) throw new TypeError('The body of the response was already read')
  const reader: Reader = body.getReader()
  try {
    const { chunks, rest } = await readBeginning(reader)
    if (isGone()) cancel(reader)
    else if (rest) await sendStream(head, { reader, chunks, rest }, outgoing)
    else sendWhole(withLength(head, chunks), chunks, outgoing)
  } catch (error) {
    cancel(reader)
    throw error
  }
}

function headersOf({ headers }: Response): Head['headers'] {
  const cookies = headers.getSetCookie()
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 && { 'set-cookie': cookies }) }
}

function withLength({ status, headers }: Head, chunks: readonly Uint8Array[]): Head {
  if ('content-length' in headers || 'transfer-encoding' in headers) return { status, headers }
  const length = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0)
  return { status, headers: { ...headers, 'content-length': String(length) } }
}

/** An answer that is no stream is sent in one piece, with its length. */
async function readBeginning(reader: Reader): Promise<Beginning> {
  const chunks: Uint8Array[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const nextTurn = new Promise<null>((resolve) => (timer = setTimeout(resolve, 0, null)))
  try {
    let rest: Promise<Read> = reader.read()
    while (chunks.length < MOST_AHEAD) {
      const read = await Promise.race([rest, nextTurn])
      if (!read) break
      if (read.done) return { chunks, rest: null }
      chunks.push(bytesOf(read.value))
      rest = reader.read()
    }
    // The client may be gone before it is awaited.
    rest.catch(() => undefined)
    return { chunks, rest }
  } finally {
    clearTimeout(timer)
  }
}

function sendWhole(
  { status, headers }: Head,
  chunks: readonly Uint8Array[],
  outgoing: NodeResponse,
): void {
  outgoing.writeHead(status, headers)
  for (const chunk of chunks) outgoing.write(chunk)
  outgoing.end()
}

/** Reads as fast as the client does, until the end, or until the client leaves. */
async function sendStream(
  { status, headers }: Head,
  { reader, chunks, rest }: Beginning & { readonly reader: Reader },
  outgoing: NodeResponse,
): Promise<void> {
  let hasClosed = false
  const isGone = () => hasClosed
  let resume: () => void = () => undefined
  outgoing.on('drain', () => resume())
  outgoing.on('close', () => {
    hasClosed = true
    cancel(reader)
    resume()
  })
  try {
    outgoing.writeHead(status, headers)
    outgoing.flushHeaders?.()
    for (const chunk of chunks) outgoing.write(chunk)
    for (let read = await rest; read && !read.done && !isGone(); read = await reader.read())
      if (!outgoing.write(bytesOf(read.value)))
        await new Promise<void>((resolve) => (resume = resolve))
    if (!isGone()) outgoing.end()
  } catch (error) {
    if (!isGone()) throw error
  }
}

/** Tells a body that its rest is not needed; if it fails at that, nothing is lost. */
function cancel(reader: Reader): void {
  reader.cancel().catch(() => undefined)
}

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  throw new TypeError(`The body of a response is made of bytes, not of ${typeof chunk}`)
}
