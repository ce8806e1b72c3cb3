// The minimum cost of a callback: only the same request to KryptoGO and the recorded statements.
import { createServer } from 'node:http'
import pg from 'pg'
import { announce, processorTime } from './processes.mjs'

const { DATABASE_URL, KRYPTOGO_URL } = process.env
const headers = {
  'X-STUDIO-API-KEY': 'key',
  'X-Client-ID': 'client',
  Origin: 'https://shop.example',
}

const pool = new pg.Pool({
  ...{ connectionString: DATABASE_URL, max: 10 },
  ...{ statement_timeout: 15_000, lock_timeout: 12_000 },
})
/** As many transactions at once as the payment server has in such a pool. */
let places = 7
/** @type {(() => void)[]} */
const waiting = []

/** @type {import('./processes.mjs').Statement[]} */
let statements = []
/** The payment and the transaction of the recorded statements. */
let [recordedId, recordedXact] = ['', '']

/** @param {string} body */
async function take(body) {
  const { payment_intent_id: id } = JSON.parse(body)
  const url = `${KRYPTOGO_URL}/v1/studio/api/payment/intent/${id}`
  const { data } = await (await fetch(url, { headers })).json()
  if (places > 0) places--
  else await new Promise((resolve) => waiting.push(() => resolve(null)))
  const client = await pool.connect()
  let xact = ''
  const current = (/** @type {unknown} */ value) => {
    if (value === recordedXact) return xact
    return typeof value === 'string' ? value.replaceAll(recordedId, data.payment_intent_id) : value
  }
  for (const [sql, parameters] of statements) {
    const { rows } = await client.query(sql, parameters?.map(current))
    xact ||= rows?.[0]?.xact ?? ''
  }
  client.release()
  const next = waiting.shift()
  if (next) next()
  else places++
}

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => (body += chunk))
  request.on('end', async () => {
    await take(body)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"code":0,"data":null}')
  })
})

await announce(server, (question) => {
  if (typeof question === 'string') return processorTime()
  ;({ statements, id: recordedId, xact: recordedXact } = question)
  return null
})
