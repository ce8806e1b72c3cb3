// A shop's server as a process that can be killed.
import { createKryptogoClient, createPaymentServer } from 'kryptogo-payment-react/server'
import { sharedClock } from './clock'
import { CREDENTIALS, openPlace } from './place'
import { servePayments, type ShopSettings } from './shopServer'

const OUT_OF_PAPER = 0.03

const settings = JSON.parse(process.argv[2] ?? '') as ShopSettings
const { database } = openPlace(settings.place)
const clock = sharedClock(settings)
const payments = createPaymentServer({
  client: createKryptogoClient({
    ...CREDENTIALS,
    baseUrl: settings.kryptogoUrl,
    // The server is under test, not its pace.
    ...{ requestsPerSecond: 10_000, requestsAtOnce: 200 },
    environment: { clock },
  }),
  database,
  getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD', order_data: { order_id: 'A-1' } }),
  callbackUrl: 'https://shop.example/api/payment/callback',
  // For payments whose creation was answered after the process had been killed.
  matchOrder: ({ intent }) =>
    intent.order_data
      ? {
          fiat_amount: '300',
          fiat_currency: 'TWD',
          order_data: { order_id: String(intent.order_data['order_id']) },
        }
      : null,
  async onStatusChange({ id, intent, status, previous }, tx) {
    const values = [id, intent.payment_intent_id, status, previous]
    await tx.query(
      'insert into shop_log (event, payment, status, previous) values ($1, $2, $3, $4)',
      values,
    )
    await tx.query('insert into shop_changes (event) values ($1)', [id])
    if (Math.random() < OUT_OF_PAPER) throw new Error('out of paper')
  },
  environment: { clock },
})

await servePayments(payments, settings.port)
