import {
  createFakeKryptogo,
  createTestClock,
  type CallbackPayload,
  type FakeCallbacks,
  type Scenario,
} from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { create, intentUrl } from './requests'

const callback_url = 'https://shop.example/payment/callback'
const order = { fiat_amount: '300', fiat_currency: 'TWD', callback_url, order_data: { id: 'o1' } }

interface Setup extends Partial<FakeCallbacks> {
  scenario?: Scenario
  answer?: () => Response | Promise<Response>
}

async function setup({ scenario = 'pending', answer = ok, ...callbacks }: Setup = {}) {
  const clock = createTestClock()
  const received: { url: string; payload: CallbackPayload; after: number }[] = []
  const start = clock.now()
  const fake = createFakeKryptogo({
    clock,
    scenario,
    callbacks: {
      ...callbacks,
      async fetch(url, { body }) {
        const payload = JSON.parse(body as string) as CallbackPayload
        received.push({ url, payload, after: clock.now() - start })
        return answer()
      },
    },
  })
  await create(fake, order)
  const id = fake.intents[0]?.payment_intent_id ?? ''
  const told = () => received.map(({ payload, after }) => [payload.status, after])
  return { clock, fake, id, received, told }
}

const ok = () => new Response('ok')

describe('a callback', () => {
  it('has the fields of the sample in the guide, and no others', async () => {
    const { clock, received } = await setup({ scenario: 'paid' })
    await clock.advanceAsync(20_000)
    expect(received).toHaveLength(1)
    expect(received[0]?.url).toBe(callback_url)
    expect(Object.keys(received[0]?.payload ?? {}).sort()).toEqual([
      'aggregated_amount',
      'callback_url',
      'client_id',
      'crypto_amount',
      'fiat_amount',
      'fiat_currency',
      'order_data',
      'payment_chain_id',
      'payment_deadline',
      'payment_intent_id',
      'payment_tx_hash',
      'received_amount',
      'status',
      'symbol',
    ])
    expect(received[0]?.payload.order_data).toEqual({ id: 'o1' })
  })

  it('is sent when the status changes, and only then', async () => {
    const { clock, told, received } = await setup({ scenario: 'underpaid_refunded' })
    await clock.advanceAsync(60_000)
    expect(told()).toEqual([
      ['insufficient_not_refunded', 12_000],
      ['insufficient_refunded', 24_000],
    ])
    expect(received[0]?.payload).not.toHaveProperty('refund_amount')
    expect(received[1]?.payload).toMatchObject({ refund_amount: '9.10', received_amount: '9.10' })
    expect(received[1]?.payload).toHaveProperty('refund_tx_hash')
  })

  it('is sent for each change by a control', async () => {
    const { clock, fake, id, told } = await setup({ scenario: 'paid' })
    fake.expire(id)
    fake.pay(id, '9.10')
    await clock.advanceAsync(10_000)
    fake.refund(id)
    fake.update(id, { group_key: 'x' })
    await clock.advanceAsync(1)
    expect(told()).toEqual([
      ['expired', 0],
      ['insufficient_not_refunded', 6000],
      ['insufficient_refunded', 10_000],
    ])
  })

  it('carries the status that it was created for, however late it is sent', async () => {
    const delays: Record<string, number[]> = {
      insufficient_not_refunded: [30_000],
      insufficient_refunded: [0, 0],
    }
    const plan = ({ status }: CallbackPayload) => delays[status] ?? []
    const { clock, told } = await setup({ scenario: 'underpaid_refunded', plan })
    await clock.advanceAsync(60_000)
    expect(told()).toEqual([
      ['insufficient_refunded', 24_000],
      ['insufficient_refunded', 24_000],
      ['insufficient_not_refunded', 42_000],
    ])
  })

  it('can be dropped', async () => {
    const { clock, fake, told } = await setup({ scenario: 'paid', plan: () => [] })
    await clock.advanceAsync(60_000)
    expect(told()).toEqual([])
    expect(fake.deliveries).toEqual([])
  })
})

