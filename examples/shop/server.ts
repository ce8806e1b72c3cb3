// The shop's own server: orders, prices and payments. This, and `orders.ts`, is what a shop writes.
import { PGlite } from '@electric-sql/pglite'
import {
  createKryptogoClient,
  createPaymentServer,
  PaymentError,
  pgliteDatabase,
  toNodeHandler,
} from 'kryptogo-payment-react/server'
import { createServer } from 'node:http'
import { createOrders } from './orders'

const { env } = process
const port = Number(env['PORT'] ?? 3000)
const origin = `http://localhost:${port}`

const db = await PGlite.create(env['DATA'] ?? '.data')
const orders = await createOrders(db)

const payments = createPaymentServer({
  client: createKryptogoClient({
    clientId: env['KRYPTOGO_CLIENT_ID'] ?? '',
    apiKey: env['KRYPTOGO_API_KEY'] ?? '',
    baseUrl: env['KRYPTOGO_URL'] ?? 'https://wallet.kryptogo.app',
    origin,
  }),
  database: pgliteDatabase(db),
  callbackUrl: `${origin}/api/kryptogo/payment/callback`,
  logger: console,

  // The page says which order it wants to pay. Whose it is, and what it costs, is decided here; that
  // it is not paid already, and which payment is offered, is decided by the payment server.
  async getPrice({ requested, request }) {
    const order = await orders.find(String(requested.order_data?.['orderId']), request)
    if (!order) throw new PaymentError('forbidden', 'There is no such order')
    return {
      orderId: order.id,
      fiat_amount: order.total,
      fiat_currency: 'TWD',
      order_data: { orderId: order.id },
    }
  },

  authorizeRead: async ({ request, order }) =>
    (await orders.find(order.orderId, request)) !== undefined,

  onCreated: ({ order }, tx) => orders.reopen(tx, order.orderId),

  // In one transaction with the payment's own record: an order is shipped once, or not at all.
  async onStatusChange({ status, order, dueBack, anomalies, intent }, tx) {
    if (dueBack) return orders.owe(tx, intent.payment_intent_id, dueBack)
    const isClean = anomalies.length === 0
    const parcels = status === 'success' && isClean ? 1 : 0
    await orders.settle(tx, order.orderId, status, parcels)
  },
})
payments.start()

const shop = {
  fetch: (request: Request) =>
    new URL(request.url).pathname.startsWith('/api/kryptogo/')
      ? payments.fetch(request)
      : orders.fetch(request),
}
const server = createServer(toNodeHandler(shop)).listen(port, '127.0.0.1')

// Good manners, no more: nothing is lost by `kill -9`.
async function shutDown() {
  server.close()
  await payments.stop()
  await db.close()
  process.exit()
}
process.once('SIGTERM', () => void shutDown())
