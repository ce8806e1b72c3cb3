import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { bundle } from './bundle'
import { snippets } from './snippets'

// The fake KryptoGO runs in the shop's process and pays every payment at once.
const MAIN = `
import { createFakeKryptogo } from 'kryptogo-payment-react/testing'
const fake = createFakeKryptogo({ scenario: 'pending' })
globalThis.fetch = async (url, init) => {
  const response = await fake.fetch(url, init)
  if (init?.method === 'POST')
    for (const { payment_intent_id } of fake.intents) fake.update(payment_intent_id, { status: 'success' })
  return response
}
const { db } = await import('./payments')
await db.query("insert into orders (id, session, total) values ('A-1', 'me', '300')")
const report = async () => console.log(JSON.stringify((await db.query('select * from orders')).rows))
process.stdin.on('data', report)
await import('./shop')
console.log('ready')
`

let child: ChildProcess | undefined
let folder: string | undefined
afterEach(async () => {
  child?.kill('SIGKILL')
  if (folder) await rm(folder, { recursive: true, force: true })
})

it.each(['node.ts', 'express.ts', 'hono.ts'])('runs %s of docs/server.md', async (name) => {
  const texts = await snippets()
  const program = await bundle(name, {
    'main.ts': MAIN,
    'payments.ts': texts.get('payments.ts') ?? '',
    'shop.ts': texts.get(name) ?? '',
  })

  // the database has a folder of its own
  folder = await mkdtemp(join(tmpdir(), 'kryptogo-payment-react-'))
  const port = await freePort()
  const env = {
    ...process.env,
    PORT: String(port),
    KRYPTOGO_CLIENT_ID: 'client',
    KRYPTOGO_API_KEY: 'key',
  }
  const shop = spawn(process.execPath, [program], { cwd: folder, env })
  child = shop
  let printed = ''
  shop.stdout.on('data', (text) => (printed += String(text)))
  shop.stderr.on('data', (text) => (printed += String(text)))
  const says = (pattern: RegExp) =>
    expect.poll(() => printed, { timeout: 30_000, interval: 100 }).toMatch(pattern)
  await says(/^ready$/m)

  const base = `http://127.0.0.1:${port}/api/kryptogo/v1/studio/api/payment`
  const cookie = 'session=me'
  const post = (path: string, body: object) =>
    fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    })
  const order = { fiat_amount: '1', fiat_currency: 'TWD', order_data: { orderId: 'A-1' } }
  const created = (await (await post('/intent', order)).json()) as {
    data: { payment_intent_id: string; fiat_amount: string }
  }
  expect(created).toMatchObject({ code: 0, data: { fiat_amount: '300', status: 'pending' } })
  const id = created.data.payment_intent_id
  expect((await post('/callback', { payment_intent_id: id, status: 'success' })).status).toBe(200)
  const read = (await (
    await fetch(`${base}/intent/${id}`, { headers: { cookie } })
  ).json()) as object
  expect(read).toMatchObject({ code: 0, data: { status: 'success' } })
  const events = await fetch(`${base}/intent/${id}/events`, { headers: { cookie } })
  expect(await events.text()).toContain('"status":"success"')
  shop.stdin.write('report\n')
  await says(/"id":"A-1",.*"state":"paid"/)
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('There is no free port')
  return address.port
}
