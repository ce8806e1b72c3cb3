// The figures of the sandbox: how soon it is ready, how many payments it takes in a second, and what
// 10,000 of them and their undeliverable callbacks cost. Fails above the limits.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../dist/sandbox/cli.js', import.meta.url))
const COUNT = 10_000
const AT_ONCE = 32
const INTENT = '/v1/studio/api/payment/intent'
// The processor's time between two turns of the event loop: on a busy machine, waiting for the
// processor is no block of the sandbox.
const MONITOR = `data:text/javascript,${encodeURIComponent(`
  let longest = 0
  let before = process.cpuUsage()
  setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    longest = Math.max(longest, user + system)
    before = process.cpuUsage()
  }, 5).unref()
  process.on('exit', () => process.stderr.write('longest block ' + longest / 1000 + ' ms'))
`)}`
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })

/** @param {string[]} args */
async function start(...args) {
  const startedAt = performance.now()
  const child = spawn(
    process.execPath,
    ['--import', MONITOR, cli, 'sandbox', '--port', '0', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  let text = ''
  /** @type {number} */
  const port = await new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      text = (text + String(chunk)).slice(-1000)
      const found = /sandbox at http:\/\/127\.0\.0\.1:(\d+)/.exec(text)
      if (found) resolve(Number(found[1]))
    })
  })
  const readyMs = performance.now() - startedAt
  return {
    port,
    readyMs,
    /** The most memory so far, in MB. Linux alone tells it. */
    peak: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024)
    },
    /** Ends it, and returns its longest block in milliseconds. */
    stop: async () => {
      child.kill()
      await once(child, 'close')
      const [, longest] = /^longest block ([\d.]+) ms$/.exec(errors) ?? []
      if (longest === undefined) throw new Error(errors)
      return Number(longest)
    },
  }
}

/** @param {number} port @param {string} path @param {object} [body] @returns {Promise<any>} */
function send(port, path, body) {
  return new Promise((resolve, reject) => {
    const headers = {
      'X-STUDIO-API-KEY': 'key',
      'X-Client-ID': 'bench',
      Origin: 'http://localhost',
      'Content-Type': 'application/json',
    }
    const method = body ? 'POST' : 'GET'
    const sent = request({ port, host: '127.0.0.1', path, method, headers, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)))
      response.on('end', () => resolve(JSON.parse(text)))
    })
    sent.on('error', reject)
    sent.end(body && JSON.stringify(body))
  })
}

/** @param {(index: number) => Promise<unknown>} work */
async function forAll(work) {
  let next = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < COUNT) await work(next++)
    }),
  )
}

/** @param {number} port @param {string | undefined} callback_url @param {boolean} isRead */
async function createAll(port, callback_url, isRead) {
  const startedAt = performance.now()
  await forAll(async () => {
    const order = { fiat_amount: '300', fiat_currency: 'TWD', order_data: { orderId: 'A-1' } }
    const { data } = await send(port, INTENT, { ...order, callback_url })
    if (isRead) await send(port, `${INTENT}/${data.payment_intent_id}`)
  })
  return (COUNT / (performance.now() - startedAt)) * 1000
}

/** A port at which nothing listens. */
async function deadPort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 1
}

const failed = new Set()
/** @param {string} name @param {number} value @param {string} unit @param {number} limit @param {boolean} [isLeast] */
function show(name, value, unit, limit, isLeast = false) {
  const isOk = isLeast ? value >= limit : value <= limit
  if (!isOk) failed.add(name)
  const bound = `${isLeast ? 'at least' : 'at most'} ${limit} ${unit}`
  console.log(`${isOk ? 'ok    ' : 'FAILED'} ${name}: ${Math.round(value)} ${unit} (${bound})`)
}

const open = await start()
show('ready', open.readyMs, 'ms', 1000)
show('payments created and read', await createAll(open.port, undefined, true), 'per s', 500, true)
show('memory with 10,000 open payments', await open.peak(), 'MB', 200)
await open.stop()

const dead = `http://127.0.0.1:${await deadPort()}/callback`
const unheard = await start()
await createAll(unheard.port, dead, false)
// All expire at the same time.
const expiredAt = performance.now()
await send(unheard.port, '/_sandbox/advance', { ms: 60 * 60_000 })
console.log(`       all expire: ${Math.round(performance.now() - expiredAt)} ms`)
for (;;) {
  const { items } = await send(unheard.port, '/_sandbox/callbacks?limit=1')
  if (items[0]?.id >= 2 * COUNT) break
  await delay(500)
}
console.log(`       20,000 attempts: ${Math.round(performance.now() - expiredAt)} ms`)
show('memory with 10,000 callbacks to a dead address', await unheard.peak(), 'MB', 200)
show('longest block with 10,000 callbacks to a dead address', await unheard.stop(), 'ms', 200)
agent.destroy()
if (failed.size > 0) process.exitCode = 1
