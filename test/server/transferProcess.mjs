// One process that asks for a withdrawal: bundled, started and killed by transferProcesses.test.ts.
import { PGlite } from '@electric-sql/pglite'
import {
  createKryptogoClient,
  migrate,
  pgliteDatabase,
  postgresDatabase,
} from 'kryptogo-payment-react/server'
import pg from 'pg'
import { createCallHandler } from '../../src/server/callHandler'
import { createTransfers } from '../../src/server/transfers/createTransfers'
import { systemClock } from '../../src/core/systemClock'

const { postgresUrl, folder, baseUrl, apiKey, request } = JSON.parse(process.argv[2] ?? '{}')

const pool = postgresUrl && new pg.Pool({ connectionString: postgresUrl })
const database = pool ? postgresDatabase(pool) : pgliteDatabase(await PGlite.create(folder))
await migrate(database)
const client = createKryptogoClient({
  ...{ apiKey, baseUrl, clientId: 'client', origin: 'https://shop.example' },
  timeoutMs: 60_000,
})
const { transfer } = createTransfers({
  ...{ database, clock: systemClock, log: console },
  callHandler: createCallHandler(systemClock, 10_000),
  options: { client },
})

// the test says when, so that all begin together
process.stdout.write('ready\n')
await new Promise((begin) => process.stdin.once('data', begin))
const answer = await transfer(request).catch((/** @type {Error} */ error) => ({
  error: error.message,
}))
process.stdout.write(`${JSON.stringify(answer)}\n`)
process.exit()
