import { PGlite } from '@electric-sql/pglite'
import {
  createKryptogoClient,
  createPaymentServer,
  pgliteDatabase,
} from 'kryptogo-payment-react/server'

/** Starts the shop's server, which keeps its orders in memory. */
export async function startShop(origin: string, kryptogoUrl: string) {
  const database = pgliteDatabase(new PGlite())
  await database.query('create table parcels (order_id text not null)')

  const payments = createPaymentServer({
    client: createKryptogoClient({
      clientId: 'sandbox',
      apiKey: 'sandbox',
      baseUrl: kryptogoUrl,
      origin,
    }),
    database,
    callbackUrl: `${origin}/api/kryptogo/payment/callback`,

    getPrice({ requested: { order_data, group_key } }) {
      const orderId = String(order_data?.['orderId'])
      return {
        orderId,
        fiat_amount: '300',
        fiat_currency: 'TWD',
        order_data: { orderId },
        // only a shop that is under test lets a page choose what KryptoGO will do
        ...(group_key !== undefined && { group_key }),
      }
    },

    async onStatusChange({ status, order, dueBack, anomalies }, tx) {
      if (status !== 'success' || dueBack || anomalies.length > 0) return
      await tx.query('insert into parcels values ($1)', [order.orderId])
    },
  })
  await payments.start()

  return {
    /** Answers what begins with `/api/`. */
    async fetch(request: Request): Promise<Response> {
      const { pathname } = new URL(request.url)
      if (pathname.startsWith('/api/kryptogo/')) return payments.fetch(request)
      const id = pathname.slice('/api/parcels/'.length)
      return Response.json(await database.query('select * from parcels where order_id = $1', [id]))
    },
  }
}
