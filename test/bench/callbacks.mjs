// Measures callbacks per second through the built payment server, compared with a bare handler that
// does the same I/O: `npm run bench:callbacks [rounds]`.
import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { startPostgres } from '../../scripts/postgres.mjs'
import { start } from './callbacks/processes.mjs'

const ROUNDS = Number(process.argv[2] ?? 9)
/** Callbacks per server and round, and per slice. */
const PER_ROUND = 1_000
const SLICE = 250
const AT_ONCE = 32
const PATH = '/v1/studio/api/payment'
const SHOP_STATEMENT = 'insert into orders (payment, status) values ($1, $2)'

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })

/** @param {number} port @param {string} path @param {object} body @returns {Promise<string>} */
function post(port, path, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body)
    const headers = { 'content-type': 'application/json', 'content-length': text.length }
    const options = { agent, port, path: PATH + path, method: 'POST', headers, host: '127.0.0.1' }
    const sent = request(options, (response) => {
      let answer = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => (answer += chunk))
      response.on('end', () =>
        response.statusCode === 200 ? resolve(answer) : reject(new Error(answer)),
      )
    })
    sent.on('error', reject)
    sent.end(text)
  })
}

/** @template T @param {readonly T[]} items @param {(item: T) => Promise<unknown>} work */
async function inParallel(items, work) {
  const rest = items.values()
  const worker = async () => {
    for (const item of rest) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** The payload of KryptoGO's guide. @param {string} id */
const callback = (id) => ({
  payment_intent_id: id,
  client_id: 'client',
  fiat_amount: '300',
  fiat_currency: 'TWD',
  payment_deadline: 1715462400,
  status: 'success',
  payment_chain_id: 'arb',
  symbol: 'USDT',
  crypto_amount: '9.23',
  payment_tx_hash: `0x${id}${id}`,
  received_amount: '9.23',
  aggregated_amount: '9.13',
  order_data: { order_id: 'A-1' },
  callback_url: 'https://shop.example/api/payment/callback',
})

/** @param {readonly number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}

const postgres = await startPostgres({ durable: true })
/** @type {Awaited<ReturnType<typeof start>>[]} */
const processes = []
try {
  const database = new pg.Client(postgres.url)
  await database.connect()
  await database.query('create table orders (payment text primary key, status text)')
  const kryptogo = await start('kryptogo')
  processes.push(kryptogo)
  const env = {
    DATABASE_URL: postgres.url,
    KRYPTOGO_URL: `http://127.0.0.1:${kryptogo.port}`,
    SHOP_STATEMENT,
  }
  const [ours, bare] = await Promise.all([start('ours', env), start('bare', env)])
  processes.push(ours, bare)

  /** Creates payments from the page. @param {number} count */
  async function create(count) {
    /** @type {string[]} */
    const ids = []
    await inParallel(Array.from({ length: count }), async () => {
      const answer = await post(ours.port, '/intent', {})
      ids.push(JSON.parse(answer).data.payment_intent_id)
    })
    return ids
  }
  const call = (/** @type {number} */ port, /** @type {string} */ id) =>
    post(port, '/callback', callback(id))
  /** A callback whose handler finds no free place is answered before it is delivered. */
  async function allDelivered() {
    for (;;) {
      const { rows } = await database.query(
        `select from kryptogo.kgp_intents
          where client_id = 'client' and next_check_at is not null and delivered < changes limit 1`,
      )
      if (!rows.length) return
      await delay(5)
    }
  }
  /** Measures the callbacks of these payments. @param {typeof ours} server @param {string[]} ids */
  async function measured(server, ids) {
    const processor = await server.ask('processor')
    const start = performance.now()
    await inParallel(ids, (id) => call(server.port, id))
    if (server === ours) await allDelivered()
    const ms = performance.now() - start
    return { ms, processor: (await server.ask('processor')) - processor }
  }
  /** Alternates between both, so that other load on the machine affects both equally. */
  async function round() {
    const ids = await create(2 * PER_ROUND)
    const spent = { ms: [0, 0], processor: [0, 0] }
    for (let slice = 0; slice < (2 * PER_ROUND) / SLICE; slice++) {
      // Order: bare, ours, ours, bare, bare, ours …
      const side = ((slice + 1) >> 1) % 2
      const { ms, processor } = await measured(side ? ours : bare, ids.splice(0, SLICE))
      spent.ms[side] = (spent.ms[side] ?? 0) + ms
      spent.processor[side] = (spent.processor[side] ?? 0) + processor
    }
    return spent
  }

  const [id = ''] = await create(1)
  await ours.ask('record')
  await call(ours.port, id)
  const { statements, xact } = await ours.ask('stop')
  const end = statements.findIndex(([sql]) => sql === 'commit')
  const own = statements.slice(0, end + 1)
  await bare.replay({ id, xact, statements: own })
  await round()

  /** @type {Record<"bare /s" | "ours /s" | "ratio" | "bare, CPU µs" | "ours, CPU µs", number>[]} */
  const results = []
  for (let index = 0; index < ROUNDS; index++) {
    const { ms, processor } = await round()
    const [bareMs = NaN, oursMs = NaN] = ms
    const [bareProcessor = NaN, oursProcessor = NaN] = processor
    results.push({
      'bare /s': Math.round(PER_ROUND / (bareMs / 1000)),
      'ours /s': Math.round(PER_ROUND / (oursMs / 1000)),
      ratio: Number((bareMs / oursMs).toFixed(3)),
      'bare, CPU µs': Math.round(bareProcessor / PER_ROUND),
      'ours, CPU µs': Math.round(oursProcessor / PER_ROUND),
    })
  }

  const { rows } = await database.query(
    `select count(*)::integer as payments, count(o.payment)::integer as orders
      from kryptogo.kgp_intents i left join orders o on o.payment = i.id and o.status = i.status
      where i.status = 'success' and i.delivered = 1`,
  )
  await database.end()
  const calls = 1 + 2 * PER_ROUND * (ROUNDS + 1)
  if (rows[0]?.payments !== calls || rows[0].orders !== calls)
    throw new Error(`${calls} callbacks, but ${JSON.stringify(rows[0])}`)

  console.table(results)
  const middle = (/** @type {'bare /s' | 'ours /s' | 'ratio'} */ name) =>
    median(results.map((one) => one[name]))
  console.log(
    `${own.length} round trips each, the shop's own among them; ${AT_ONCE} at once, a pool of 10, 7 transactions at once.\n` +
      `Callbacks per second, median of ${ROUNDS} rounds of ${PER_ROUND}: bare ${middle('bare /s')}, ` +
      `ours ${middle('ours /s')}, ratio ${middle('ratio').toFixed(2)}`,
  )
} finally {
  for (const { stop } of processes.reverse()) await stop()
  await postgres.stop()
}
agent.destroy()
