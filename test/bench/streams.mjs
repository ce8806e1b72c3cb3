// Measures the memory of an open event stream, and how fast a callback reaches all of them:
// `npm run build && node test/bench/streams.mjs [streams]`.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const PATH = '/v1/studio/api/payment'
const COUNT = Number(process.argv[2] ?? 2_000)
const CALLBACKS = 100
/** The maximum number of streams of one payment. */
const OF_ONE = 50

await (process.send ? serve() : measure())

// The server: a payment server on PostgreSQL, and a handler that only keeps streams open.

async function serve() {
  const { createKryptogoClient, createPaymentServer, postgresDatabase, toNodeHandler } =
    await import('kryptogo-payment-react/server')
  const { createFakeKryptogo } = await import('kryptogo-payment-react/testing')
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({
    connectionString: process.env['DATABASE_URL'],
    ...{ statement_timeout: 15_000, lock_timeout: 12_000 },
  })
  const fake = createFakeKryptogo({ scenario: 'pending' })
  const payments = createPaymentServer({
    client: createKryptogoClient({
      ...{ clientId: 'client', apiKey: 'key', origin: 'http://localhost' },
      ...{ requestsPerSecond: 100_000, requestsAtOnce: 1_000 },
      environment: { fetch: fake.fetch },
    }),
    database: postgresDatabase(pool),
    getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD' }),
    onStatusChange: () => undefined,
    callbackUrl: `http://localhost${PATH}/callback`,
  })

  const bare = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`retry: 3000\nevent: intent\ndata: {"status":"pending"}\n\n`)
  })
  /** @type {number[]} */
  const ports = []
  for (const server of [createServer(toNodeHandler(payments)), bare]) {
    server.listen(0, '127.0.0.1', 10_000)
    await once(server, 'listening')
    ports.push(/** @type {import('node:net').AddressInfo} */ (server.address()).port)
  }

  /** @type {Record<string, (id: string) => unknown>} */
  const answers = {
    ports: () => ports,
    pay: (id) => fake.update(id, { status: 'success', received_amount: '9.23' }),
    async memory() {
      for (let time = 0; time < 3; time++) {
        globalThis.gc?.()
        await wait(100)
      }
      const { heapUsed, rss } = process.memoryUsage()
      return { heapUsed, rss }
    },
  }
  process.on('message', async (/** @type {{ ask: string, id: string }} */ { ask, id }) =>
    process.send?.((await answers[ask]?.(id)) ?? null),
  )
}

// The clients.

/** The answer to each question. @typedef {{ ports: [port: number, bare: number], pay: null, memory: NodeJS.MemoryUsage }} Answers */

/** @typedef {<Q extends keyof Answers>(question: Q, id?: string) => Promise<Answers[Q]>} Ask */

