import { once, setMaxListeners } from 'node:events'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { createFakeKryptogo, type Clock } from 'kryptogo-payment-react/testing'
import type { PaymentIntent } from 'kryptogo-payment-react/server'
import { any } from '../kryptogo'

/** Sends a callback, like `fetch`. */
type Send = (url: string, init: RequestInit) => Promise<Response>

// Longer than a client of ours waits for an answer.
const LATE_MS = 12_000

/** Starts a fake KryptoGO over HTTP, whose answers and callbacks are late or lost. */
export async function startUnreliableKryptogo(clock: Clock, send: Send) {
  // Many callbacks wait at a time, and all listen to one abort signal.
  setMaxListeners(0)
  const fake = createFakeKryptogo({
    clock,
    scenario: 'pending',
    callbacks: {
      fetch: send,
      plan: () => any([[], [0], [0, 0], [0, 5_000], [3_000]]),
      retryAfter: Array.from({ length: 5_000 }, () => 3_000),
    },
  })
  /** When each payment ended at KryptoGO or got money: nothing may be created beside it before. */
  const endedAt = new Map<string, number>()

  const server = createServer((request, response) => {
    const { method = 'GET', url = '', headers } = request
    const answer = async () => {
      const body = method === 'POST' ? await buffer(request) : undefined
      const answered = await fake.fetch(`http://localhost${url}`, {
        ...{ method, headers: { 'X-Client-ID': String(headers['x-client-id']) } },
        ...(body && { body: new Uint8Array(body) }),
      })
      const text = await answered.text()
      const fate = method === 'POST' ? Math.random() : 1
      if (fate < 0.08) return void response.destroy()
      if (fate < 0.16) await new Promise<void>((resolve) => clock.after(LATE_MS, resolve))
      response.writeHead(answered.status, { 'content-type': 'application/json' }).end(text)
    }
    answer().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  let hashes = 0

  function change(id: string, patch: Partial<PaymentIntent>) {
    if (!endedAt.has(id)) endedAt.set(id, Date.now())
    fake.update(id, patch)
  }

  return {
    url: `http://127.0.0.1:${port}`,
    endedAt,
    payments: () => fake.intents,
    expire: (id: string) => change(id, { status: 'expired' }),
    /** The buyer pays, seen first and then confirmed. */
    pay(id: string) {
      const payment_tx_hash = `0x${(++hashes).toString(16).padStart(64, '0')}`
      change(id, { payment_tx_hash })
      clock.after(3_000, () =>
        change(id, { payment_tx_hash, status: 'success', received_amount: '9.23' }),
      )
    },
    close() {
      fake.reset()
      server.close()
      server.closeAllConnections()
    },
  }
}
