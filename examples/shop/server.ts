// The shop's own server: orders, prices and payments. This, and `orders.ts`, is what a shop writes.
import {
  createKryptogoClient,
  createPaymentServer,
  PaymentError,
  toNodeHandler,
} from 'kryptogo-payment-react/server'
import { createServer } from 'node:http'
import { openDatabase } from './database'
import { createDevices } from './devices'
import { createOrders } from './orders'

const { env } = process
const port = Number(env['PORT'] ?? 3000)
const origin = `http://localhost:${port}`

const { database, close } = openDatabase()
const orders = await createOrders(database)
const devices = await createDevices(database)

const payments = createPaymentServer({
  client: createKryptogoClient({
    clientId: env['KRYPTOGO_CLIENT_ID'] ?? '',
    apiKey: env['KRYPTOGO_API_KEY'] ?? '',
    baseUrl: env['KRYPTOGO_URL'] ?? 'https://wallet.kryptogo.app',
    origin,
  }),
  database,
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

  onCreated: ({ id, order }, tx) => orders.addPayment(tx, order.orderId, id),

  // In one transaction with the payment's own record: an order is shipped once, or not at all.
  async onStatusChange({ status, late, order, dueBack, anomalies, intent }, tx) {
    const { payment_intent_id: payment, fiat_amount: price } = intent
    if (dueBack) return orders.owe(tx, payment, dueBack)
    const isDoubtful = anomalies.length > 0
    await orders.settle(tx, order.orderId, { payment, status, late, price, isDoubtful })
  },
})
await payments.start()

const shop = {
  async fetch(request: Request) {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/api/kryptogo/')) return payments.fetch(request)
    if (pathname === '/api/orders') return orders.fetch(request)
    if (pathname.startsWith('/api/devices')) return devices.fetch(request)
    return new Response('There is nothing here', { status: 404 })
  },
}
const server = createServer(toNodeHandler(shop)).listen(port, '127.0.0.1')

// Good manners, no more: nothing is lost by `kill -9`.
async function shutDown() {
  server.close()
  await payments.stop()
  await close()
  process.exit()
}
process.once('SIGTERM', () => void shutDown())