async function measure() {
  const { startPostgres } = await import('../../scripts/postgres.mjs')
  const { url, stop } = await startPostgres()
  const child = fork(fileURLToPath(import.meta.url), {
    execArgv: ['--expose-gc'],
    env: { ...process.env, DATABASE_URL: url, NODE_ENV: 'production' },
  })
  /** @type {Ask} */
  const ask = async (question, id = '') => {
    child.send({ ask: question, id })
    return (await once(child, 'message'))[0]
  }
  try {
    const [port, bare] = await ask('ports')
    const base = `http://127.0.0.1:${port}${PATH}`
    const bareSize = await sizeOf(ask, () => openAll(bare, fill(COUNT, '')))
    bareSize.streams.forEach(({ socket }) => socket.destroy())

    const post = (/** @type {string} */ path, /** @type {object} */ body) =>
      fetch(base + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const create = async () => (await (await post('/intent', {})).json()).data.payment_intent_id
    const call = async (/** @type {string} */ id) => {
      await ask('pay', id)
      const start = performance.now()
      const answered = post('/callback', { payment_intent_id: id, status: 'success' })
      return { start, answered }
    }

    /** @type {string[]} */
    const ids = []
    while (ids.length < COUNT) ids.push(...(await Promise.all(fill(20, '').map(create))))
    ids.length = COUNT

    // One stream each.
    const own = await sizeOf(ask, () => openAll(port, ids))
    const delays = []
    for (const [index, id] of ids.slice(0, CALLBACKS).entries()) {
      const { start, answered } = await call(id)
      delays.push(((await own.streams[index]?.notifiedAt) ?? NaN) - start)
      await answered
    }
    delays.sort((a, b) => a - b)
    own.streams.forEach(({ socket }) => socket.destroy())

    // The maximum number of streams per payment, and callbacks for all payments at once.
    const few = await Promise.all(fill(Math.ceil(COUNT / OF_ONE), '').map(create))
    const each = few.flatMap((id) => fill(OF_ONE, id)).slice(0, COUNT)
    const shared = await sizeOf(ask, () => openAll(port, each))
    const calls = []
    for (const id of few) calls.push(await call(id))
    const first = Math.min(...calls.map(({ start }) => start))
    const notified = await Promise.all(shared.streams.map(({ notifiedAt }) => notifiedAt))
    const sharedDelays = notified.map((at) => at - first)
    await Promise.all(calls.map(({ answered }) => answered))

    const kB = (/** @type {number} */ bytes) => Math.round(bytes / 102.4) / 10
    const ms = (/** @type {number | undefined} */ time) => Math.round((time ?? NaN) * 10) / 10
    console.table({
      'a bare handler': { 'heap kB': kB(bareSize.heap), 'RSS kB': kB(bareSize.rss) },
      'one payment each': { 'heap kB': kB(own.heap), 'RSS kB': kB(own.rss) },
      'fifty of one payment': { 'heap kB': kB(shared.heap), 'RSS kB': kB(shared.rss) },
    })
    console.log(`${COUNT} streams on one process. Memory is per stream, its connection included.`)
    console.log(
      `From a callback to the one stream of its payment: median ${ms(delays[CALLBACKS / 2])} ms, ` +
        `slowest of ${CALLBACKS} ${ms(delays.at(-1))} ms.`,
    )
    console.log(
      `From ${few.length} callbacks at once to all ${COUNT} streams of their payments: ` +
        `first ${ms(Math.min(...sharedDelays))} ms, last ${ms(Math.max(...sharedDelays))} ms.`,
    )
  } finally {
    child.kill()
    await once(child, 'exit')
    await stop()
  }
}

/** @param {number} count @param {string} value @returns {string[]} */
function fill(count, value) {
  return Array.from({ length: count }, () => value)
}

/**
 * Measures the server's memory per stream that `open` opens.
 *
 * @param {Ask} ask
 * @param {() => Promise<Awaited<ReturnType<typeof openOne>>[]>} open
 */
async function sizeOf(ask, open) {
  // Warms up memory that only the first streams take.
  for (const { socket } of await open()) socket.destroy()
  await wait(1_000)
  const before = await ask('memory')
  const streams = await open()
  const after = await ask('memory')
  const per = (/** @type {number} */ bytes) => bytes / streams.length
  return {
    streams,
    heap: per(after.heapUsed - before.heapUsed),
    rss: per(after.rss - before.rss),
  }
}

/** @param {number} port @param {string[]} ids */
async function openAll(port, ids) {
  const streams = []
  for (let from = 0; from < ids.length; from += 100)
    streams.push(...(await Promise.all(ids.slice(from, from + 100).map((id) => openOne(port, id)))))
  return streams
}

/**
 * Opens a stream and waits for its first event. `notifiedAt` resolves with the time of the success event.
 *
 * @param {number} port @param {string} id
 */
async function openOne(port, id) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  socket.write(`GET ${PATH}/intent/${id}/events HTTP/1.1\r\nHost: shop\r\n\r\n`)
  /** @type {(at: number) => void} */
  let notify
  /** @type {Promise<number>} */
  const notifiedAt = new Promise((resolve) => (notify = resolve))
  /** @type {() => void} */
  let begin
  /** @type {Promise<void>} */
  const begun = new Promise((resolve) => (begin = resolve))
  let text = ''
  socket.on('data', (data) => {
    text = (text + data.toString('latin1')).slice(-2_000)
    if (text.includes('"status":"pending"')) begin()
    if (text.includes('"status":"success"')) notify(performance.now())
  })
  socket.on('error', () => undefined)
  await begun
  return { socket, notifiedAt }
}
