import type { Database } from 'kryptogo-payment-react/server'
import { expect } from 'vitest'
import type { OpenStore } from '../support/databases'
import { dataOf, readStream } from './eventsSupport'
import { get, openShop, post, type ShopOptions } from './shop'
import { eventually } from '../support/eventually'

/** The data of an answer, or its error. */
export interface Answer {
  status: number
  retryAfter: string | null
  error?: string
  id?: string
  data: Readonly<Record<string, unknown>>
}

/** A shop with orders, whose price and order data the test sets. */
export function openOrders(
  store: Pick<OpenStore, 'database'> & Partial<Pick<OpenStore, 'another'>>,
  options: ShopOptions = {},
) {
  const order: { amount: string; data: object } = { amount: '300', data: { size: 'M' } }
  const shop = openShop(store, {
    getPrice: ({ requested }) => ({
      fiat_amount: order.amount,
      fiat_currency: 'TWD',
      orderId: String(requested.order_data?.['orderId']),
      order_data: { ...order.data },
    }),
    ...options,
  })
  const { payments, fake } = shop

  async function ask(
    orderId = 'A-1',
    {
      id,
      headers = {},
      server = payments,
    }: { id?: string; headers?: Record<string, string>; server?: typeof payments } = {},
  ): Promise<Answer> {
    const body = { order_data: { orderId }, ...(id !== undefined && { payment_intent_id: id }) }
    return answerOf(await server.fetch(post('/intent', body, headers)))
  }

  /** Asks, and returns the id of the payment that is offered, which must be one. */
  async function offered(orderId?: string): Promise<string> {
    const { status, id, data } = await ask(orderId)
    expect({ status, data }).toMatchObject({
      data: { payment_address: expect.any(String) as string },
    })
    return String(id)
  }

  return {
    ...shop,
    order,
    ask,
    offered,
    /** Asks at one price after the other, and returns the payments that are offered. */
    async offeredAt(this: void, ...amounts: readonly string[]): Promise<readonly string[]> {
      const ids: string[] = []
      for (const amount of amounts) {
        order.amount = amount
        ids.push(await offered())
      }
      return ids
    },
    /** Asks another process, for which KryptoGO creates a payment only when it is let through. */
    async askSlowly(this: void, { id, ...changes }: ShopOptions & { id?: string } = {}) {
      const { gated, arrived, letThrough } = gate(shop.client)
      const server = shop.another({ ...changes, client: gated })
      const answer = ask('A-1', { server, ...(id !== undefined && { id }) })
      await arrived()
      return { server, answer, letThrough }
    },
    /** Reads the stream of a payment. */
    async watch(this: void, id: string, server = payments) {
      const stream = readStream(await server.fetch(get(`/intent/${id}/events`)))
      return { data: async () => dataOf(String(await stream.next())), cancel: stream.cancel }
    },
    read: async (id: string) => answerOf(await payments.fetch(get(`/intent/${id}`))),
    /** KryptoGO's payments. */
    made: () => fake.intents.map((intent) => intent.payment_intent_id),
    /** KryptoGO takes a step, and says so in a callback. */
    async becomes(this: void, id: string, change: Parameters<typeof fake.update>[1]) {
      fake.update(id, change)
      const status = fake.intents.find((one) => one.payment_intent_id === id)?.status
      await shop.clock.advanceAsync(1_000)
      const answer = await payments.fetch(post('/callback', { payment_intent_id: id, status }))
      expect(answer.status).toBe(200)
    },
    /** KryptoGO takes a success back, which an operator makes count. */
    async takeBack(this: void, id: string) {
      fake.update(id, { status: 'expired' })
      await payments.overrule(id, 'reversed')
    },
  }
}

async function answerOf(response: Response): Promise<Answer> {
  expect(response.headers.get('cache-control')).toBe('private, no-store')
  const envelope = (await response.json()) as { error?: string; data?: Answer['data'] }
  const { data = {}, error } = envelope
  const id = data['payment_intent_id']
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    ...(error !== undefined && { error }),
    ...(typeof id === 'string' && { id }),
    data,
  }
}

/** A client whose creations wait until they are let through, for however long. */
export function gate(client: ReturnType<typeof openOrders>['client']) {
  const waiting: (() => void)[] = []
  const gated: ShopOptions['client'] = {
    ...client,
    createPaymentIntent: async (params) => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      return client.createPaymentIntent(params)
    },
  }
  return {
    gated,
    arrived: () => eventually(() => expect(waiting.length).toBeGreaterThan(0)),
    letThrough: () => waiting.shift()?.(),
  }
}

/** A database that lets something happen once, before the first statement that matches. */
export function beforeStatement(
  database: Database,
  pattern: RegExp,
  happen: () => Promise<unknown>,
) {
  let isDue = true
  let isOver = false
  const query: Database['query'] = async (text, parameters) => {
    if (isDue && pattern.test(text)) {
      isDue = false
      await happen()
      isOver = true
    }
    return database.query(text, parameters)
  }
  return { database: { ...database, query }, hasHappened: () => isOver }
}

/** A success with its money. */
export const paid = (amount = '9.23') =>
  ({ status: 'success', received_amount: amount, payment_tx_hash: `0x${Math.random()}` }) as const
