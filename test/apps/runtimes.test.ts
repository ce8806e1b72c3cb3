import { expect, it } from 'vitest'
import { snippets } from '../package/snippets'
import { createApp } from './app'
import { freePort } from './programs'

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
const { database } = await import('./payments')
await database.query("insert into orders (id, session, total) values ('A-1', 'me', '300')")
const report = async () => console.log(JSON.stringify(await database.query('select * from orders')))
process.stdin.on('data', report)
await import('./shop')
console.log('ready')
`

it.each(['node.ts', 'express.ts', 'hono.ts'])('runs %s of docs/server.md', async (name) => {
  const texts = await snippets()
  const app = await createApp(`runtimes/${name}`, {
    'package.json': JSON.stringify({ private: true, type: 'module' }),
    'main.ts': MAIN,
    'payments.ts': texts.get('payments.ts') ?? '',
    'shop.ts': texts.get(name) ?? '',
  })
  const port = await freePort()
  const shop = app.start('tsx', ['main.ts'], {
    PORT: String(port),
    KRYPTOGO_CLIENT_ID: 'client',
    KRYPTOGO_API_KEY: 'key',
  })
  await shop.says(/^ready$/m)

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
  shop.send('report')
  await shop.says(/"id":"A-1",.*"state":"paid"/)
})
