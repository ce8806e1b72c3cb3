import { once, setMaxListeners } from 'node:events'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { createFakeKryptogo } from 'kryptogo-payment-react/testing'

/** Sends a callback, like `fetch`. */
export type Send = (url: string, init: RequestInit) => Promise<Response>

/** An answer of the fake to a request that creates a payment. */
interface Created {
  readonly isOk: boolean
  readonly text: string
}

/** Called before such an answer is sent. It is lost where this is or resolves to `false`. */
type MayAnswer = (created: Created) => boolean | Promise<boolean>

/** Serves a fake KryptoGO over HTTP. */
export async function serveKryptogo(
  fake: ReturnType<typeof createFakeKryptogo>,
  mayAnswer: MayAnswer,
) {
  // Many callbacks wait at a time, and all listen to one abort signal.
  setMaxListeners(0)
  const server = createServer((request, response) => {
    const { method = 'GET', url = '', headers } = request
    const answer = async () => {
      const body = method === 'POST' ? await buffer(request) : undefined
      const answered = await fake.fetch(`http://localhost${url}`, {
        ...{ method, headers: { 'X-Client-ID': String(headers['x-client-id']) } },
        ...(body && { body: new Uint8Array(body) }),
      })
      const text = await answered.text()
      const isSent = method !== 'POST' || (await mayAnswer({ isOk: answered.ok, text }))
      if (!isSent) response.destroy()
      else response.writeHead(answered.status, { 'content-type': 'application/json' }).end(text)
    }
    answer().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close(this: void) {
      fake.reset()
      server.close()
      server.closeAllConnections()
    },
  }
}