describe('a failed delivery', () => {
  it('is retried with growing delays until the answer is 200', async () => {
    const answers = [
      () => Promise.reject(new TypeError('fetch failed')),
      () => new Response('', { status: 503 }),
      () => new Response(null, { status: 204 }),
      ok,
    ]
    const answer = () => (answers.shift() ?? ok)()
    const { clock, fake, id, told } = await setup({ answer })
    fake.expire(id)
    await clock.advanceAsync(300_000)
    expect(told()).toEqual([0, 1000, 6000, 31_000].map((after) => ['expired', after]))
    expect(fake.deliveries.map(({ answer }) => answer)).toEqual([null, 503, 204, 200])
    expect(fake.deliveries[3]).toEqual({
      payment_intent_id: id,
      status: 'expired',
      at: clock.now() - 269_000,
      answer: 200,
    })
  })

  it('is given up after the last retry', async () => {
    const answer = () => new Response('', { status: 500 })
    const { clock, fake, id, told } = await setup({ answer, retryAfter: [1, 2] })
    fake.expire(id)
    await clock.advanceAsync(300_000)
    expect(told()).toHaveLength(3)
    expect(clock.waiting).toBe(0)
  })

  it('counts as unanswered after 10 s', async () => {
    const clock = createTestClock()
    const fetch = (_: string, { signal }: RequestInit) =>
      new Promise<Response>((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    const callbacks = { fetch, retryAfter: [] }
    const fake = createFakeKryptogo({ clock, scenario: 'pending', callbacks })
    await create(fake, order)
    fake.expire(fake.intents[0]?.payment_intent_id ?? '')
    await clock.advanceAsync(9999)
    expect(fake.deliveries).toEqual([])
    await clock.advanceAsync(1)
    expect(fake.deliveries).toMatchObject([{ status: 'expired', answer: null }])
  })
})

it('ends with reset', async () => {
  const { clock, fake, id, told } = await setup({
    scenario: 'paid',
    answer: () => new Response('', { status: 500 }),
  })
  fake.expire(id)
  await create(fake, order)
  await clock.advanceAsync(1)
  fake.reset()
  expect(fake.deliveries).toEqual([])
  await clock.advanceAsync(300_000)
  expect(told()).toEqual([['expired', 0]])
  expect(clock.waiting).toBe(0)
})

it('is not attempted for payments without a callback_url', async () => {
  const { clock, fake, told } = await setup({ scenario: 'paid' })
  fake.reset()
  await create(fake, { fiat_amount: '300', fiat_currency: 'TWD' })
  await clock.advanceAsync(60_000)
  expect(told()).toEqual([])
})

it('is off by default, with no task scheduled', async () => {
  const clock = createTestClock()
  const fake = createFakeKryptogo({ clock })
  await create(fake, order)
  expect(clock.waiting).toBe(0)
  await clock.advanceAsync(60_000)
  expect(fake.deliveries).toEqual([])
})

describe('a payment', () => {
  const headers = { 'X-Client-ID': 'ours' }

  it('belongs to the client id that it was created with', async () => {
    const fake = createFakeKryptogo({ scenario: 'pending' })
    const { data } = await create(fake, order, { headers })
    expect(data).toMatchObject({ client_id: 'ours' })
    const id = fake.intents[0]?.payment_intent_id ?? ''
    const answerTo = async (headers: Record<string, string>, path = `/${id}`) =>
      (await fake.fetch(`${intentUrl}${path}`, { headers })).json() as Promise<unknown>

    expect(await answerTo(headers)).toMatchObject({ code: 0 })
    expect(await answerTo({})).toMatchObject({ code: 0 })
    expect(await answerTo({ 'X-Client-ID': 'another' })).toEqual({
      code: 4006,
      message: 'Invalid payment_intent_id',
    })
    expect(await answerTo({ 'X-Client-ID': 'another' }, 's')).toEqual({ code: 0, data: [] })
    expect(await answerTo(headers, 's')).toMatchObject({ data: [{ payment_intent_id: id }] })
  })
})
