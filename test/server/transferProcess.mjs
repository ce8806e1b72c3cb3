// One process that asks for a transfer: bundled, started and killed by transferProcesses.test.ts.
import { PGlite } from '@electric-sql/pglite'
import {
  createKryptogoClient,
  createPaymentServer,
  migrate,
  pgliteDatabase,
  postgresDatabase,
} from 'kryptogo-payment-react/server'
import pg from 'pg'

const { postgresUrl, folder, baseUrl, apiKey, request } = JSON.parse(process.argv[2] ?? '{}')

const pool = postgresUrl && new pg.Pool({ connectionString: postgresUrl })
/** @type {import('kryptogo-payment-react/server').Database} */
const database = pool ? postgresDatabase(pool) : pgliteDatabase(await PGlite.create(folder))
await migrate(database)
const client = createKryptogoClient({
  ...{ apiKey, baseUrl, clientId: 'client', origin: 'https://shop.example' },
  timeoutMs: 60_000,
})
const payments = createPaymentServer({
  ...{ client, database, logger: console },
  getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD' }),
  callbackUrl: 'https://shop.example/payment/callback',
  onStatusChange: () => undefined,
})

// the test says when, so that all begin together
process.stdout.write('ready\n')
await new Promise((begin) => process.stdin.once('data', begin))
const answer = await payments.transfers.send(request).catch((/** @type {Error} */ error) => ({
  error: error.message,
}))
process.stdout.write(`${JSON.stringify(answer)}\n`)
process.exit()
