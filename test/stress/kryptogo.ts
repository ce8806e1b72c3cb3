import { once, setMaxListeners } from 'node:events'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { createFakeKryptogo, type Clock } from 'kryptogo-payment-react/testing'
import type { PaymentIntent } from 'kryptogo-payment-react/server'

const HISTORIES = [
  ['success'],
  ['success'],
  ['expired'],
  ['insufficient_refunded'],
  ['insufficient_not_refunded', 'insufficient_refunded'],
  ['expired', 'success'],
  ['expired', 'insufficient_not_refunded', 'insufficient_refunded'],
]

/** Sends a callback, as `fetch` does. */
type Send = (url: string, init: RequestInit) => Promise<Response>

/**
 * A KryptoGO over HTTP, at which something happens to every payment: what, is kept.
 *
 * @param pauseMs The least time between two changes of a payment.
 */
export async function startKryptogo(clock: Clock, send: Send, pauseMs: number) {
  // many callbacks wait at a time, and each for the one signal that would call them off
  setMaxListeners(0)
  const histories = new Map<string, string[]>()
  const known = new Set<string>()
  const walks: Promise<void>[] = []
  const fake = createFakeKryptogo({
    clock,
    scenario: 'pending',
    callbacks: {
      fetch: send,
      // some never leave, where the shop has a way to find out; some come twice, or late
      plan: ({ payment_intent_id: id }) => {
        const isFirst = histories.get(id)?.length === 2
        if (isFirst && known.has(id) && Math.random() < 0.1) return []
        return any([[0], [0], [0, 0], [0, 5_000], [3_000]])
      },
      retryAfter: Array.from({ length: 5_000 }, () => 3_000),
    },
  })

  async function walk(id: string) {
    const passed = histories.get(id) ?? []
    for (const status of any(HISTORIES)) {
      await wait(pauseMs + Math.random() * 500)
      passed.push(status)
      fake.update(id, { status, ...figuresOf(status, id) })
    }
  }

  const server = createServer((request, response) => {
    const { method = 'GET', url = '', headers } = request
    const answer = async () => {
      const body = method === 'POST' ? await buffer(request) : undefined
      const clientId = headers['x-client-id']
      const answered = await fake.fetch(`http://localhost${url}`, {
        ...{ method, headers: { 'X-Client-ID': String(clientId) } },
        ...(body && { body: new Uint8Array(body) }),
      })
      const text = await answered.text()
      if (method === 'POST' && answered.ok) {
        const { data } = JSON.parse(text) as { data: PaymentIntent }
        histories.set(data.payment_intent_id, ['pending'])
        walks.push(walk(data.payment_intent_id))
      }
      response.writeHead(answered.status, { 'content-type': 'application/json' }).end(text)
    }
    answer().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0

  return {
    url: `http://127.0.0.1:${port}`,
    /** The statuses of each payment, in order. */
    histories,
    /** The shop has said that it has stored this payment. */
    knows: (id: string) => known.add(id),
    callbacks: () => fake.deliveries.length,
    /** Describes a payment that is not as it should be. */
    describe(id: string) {
      const callbacks = fake.deliveries.filter((one) => one.payment_intent_id === id)
      const answers = [...new Set(callbacks.map(({ answer }) => answer ?? 'none'))].join()
      const whose = known.has(id) ? 'known' : 'not known'
      return `${whose} to the shop, ${callbacks.length} callbacks answered ${answers}`
    },
    /** Resolves when nothing more happens to any payment. */
    async end() {
      for (let ended = 0; ended < walks.length;) {
        ended = walks.length
        await Promise.all(walks)
      }
    },
    close() {
      fake.reset()
      server.close()
      server.closeAllConnections()
    },
  }
}

/** One of them. */
export function any<T>(choices: readonly T[]): T {
  const choice = choices[Math.floor(Math.random() * choices.length)]
  if (choice === undefined) throw new RangeError('There is none')
  return choice
}

function figuresOf(status: string, id: string): Partial<PaymentIntent> {
  const payment_tx_hash = `0x${Buffer.from(id).toString('hex').padEnd(64, '0').slice(0, 64)}`
  if (status === 'expired') return {}
  if (status === 'success') return { payment_tx_hash, received_amount: '9.23' }
  const refund = status === 'insufficient_refunded' ? { refund_amount: '2' } : {}
  return { payment_tx_hash, received_amount: '2', ...refund }
}
