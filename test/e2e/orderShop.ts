import react from '@vitejs/plugin-react'
import { createFakeKryptogo } from 'kryptogo-payment-react/testing'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, 'page')

// A page in a sandboxed frame has no origin.
const headers = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': '*',
}
const types = { html: 'text/html', js: 'text/javascript', css: 'text/css' } as const

/** Builds and serves the page in `page/`, with a fake KryptoGO that keeps its orders. */
export async function startOrderShop() {
  // Each has a folder of its own, since test files run at the same time.
  const outDir = await mkdtemp(join(tmpdir(), 'order-shop-'))
  await build({
    ...{ configFile: false, root, logLevel: 'silent' },
    resolve: { tsconfigPaths: true },
    plugins: [react()],
    build: { outDir, emptyOutDir: true },
  })
  const fake = createFakeKryptogo({ scenario: 'pending', orders: true })
  const server = createServer((request, response) => {
    const { method, url = '/' } = request
    if (method === 'OPTIONS') response.writeHead(204, headers).end()
    else if (url.startsWith('/api/')) void answer(request, response, url)
    else void serve(response, url)
  })

  async function answer(request: IncomingMessage, response: ServerResponse, url: string) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = 'GET' } = request
    const body = Buffer.concat(chunks).toString()
    const reply = await fake.fetch(`http://shop.example${url}`, { method, ...(body && { body }) })
    // On the page itself, this would keep the browser from keeping it.
    const noStore = { 'Cache-Control': 'private, no-store' }
    const type = { 'Content-Type': 'application/json' }
    response.writeHead(reply.status, { ...headers, ...noStore, ...type })
    response.end(await reply.text())
  }

  async function serve(response: ServerResponse, url: string) {
    const path = new URL(url, 'http://shop.example').pathname
    const name = path === '/' ? '/index.html' : path
    const type = Object.entries(types).find(([ending]) => name.endsWith(`.${ending}`))?.[1]
    const file = type && (await readFile(join(outDir, name)).catch(() => undefined))
    response.writeHead(file ? 200 : 404, { ...headers, 'Content-Type': type ?? 'text/plain' })
    response.end(file ?? 'Not found')
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    fake,
    url: `http://127.0.0.1:${port}/`,
    /** The ids of all payments so far. */
    get ids() {
      return fake.intents.map(({ payment_intent_id: id }) => id)
    },
    count: (method: 'GET' | 'POST') =>
      fake.requests.filter((request) => request.method === method).length,
    stop: () => {
      server.closeAllConnections()
      server.close()
      rmSync(outDir, { recursive: true })
    },
  }
}
