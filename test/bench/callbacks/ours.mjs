// The payment server as a shop would start it. It can record the statements that it sends.
import { createServer } from 'node:http'
import {
  createKryptogoClient,
  createPaymentServer,
  postgresDatabase,
  toNodeHandler,
} from 'kryptogo-payment-react/server'
import pg from 'pg'
import { announce, processorTime } from './processes.mjs'

const { DATABASE_URL, KRYPTOGO_URL = '', SHOP_STATEMENT = '' } = process.env

/** @type {import('./processes.mjs').Statement[] | null} */
let statements = null
/** The transaction that was recorded. */
let xact = ''

class Client extends pg.Client {
  /** @override @param {any[]} given @returns {any} */
  query(...given) {
    const [sql, parameters] = given
    if (typeof sql === 'string') statements?.push(parameters ? [sql, parameters] : [sql])
    const answer = super.query(.../** @type {[any]} */ (given))
    if (statements && answer instanceof Promise)
      answer.then(
        ({ rows }) => (xact ||= rows?.[0]?.xact ?? ''),
        () => undefined,
      )
    return answer
  }
}

const pool = new pg.Pool({
  ...{ connectionString: DATABASE_URL, max: 10, Client },
  ...{ statement_timeout: 15_000, lock_timeout: 12_000 },
})
const payments = createPaymentServer({
  client: createKryptogoClient({
    ...{ clientId: 'client', apiKey: 'key', origin: 'https://shop.example' },
    baseUrl: KRYPTOGO_URL,
    // The server is measured, not its pace.
    ...{ requestsPerSecond: 100_000, requestsAtOnce: 1_000 },
  }),
  database: postgresDatabase(pool),
  getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD', order_data: { order_id: 'A-1' } }),
  callbackUrl: 'https://shop.example/api/payment/callback',
  onStatusChange: (event, tx) =>
    tx.query(SHOP_STATEMENT, [event.intent.payment_intent_id, event.status]),
})

await announce(createServer(toNodeHandler(payments)), (question) => {
  if (question === 'processor') return processorTime()
  const recorded = { statements, xact }
  statements = question === 'record' ? [] : null
  return recorded
})
