import { serve, type ServerType } from '@hono/node-server'
import { createFakeKryptogo } from 'kryptogo-payment-react/testing'
import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import {
  createServer,
  request as requestOver,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../stress/processes'
import type { Parts } from './parts'

/** Where the shop keeps its orders and payments. */
export type Place = 'a folder' | { readonly postgresUrl: string }

/** An answer that the shop's server, or something before it, gives to the page. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/**
 * A shop, its buyer's way to it, and KryptoGO: the shop's server is a process that is killed and started,
 * while the page is still served.
 */
export async function openWorld({ page, program }: Parts, place: Place) {
  const kryptogo = await openKryptogo()
  const folder = await mkdtemp(join(tmpdir(), 'order-shop-'))
  const port = await freePort()
  const env = {
    ...process.env,
    PORT: String(port),
    ...(place === 'a folder' ? { DATA: folder } : { DATABASE_URL: place.postgresUrl }),
    ...{ KRYPTOGO_URL: kryptogo.url, KRYPTOGO_CLIENT_ID: 'client', KRYPTOGO_API_KEY: 'key' },
  }
  let shop: ChildProcess | undefined
  let release = 'release-1'
  /** Given to creations of payments instead of the server's answer. */
  let refusal: Answer | null = null

  const front = createServer((incoming, outgoing) => {
    const { method, url = '/' } = incoming
    if (!url.startsWith('/api/')) void sendFile(url, outgoing)
    else if (refusal && method === 'POST' && url.endsWith('/intent')) send(outgoing, refusal)
    else passOn(incoming, outgoing, port)
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  const { port: frontPort } = front.address() as AddressInfo
  const url = `http://127.0.0.1:${frontPort}`

  async function sendFile(path: string, outgoing: ServerResponse) {
    const file = await page.read(path, release)
    outgoing.writeHead(file ? 200 : 404, { 'Content-Type': file?.type ?? 'text/plain' })
    outgoing.end(file?.text ?? 'Not found')
  }

  /** Starts the shop's server, and does not wait for it. */
  function spawn() {
    const child = fork(program, [], {
      env,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    shop = child
    return child
  }

  async function start() {
    const child = spawn()
    let output = ''
    child.stderr?.on('data', (data) => (output = `${output}${String(data)}`.slice(-2000)))
    while (!(await answers(`${url}/api/orders`))) {
      if (child.exitCode !== null) throw new Error(`The shop has ended by itself:\n${output}`)
      await wait(50)
    }
  }

  /** Kills the shop's server at once, as `kill -9` does. */
  async function kill() {
    if (shop?.exitCode !== null) throw new Error('The shop is not running')
    const ended = once(shop, 'exit')
    shop.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    ...{ url, kryptogo, start, kill, spawn },
    /** Replaces the page and its scripts by a new build. */
    deploy(next: string) {
      release = next
    },
    /** Answers creations of payments so, until it is given `null`. */
    refuse(answer: Answer | null) {
      refusal = answer
    },
    async close() {
      await kill()
      front.closeAllConnections()
      front.close()
      kryptogo.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export type World = Awaited<ReturnType<typeof openWorld>>

/** A KryptoGO on a port, whose answers to creations can be held back. */
async function openKryptogo() {
  const fake = createFakeKryptogo({
    scenario: 'pending',
    callbacks: { fetch, retryAfter: [500, 500, 1_000, 1_000, 2_000, 2_000, 4_000, 4_000] },
  })
  let held: Promise<unknown> | null = null
  const server = await new Promise<ServerType>((resolve) => {
    const one = serve(
      {
        hostname: '127.0.0.1',
        port: 0,
        async fetch(request: Request) {
          const answer = await fake.fetch(request)
          if (request.method === 'POST') await held
          return answer
        },
      },
      () => resolve(one),
    )
  })
  const { port } = server.address() as AddressInfo
  return {
    fake,
    url: `http://127.0.0.1:${port}`,
    /** Creates payments from now on without an answer, until the returned function is called. */
    hold() {
      const releases = new EventEmitter()
      held = once(releases, 'release')
      return () => {
        held = null
        releases.emit('release')
      }
    },
    close() {
      if ('closeAllConnections' in server) server.closeAllConnections()
      server.close()
    },
  }
}

/** Passes a request on to the shop's server; streams end with it. */
function passOn(incoming: IncomingMessage, outgoing: ServerResponse, port: number) {
  const { method, url, headers } = incoming
  const options = { host: '127.0.0.1', port, method, path: url, headers }
  const onward = requestOver(options, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
    answer.on('close', () => {
      if (!answer.complete) outgoing.destroy()
    })
  })
  outgoing.on('close', () => onward.destroy())
  onward.on('error', () => {
    if (!outgoing.headersSent) outgoing.writeHead(502).end()
    else outgoing.destroy()
  })
  incoming.pipe(onward)
}

function send(outgoing: ServerResponse, { status, headers, body }: Answer) {
  outgoing.writeHead(status, { 'Content-Type': 'application/json', ...headers })
  outgoing.end(JSON.stringify(body))
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}
