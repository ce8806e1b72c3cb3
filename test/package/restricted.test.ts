import type { PaymentServer } from 'kryptogo-payment-react/server'
import { createFakeKryptogo } from 'kryptogo-payment-react/testing'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, it, vi } from 'vitest'
import { bundle } from './bundle'
import { snippets } from './snippets'

interface Restricted {
  payments: PaymentServer
  sessions: Map<string, { customer: string }>
  orders: Map<string, { customer: string; total: string; isPaid: boolean }>
  payoutWallets: Set<string>
}

const shop = 'https://shop.example/api/kryptogo/payment'
const wallet = '0x3fe5ac82b997255b8226abb6aefd91f405fe2e8e'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

it('runs restricted.ts of docs/server.md, which lets in only those it should', async () => {
  const kryptogo = createFakeKryptogo({ scenario: 'pending' })
  vi.stubGlobal('fetch', kryptogo.fetch)
  for (const name of ['KRYPTOGO_CLIENT_ID', 'KRYPTOGO_API_KEY', 'CALLBACK_SECRET'])
    vi.stubEnv(name, 'test')
  const texts = await snippets()
  const program = await bundle('restricted', { 'main.ts': texts.get('restricted.ts') ?? '' })
  const { payments, sessions, orders, payoutWallets } = (await import(
    pathToFileURL(program).href
  )) as Restricted
  sessions.set('alices', { customer: 'alice' }).set('bobs', { customer: 'bob' })
  orders.set('A-1', { customer: 'alice', total: '300', isPaid: false })

  const send = async (path: string, session: string, body?: object) => {
    const request = new Request(`${shop}/${path}`, {
      headers: { cookie: `theme=dark; session=${session}`, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    const response = await payments.fetch(request)
    return { status: response.status, text: await response.text() }
  }
  const order = { order_data: { orderId: 'A-1' } }
  expect((await send('intent', 'nobodys', order)).status).toBe(403)
  expect((await send('intent', 'bobs', order)).status).toBe(403)
  expect(kryptogo.intents).toEqual([])
  expect((await send('intent', 'alices', order)).status).toBe(200)
  const id = kryptogo.intents[0]?.payment_intent_id ?? ''
  expect((await send(`intent/${id}`, 'bobs')).status).toBe(403)
  expect((await send(`intent/${id}`, 'alices')).text).toContain('"order_data":{"orderId":"A-1"}')

  kryptogo.update(id, { status: 'success' })
  const callback = { payment_intent_id: id, status: 'success' }
  expect((await send('callback?secret=guess', '', callback)).status).toBe(401)
  expect(orders.get('A-1')?.isPaid).toBe(false)
  const address = kryptogo.intents[0]?.callback_url ?? ''
  expect((await send(address.slice(shop.length + 1), '', callback)).status).toBe(200)
  expect(orders.get('A-1')?.isPaid).toBe(true)

  const transfer = {
    chain_id: 'arb',
    contract_address: '0xff970a61a04b1ca14834a43f5de4533ebddb5cc8',
    wallet_address: wallet,
  }
  const pay = (idempotencyKey: string, amount: string) =>
    payments.transfers.send({ ...transfer, idempotencyKey, amount })
  await expect(pay('1', '5')).rejects.toMatchObject({ code: 'transfer_refused' })
  payoutWallets.add(wallet)
  await expect(pay('2', '101')).rejects.toMatchObject({ code: 'transfer_refused' })
  expect(kryptogo.transfers).toEqual([])
  await pay('3', '5')
  expect(kryptogo.transfers).toHaveLength(1)
})
