import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createKryptogoClient,
  createPaymentServer,
  toNodeHandler,
  type Anomaly,
} from 'kryptogo-payment-react/server'
import { afterAll, beforeAll, beforeEach, afterEach, expect, it, onTestFinished } from 'vitest'
import { stores, type OpenStore } from '../support/databases'
import { buildProgram, start, type Started } from './program'

let program: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

let store: OpenStore
beforeEach(async () => {
  const [pglite] = stores
  if (!pglite) throw new Error('There is no store')
  store = await pglite.open()
})
afterEach(() => store.close())

/** A shop with ./server that takes payments through a sandbox. */
async function openShop(sandbox: Started) {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined
  const listener = createServer((request, response) => handle(request, response))
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const events: { status: string; orderId: string }[] = []
  const anomalies: Anomaly[] = []
  const payments = createPaymentServer({
    client: createKryptogoClient({
      clientId: 'our-client',
      apiKey: 'our-key',
      origin,
      baseUrl: sandbox.url,
    }),
    database: store.database,
    callbackUrl: `${origin}/payment/callback`,
    getPrice: ({ requested }) => ({
      fiat_amount: '300',
      fiat_currency: 'TWD',
      order_data: { orderId: 'A-1' },
      ...(requested.group_key !== undefined && { group_key: requested.group_key }),
    }),
    onStatusChange({ status, order }) {
      events.push({ status, orderId: order.orderId })
    },
    onAnomaly: (anomaly) => anomalies.push(anomaly),
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  })
  handle = toNodeHandler(payments)
  onTestFinished(async () => {
    listener.closeAllConnections()
    listener.close()
    await payments.stop()
  })
  return {
    events,
    statuses: () => events.map(({ status }) => status),
    kinds: () => anomalies.map(({ kind }) => kind),
    async create(more: object = {}): Promise<string> {
      const response = await fetch(`${origin}/payment/intent`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ fiat_amount: '1', fiat_currency: 'TWD', ...more }),
      })
      const { data } = (await response.json()) as { data: { payment_intent_id: string } }
      return data.payment_intent_id
    },
    status: async (id: string) => (await payments.getPayment(id))?.status,
  }
}

const answers = async ({ client }: Started) =>
  (await client.deliveries()).items.map(({ answer }) => answer)

it('calls its handler when a payment is triggered', async () => {
  const sandbox = await start(program.path)
  const shop = await openShop(sandbox)
  const id = await shop.create()
  await sandbox.client.trigger(id, 'success')
  await expect.poll(() => shop.events).toEqual([{ status: 'success', orderId: 'A-1' }])
  await expect.poll(() => answers(sandbox)).toEqual([200])
  expect(shop.kinds()).toEqual([])
})

it('follows the scenario that a group key names', async () => {
  const sandbox = await start(program.path, '--speed', '20')
  const shop = await openShop(sandbox)
  await shop.create({ group_key: 'sandbox:underpaid_refunded' })
  await expect
    .poll(() => shop.statuses(), { timeout: 20_000 })
    .toEqual(['insufficient_not_refunded', 'insufficient_refunded'])
})

it('takes callbacks that come twice and out of order, in either spelling', async () => {
  const sandbox = await start(program.path, '--spelling', 'received_crypto_amount')
  await sandbox.client.set({ callbacks: { copies: 2, reorder: true } })
  const shop = await openShop(sandbox)
  const id = await shop.create()
  await sandbox.client.trigger(id, 'insufficient_not_refunded')
  await sandbox.client.trigger(id, 'insufficient_refunded')
  await expect.poll(() => answers(sandbox), { timeout: 20_000 }).toEqual([200, 200, 200, 200])
  expect(await shop.status(id)).toBe('insufficient_refunded')
  expect(shop.statuses().at(-1)).toBe('insufficient_refunded')
  expect(new Set(shop.statuses()).size).toBe(shop.statuses().length)
})

it('believes no callback that claims more than the sandbox answers', async () => {
  const sandbox = await start(program.path)
  await sandbox.client.set({ callbacks: { body: 'wrong_status' } })
  const shop = await openShop(sandbox)
  const id = await shop.create()
  await sandbox.client.trigger(id, 'insufficient_not_refunded')
  await expect.poll(() => shop.statuses()).toEqual(['insufficient_not_refunded'])
})

it('sees a payment expire whose time has been moved, and paid late', async () => {
  const sandbox = await start(program.path)
  const shop = await openShop(sandbox)
  const id = await shop.create()
  await sandbox.client.advance(31 * 60_000)
  await expect.poll(() => shop.statuses()).toEqual(['expired'])
  await sandbox.client.trigger(id, 'success')
  await expect.poll(() => shop.statuses()).toEqual(['expired', 'success'])
})
