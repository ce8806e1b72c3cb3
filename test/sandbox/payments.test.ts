import type { SandboxEvent } from 'kryptogo-payment-react/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram, create, intentPath, run, send, start } from './program'
import { receive } from './receiver'

let program: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

const EVENTS = [
  'pay',
  'seen',
  'success',
  'insufficient_not_refunded',
  'insufficient_refunded',
  'expired',
  'unknown_status',
  'wrong_chain',
] as const satisfies readonly SandboxEvent[]

const order = { fiat_amount: '300', fiat_currency: 'TWD', order_data: { orderId: 'A-1' } }

it('creates, reads and lists payments as KryptoGO does', async () => {
  const sandbox = await start(program.path)
  const created = await send(sandbox, intentPath, order)
  expect(created).toMatchObject({
    status: 200,
    body: {
      code: 0,
      data: {
        client_id: 'ours',
        status: 'pending',
        crypto_amount: '9.23',
        payment_chain_id: 'arb',
        payment_tx_hash: null,
        order_data: { orderId: 'A-1' },
      },
    },
  })
  const { payment_intent_id: id } = (created.body as { data: { payment_intent_id: string } }).data
  expect(await send(sandbox, `${intentPath}/${id}`)).toEqual(created)
  expect(await send(sandbox, `${intentPath}s`)).toMatchObject({
    status: 200,
    body: { code: 0, data: [{ payment_intent_id: id }] },
  })
})

it('says which settings count for a payment, and what can happen to it', async () => {
  const sandbox = await start(program.path)
  const id = await create(sandbox)
  await sandbox.client.set({ speed: 2, callbacks: { copies: 2 } }, { clientId: 'ours' })
  const own = { paused: true, callbacks: { delay_ms: 5 } }
  await sandbox.client.set(own, { paymentId: id })
  expect(await sandbox.client.payment(id)).toMatchObject({
    settings: own,
    effective_settings: {
      ...{ speed: 2, paused: true, latency_ms: 0 },
      callbacks: { copies: 2, delay_ms: 5, reorder: false },
    },
    possible: EVENTS,
  })
  await sandbox.client.trigger(id, 'expired')
  const { possible } = await sandbox.client.payment(id)
  const impossible = EVENTS.filter((event) => !possible.includes(event))
  expect(impossible).toEqual(['expired', 'wrong_chain'])
  for (const event of impossible)
    await expect(sandbox.client.trigger(id, event)).rejects.toThrow('happens only to')
  await sandbox.client.trigger(id, 'success', { force: true })
  expect((await sandbox.client.payment(id)).possible).toEqual([])
})

it('takes one transaction of a buyer, unless it is forced', async () => {
  const { client, url } = await start(program.path)
  const id = await create({ url })
  await client.trigger(id, 'pay', { amount: '5.00' })
  const { intent, possible } = await client.payment(id)
  expect(possible).toEqual(EVENTS.filter((event) => event !== 'pay' && event !== 'seen'))
  for (const event of ['pay', 'seen'] as const)
    await expect(client.trigger(id, event)).rejects.toThrow(
      `The transaction of ${id} has been seen already, and a second one would replace it. Force it`,
    )
  await client.advance(6_000)
  expect((await client.payment(id)).intent).toMatchObject({
    ...{ status: 'insufficient_not_refunded', received_amount: '5.00' },
    payment_tx_hash: intent.payment_tx_hash,
  })

  const other = await create({ url })
  await client.trigger(other, 'seen')
  await client.trigger(other, 'pay', { amount: '4.23', force: true })
  await client.advance(6_000)
  expect((await client.payment(other)).intent).toMatchObject({ received_amount: '4.23' })
})

it('creates a payment for every request, also for the same order', async () => {
  const sandbox = await start(program.path)
  const id = await create(sandbox, { order_data: { orderId: 'A-1' } })
  const other = await create(sandbox, { order_data: { orderId: 'A-1' }, payment_intent_id: id })
  expect(other).not.toBe(id)
})

it('makes transfers until the balance is used up', async () => {
  const sandbox = await start(program.path)
  const contract_address = '0xff970a61a04b1ca14834a43f5de4533ebddb5cc8'
  await sandbox.client.setBalances({ [contract_address.toUpperCase()]: '1.5' })
  const transfer = (amount: string) =>
    send(
      sandbox,
      '/v1/studio/api/asset_pro/transfer',
      { chain_id: 'arb', contract_address, amount, wallet_address: '0x3f' },
      { headers: { 'X-STUDIO-API-KEY': 'key', 'Content-Type': 'application/json' } },
    )
  expect(await transfer('1')).toMatchObject({
    body: { code: 0, data: { id: expect.stringMatching(/^1-\d+-1$/) as string } },
  })
  expect(await transfer('1')).toEqual({
    status: 400,
    body: { code: 4015, message: 'Balance not enough', data: { insufficient_amount: '0.5' } },
  })
  expect(await sandbox.client.balances()).toEqual({ [contract_address]: '0.5' })
  expect(await sandbox.client.transfers()).toMatchObject({ items: [{ amount: '1' }], next: null })
})

describe('trigger', () => {
  it('pays a payment from the command line, and the shop hears of it', async () => {
    const shop = await receive()
    const sandbox = await start(program.path)
    const id = await create(sandbox, { callback_url: shop.url, order_data: { orderId: 'A-1' } })
    const port = String(sandbox.port)
    expect(await run(program.path, 'sandbox', 'trigger', 'success', id, '--port', port)).toEqual({
      code: 0,
      out: `${id} is success\n`,
      error: '',
    })
    await expect.poll(() => shop.received).toHaveLength(1)
    expect(JSON.parse(shop.received[0]?.body ?? '')).toMatchObject({
      payment_intent_id: id,
      status: 'success',
      received_amount: '9.23',
      callback_url: shop.url,
      order_data: { orderId: 'A-1' },
    })
    expect(await send(sandbox, `${intentPath}/${id}`)).toMatchObject({
      body: { data: { status: 'success', aggregated_amount: '9.1377' } },
    })
    await expect
      .poll(() => sandbox.lines)
      .toContainEqual(
        expect.stringMatching(/^\d\d:\d\d:\d\d callback success \w{32} to http:\S+ 200 \d+ ms$/),
      )
  })
})

it('plays the scenario that a group key names', async () => {
  const shop = await receive()
  const sandbox = await start(program.path, '--speed', '100')
  await create(sandbox, { callback_url: shop.url, group_key: 'sandbox:underpaid_refunded' })
  await expect
    .poll(() => shop.statuses(), { timeout: 5_000 })
    .toEqual(['insufficient_not_refunded', 'insufficient_refunded'])
})
