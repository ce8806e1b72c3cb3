import {
  createKryptogoClient,
  createPaymentServer,
  type Anomaly,
  type Database,
  type KryptogoClientOptions,
  type PaymentServer,
  type PaymentServerOptions,
  type StatusChange,
} from 'kryptogo-payment-react/server'
import { createFakeKryptogo, createTestClock } from 'kryptogo-payment-react/testing'
import type { OpenStore } from '../support/databases'

const CLIENT_ID = 'a-client-of-ours'
export const API_KEY = 'key-that-must-never-be-seen'
const CALLBACK_URL = 'https://shop.example/api/kryptogo/payment/callback'
const BASE = 'https://shop.example/api/kryptogo/v1/studio/api/payment'

/** Lets four looks be under way at once: a fifth is kept for other requests. */
export const FOUR_READS = { requestsPerSecond: 10_000, requestsAtOnce: 5 }

/** A line of the log. */
export interface Line {
  level: 'info' | 'warn' | 'error'
  message: string
  details?: Readonly<Record<string, unknown>> | undefined
}

/** The options of a shop: those of its server, and more. */
export interface ShopOptions extends Partial<PaymentServerOptions> {
  database?: Database
  /** @default that of all shops */
  clientId?: string
  /** How long KryptoGO's answers take to arrive, in milliseconds of the clock. */
  latency?: () => number
  /** How much the gate toward KryptoGO lets through. @default more than any test sends */
  requests?: Pick<KryptogoClientOptions, 'requestsPerSecond' | 'requestsAtOnce'>
  /** Answers in place of the fake KryptoGO. */
  kryptogo?: typeof globalThis.fetch
}

/** A shop whose server takes callbacks, on one database, with a KryptoGO in memory. */
export function openShop(
  store: Pick<OpenStore, 'database'> & Partial<Pick<OpenStore, 'another'>>,
  { clientId = CLIENT_ID, latency = () => 0, requests, kryptogo, ...given }: ShopOptions = {},
) {
  const clock = createTestClock()
  const fake = createFakeKryptogo({ clock, scenario: 'pending' })
  const anomalies: Anomaly[] = []
  const events: StatusChange[] = []
  const lines: Line[] = []
  const logger = {
    info: (message: string, details?: Line['details']) =>
      lines.push({ level: 'info', message, details }),
    warn: (message: string, details?: Line['details']) =>
      lines.push({ level: 'warn', message, details }),
    error: (message: string, details?: Line['details']) =>
      lines.push({ level: 'error', message, details }),
  }
  const client = createKryptogoClient({
    clientId,
    apiKey: API_KEY,
    origin: 'https://shop.example',
    ...(requests ?? { requestsPerSecond: 10_000, requestsAtOnce: 10_000 }),
    environment: {
      async fetch(input, init) {
        const response = await (kryptogo ?? fake.fetch)(input, init)
        const ms = latency()
        if (ms > 0) await new Promise<void>((resolve) => clock.after(ms, resolve))
        return response
      },
      clock,
      random: () => 0,
    },
  })
  const options: PaymentServerOptions = {
    client,
    database: store.database,
    getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD', order_data: { order_id: 'A-1' } }),
    callbackUrl: CALLBACK_URL,
    onStatusChange: (event) => events.push(event),
    onAnomaly: (anomaly) => anomalies.push(anomaly),
    logger,
    environment: { clock, random: () => 0.5 },
    ...given,
  }
  const payments = createPaymentServer(options)

  return {
    clock,
    fake,
    client,
    options,
    payments,
    events,
    anomalies,
    lines,
    /** Lets time pass until a promise is settled; in small steps where a slow database must not take much. */
    async settled<T>(promise: Promise<T>, stepMs = 100): Promise<T> {
      const waiting = new Set([promise])
      const end = () => waiting.clear()
      promise.then(end, end)
      while (waiting.size) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        if (waiting.size) await clock.advanceAsync(stepMs)
      }
      return promise
    },
    /** As another process of the shop would have it. */
    another: (changes: Partial<PaymentServerOptions> = {}) =>
      createPaymentServer({
        ...options,
        ...{ database: store.another?.() ?? store.database, ...changes },
      }),
    /** Makes a payment as the page does, and returns its id. */
    async create(): Promise<string> {
      const response = await payments.fetch(
        post('/intent', { fiat_amount: '1', fiat_currency: 'TWD' }),
      )
      const answer = (await response.json()) as { data: { payment_intent_id: string } }
      return answer.data.payment_intent_id
    },
    /** Makes a payment as KryptoGO's SDK does, without the shop's server. */
    async createElsewhere(amount = '300'): Promise<string> {
      const intent = await client.createPaymentIntent({
        fiat_amount: amount,
        fiat_currency: 'TWD',
        order_data: { order_id: 'B-2' },
      })
      return intent.payment_intent_id
    },
    status: async (id: string) => (await payments.getPayment(id))?.status,
    kinds: () => anomalies.map(({ kind }) => kind),
    statuses: () => events.map(({ status }) => status),
    reads: () => fake.requests.filter(({ method }) => method === 'GET').length,
  }
}

export function post(path: string, body: unknown, headers: Record<string, string> = {}): Request {
  return new Request(`${BASE}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** A callback of KryptoGO's, answered. */
export function call(
  payments: PaymentServer,
  id: string,
  status: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Response> {
  return payments.fetch(post('/callback', { payment_intent_id: id, status, ...more }))
}

export function get(path: string): Request {
  return new Request(`${BASE}${path}`)
}
