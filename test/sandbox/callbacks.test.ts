import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram, create, run, start } from './program'
import { receive } from './receiver'

let program: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.remove())

it('are retried until the answer is 200, and logged with the reason', async () => {
  const shop = await receive(503, 204)
  const sandbox = await start(program.path, '--retry-after', '0.05,0.1,0.2')
  const id = await create(sandbox, { callback_url: shop.url })
  await sandbox.client.trigger(id, 'expired')
  await expect.poll(async () => (await sandbox.client.deliveries()).items).toHaveLength(3)
  const { items } = await sandbox.client.deliveries({ payment_intent_id: id })
  expect(items.map(({ id: _, body: __, sent_at, latency_ms, ...rest }) => rest)).toEqual([
    { payment_intent_id: id, status: 'expired', url: shop.url, attempt: 3, answer: 200 },
    {
      ...{ payment_intent_id: id, status: 'expired', url: shop.url, attempt: 2, answer: 204 },
      problem: "Answered 204. KryptoGO's guide asks for 200, and names no other.",
      retry_after_ms: 100,
    },
    {
      ...{ payment_intent_id: id, status: 'expired', url: shop.url, attempt: 1, answer: 503 },
      problem: 'Answered 503. Look at the log of your server.',
      retry_after_ms: 50,
    },
  ])
  expect(items[0]?.latency_ms).toBeGreaterThanOrEqual(15)
})

it('to an address where nothing listens say so', async () => {
  const sandbox = await start(program.path, '--retry-after', '')
  const id = await create(sandbox, { callback_url: 'http://127.0.0.1:1/callback' })
  await sandbox.client.trigger(id, 'expired')
  await expect
    .poll(() => sandbox.lines.join('\n'))
    .toMatch(
      /callback expired \w+ to http:\/\/127\.0\.0\.1:1\/callback no answer \d+ ms\n +Connection refused: nothing listens at 127\.0\.0\.1:1\. Start your server/,
    )
})

it('are all forwarded, also those of payments without a URL', async () => {
  const shop = await receive()
  const sandbox = await start(program.path, '--forward', shop.url)
  await sandbox.client.trigger(await create(sandbox), 'expired')
  const elsewhere = await create(sandbox, { callback_url: 'https://shop.example/callback' })
  await sandbox.client.trigger(elsewhere, 'success')
  await expect.poll(() => shop.statuses()).toEqual(['expired', 'success'])
  expect(shop.received[1]?.body).toContain('"callback_url":"https://shop.example/callback"')
})

it('are sent twice, and out of order', async () => {
  const shop = await receive()
  const sandbox = await start(program.path, '--callback-copies', '2', '--callback-reorder')
  const id = await create(sandbox, { callback_url: shop.url })
  await sandbox.client.trigger(id, 'insufficient_not_refunded')
  await sandbox.client.trigger(id, 'insufficient_refunded')
  await expect.poll(() => shop.received).toHaveLength(4)
  const statuses = shop.statuses()
  expect(statuses[0]).toBe('insufficient_refunded')
  expect([...statuses].sort()).toEqual([
    'insufficient_not_refunded',
    'insufficient_not_refunded',
    'insufficient_refunded',
    'insufficient_refunded',
  ])
})

it('are dropped, or sent late', async () => {
  const shop = await receive()
  const sandbox = await start(program.path)
  const dropped = await create(sandbox, { callback_url: shop.url })
  await sandbox.client.set({ callbacks: { copies: 0 } }, { paymentId: dropped })
  await sandbox.client.trigger(dropped, 'success')
  const late = await create(sandbox, { callback_url: shop.url })
  await sandbox.client.set({ callbacks: { delay_ms: 400 } }, { paymentId: late })
  const changedAt = Date.now()
  await sandbox.client.trigger(late, 'expired')
  await expect.poll(() => shop.statuses()).toEqual(['expired'])
  expect((shop.received[0]?.at ?? 0) - changedAt).toBeGreaterThanOrEqual(390)
})

it.each([
  ['not_json', /^<!doctype html>/],
  ['cut', /^\{"payment_intent_id":.*[^}]$/],
  ['empty', /^$/],
  ['unknown_payment', /"payment_intent_id":"kgSandboxUnknownPayment/],
  ['wrong_status', /"status":"success"/],
  ['wrong_amount', /"received_amount":"19\.10"/],
  ['numbers', /"received_amount":9\.1\b/],
] as const)('have a body that is %s', async (body, text) => {
  const shop = await receive()
  const sandbox = await start(program.path)
  await sandbox.client.set({ callbacks: { body } })
  const id = await create(sandbox, { callback_url: shop.url })
  await sandbox.client.trigger(id, 'insufficient_not_refunded')
  await expect.poll(() => shop.received).toHaveLength(1)
  expect(shop.received[0]?.body).toMatch(text)
})

it('are at most 32 at once', async () => {
  const shop = await receive()
  shop.answerAfter(300)
  const sandbox = await start(program.path)
  for (let count = 0; count < 100; count++) await create(sandbox, { callback_url: shop.url })
  await sandbox.client.advance(60 * 60_000)
  await expect.poll(() => shop.received, { timeout: 20_000 }).toHaveLength(100)
  expect(shop.most()).toBe(32)
})

describe('resend', () => {
  it('sends one, those of a payment, or all, each once', async () => {
    const shop = await receive(500, 500)
    const sandbox = await start(program.path, '--retry-after', '')
    const first = await create(sandbox, { callback_url: shop.url })
    const second = await create(sandbox, { callback_url: shop.url })
    await sandbox.client.trigger(first, 'insufficient_refunded')
    await sandbox.client.trigger(second, 'expired')
    await expect.poll(async () => (await sandbox.client.deliveries()).items).toHaveLength(3)
    const resend = (...names: string[]) =>
      run(program.path, 'sandbox', 'resend', ...names, '--url', sandbox.url)

    expect((await resend('1')).out).toBe('Sent the callback of delivery 1 again\n')
    await expect.poll(() => shop.received).toHaveLength(4)
    expect((await resend(second)).out).toBe(`Sent 1 callback of ${second} again\n`)
    await expect.poll(() => shop.received).toHaveLength(5)
    expect((await resend()).out).toBe('Sent 3 callbacks again\n')
    expect(await resend('nope')).toMatchObject({
      ...{ code: 1, out: '' },
      error: expect.stringContaining('There is no payment "nope".') as string,
    })
    await expect.poll(() => shop.received).toHaveLength(8)
    expect(new Set(shop.received.map(({ body }) => body)).size).toBe(3)
  })
})

describe('lines', () => {
  it('are JSON with --json, and only problems with --quiet', async () => {
    const shop = await receive()
    const child = await run(program.path, 'sandbox', '--json', '--quiet')
    expect(child.error).toMatch(/^Pass --json or --quiet, not both\./)
    const sandbox = await start(program.path, '--json')
    await sandbox.client.trigger(await create(sandbox, { callback_url: shop.url }), 'success')
    await expect.poll(() => sandbox.lines).toHaveLength(3)
    expect(sandbox.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { type: 'ready', url: sandbox.url },
      { type: 'request', request: { status: 200 } },
      { type: 'delivery', delivery: { answer: 200 } },
    ])
  })
})
