// A shop's server whose process dies between any two of its steps.
import { setTimeout as wait } from 'node:timers/promises'
import {
  createKryptogoClient,
  createPaymentServer,
  type Database,
  type Queryable,
} from 'kryptogo-payment-react/server'
import { sharedClock } from '../clock'
import { CREDENTIALS, openPlace } from '../place'
import { servePayments, type ShopSettings } from '../shopServer'

/** The settings of one process. */
export interface OrderShopSettings extends ShopSettings {
  /** How likely the process is to die at each step. */
  readonly killRate: number
  /** How likely it is to stand still for longer than a reservation holds, once a payment is created. */
  readonly stallRate: number
  /** Whether a payment is offered only if the reservation still holds. */
  readonly hasTokenCheck: boolean
}

const STALL_MS = 2_000

const settings = JSON.parse(process.argv[2] ?? '') as OrderShopSettings
const { database } = openPlace(settings.place)
const clock = sharedClock(settings)

function step(): void {
  if (Math.random() < settings.killRate) process.kill(process.pid, 'SIGKILL')
}

const withoutTokenCheck = (sql: string) =>
  sql.replace(/token is not distinct from \$\d+/, (condition) => `(${condition} or true)`)

function fragile(on: Queryable): Queryable {
  return {
    async query(sql, parameters) {
      step()
      const rows = await on.query<never>(
        settings.hasTokenCheck ? sql : withoutTokenCheck(sql),
        parameters,
      )
      step()
      return rows
    },
  }
}

const fragileDatabase: Database = {
  ...database,
  ...fragile(database),
  async transaction(work, options) {
    const result = await database.transaction(async (tx) => {
      const result = await work({ client: tx.client, ...fragile(tx) })
      step()
      return result
    }, options)
    step()
    return result
  },
}

const client = createKryptogoClient({
  ...CREDENTIALS,
  baseUrl: settings.kryptogoUrl,
  // The server is under test, not its pace.
  ...{ requestsPerSecond: 10_000, requestsAtOnce: 200 },
  environment: {
    clock,
    async fetch(...request) {
      step()
      const response = await fetch(...request)
      step()
      return response
    },
  },
})

/** The page of this shop says the price, so that many are asked for at once. */
const priceOf = (data: Readonly<Record<string, unknown>> | undefined) => ({
  ...{ fiat_amount: String(data?.['price']), fiat_currency: 'TWD' as const },
  ...{ orderId: String(data?.['orderId']), order_data: { ...data } },
})

const payments = createPaymentServer({
  client: {
    ...client,
    async createPaymentIntent(...params) {
      const intent = await client.createPaymentIntent(...params)
      if (Math.random() < settings.stallRate) await wait(STALL_MS)
      return intent
    },
  },
  database: fragileDatabase,
  getPrice: ({ requested }) => priceOf(requested.order_data),
  // For payments whose creation was not answered.
  matchOrder: ({ intent }) => priceOf(intent.order_data),
  callbackUrl: 'https://shop.example/api/payment/callback',
  onCreated: ({ id }, tx) => tx.query('insert into shop_created values ($1)', [id]),
  async onStatusChange({ id, intent, status, orderId, dueBack }, tx) {
    await tx.query(
      'insert into shop_log (event, payment, status, order_id, is_due) values ($1, $2, $3, $4, $5)',
      [id, intent.payment_intent_id, status, orderId, dueBack !== null],
    )
  },
  environment: { clock },
})

await servePayments(payments, settings.port)
