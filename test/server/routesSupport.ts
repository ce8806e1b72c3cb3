import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createKryptogoClient,
  type Anomaly,
  type PaymentServerOptions,
} from 'kryptogo-payment-react/server'
import { createFakeKryptogo, createTestClock } from 'kryptogo-payment-react/testing'
import { expect, onTestFinished } from 'vitest'
import { readEnvelope } from '../../src/core/envelope'
import { isFields } from '../../src/core/fields'
import { within, type StoredPayment } from '../../src/server/context'
import { createIntentRoute } from '../../src/server/createRoute'
import { success } from '../../src/server/http'
import { healthRoute, readIntentRoute, type Health } from '../../src/server/readRoute'
import { createRouter, type Routes } from '../../src/server/router'
import { errorOf } from './clientSupport'

export const API_KEY = 'key-that-must-never-be-seen'
export const BASE = 'https://shop.example/v1/studio/api'
const CALLBACK_URL = 'https://shop.example/v1/studio/api/payment/callback'
export const JSON_TYPE = { 'content-type': 'application/json' }

interface Given extends Partial<PaymentServerOptions> {
  /** What stands in for the store. */
  find?: (id: string) => Promise<StoredPayment | null>
  record?: () => Promise<void>
  probe?: () => Promise<Health>
  routes?: Partial<Routes>
  /** Default: a fake one. */
  kryptogo?: typeof globalThis.fetch
}

/** The routes over a store in memory, and a KryptoGO in memory. */
export function openRoutes(given: Given = {}) {
  const clock = createTestClock()
  const fake = createFakeKryptogo({ clock, scenario: 'pending' })
  const payments = new Map<string, StoredPayment>()
  const lookups: string[] = []
  const anomalies: Anomaly[] = []
  const lines: { level: string; message: string; details: unknown }[] = []
  const write = (level: string) => (message: string, details?: unknown) =>
    lines.push({ level, message, details })
  const log = { info: write('info'), warn: write('warn'), error: write('error') }

  const client = createKryptogoClient({
    clientId: 'a-client-of-ours',
    apiKey: API_KEY,
    origin: 'https://shop.example',
    fetch: given.kryptogo ?? fake.fetch,
    clock,
    random: () => 0,
  })
  const context = {
    clock,
    log,
    options: {
      client,
      price: () => ({ fiat_amount: '300', fiat_currency: 'TWD' as const }),
      callbackUrl: CALLBACK_URL,
      logger: log,
      ...given,
    },
    find: (id: string) => {
      lookups.push(id)
      return given.find ? given.find(id) : Promise.resolve(payments.get(id) ?? null)
    },
    record: async (intent: StoredPayment['intent'], order: StoredPayment['order']) => {
      await given.record?.()
      const id = intent.payment_intent_id
      payments.set(id, { id, status: 'pending', intent, order })
    },
    raise: (anomaly: Anomaly) => void anomalies.push(anomaly),
    ask: <T>(name: string, handler: () => T | Promise<T>) =>
      within(clock, 10_000, `${name} took too long`, handler),
  }
  const fetch = createRouter(
    {
      create: createIntentRoute(context),
      read: readIntentRoute(context),
      events: (_, id) => Promise.resolve(success(`events of ${id}`)),
      callback: () => Promise.resolve(success('callback')),
      health: healthRoute(
        context,
        given.probe ?? (() => Promise.resolve({ database: true, overdue: 0, undelivered: 0 })),
      ),
      ...given.routes,
    },
    context,
  )

  return {
    fetch,
    logger: log,
    context,
    clock,
    fake,
    /** What is stored, by id. */
    payments,
    /** The ids that were looked for. */
    lookups,
    anomalies,
    lines,
    /** Everything that was written to the log, as text. */
    logged: () => JSON.stringify(lines),
    create: (body: unknown = {}, headers: Record<string, string> = {}) =>
      fetch(
        new Request(`${BASE}/payment/intent`, {
          method: 'POST',
          headers: { ...JSON_TYPE, ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    get: (path: string, init?: RequestInit) => fetch(new Request(`${BASE}${path}`, init)),
  }
}

/** The status and the envelope of an answer; a refusal must be one that a page reads as it was meant. */
export async function told(response: Response) {
  const { status } = response
  const text = await response.text()
  const envelope: unknown = JSON.parse(text)
  if (isFields(envelope) && envelope['code'] !== 0) {
    const { code, error } = envelope
    const isNumbered = [4001, 4002, 4006].some((known) => known === code)
    const read = await errorOf(Promise.resolve().then(() => readEnvelope(status, text)))
    expect([read.code, read.apiCode]).toEqual([error, isNumbered ? code : undefined])
    expect(read.message).toMatch(isNumbered ? /^KryptoGO answered/ : /^The server answered/)
  }
  return { status, envelope }
}

/** A stored payment with every field there is. */
export function storedPayment(id: string): StoredPayment {
  return {
    id,
    status: 'insufficient_refunded',
    order: { order_id: 'A-1', margin: '40%' },
    intent: {
      payment_intent_id: id,
      status: 'insufficient_refunded',
      fiat_amount: '300.0',
      fiat_currency: 'TWD',
      crypto_amount: '9.23',
      symbol: 'USDT',
      decimals: 6,
      payment_deadline: 1_733_811_354,
      client_id: 'the-client-id',
      org_id: 4711,
      payment_chain_id: 'arb',
      payment_address: '0xpayment',
      payer_address: '0xpayer',
      token_address: '0xtoken',
      payment_tx_hash: '0xhash',
      payment_tx_timestamp: 1_733_811_000,
      received_amount: '9',
      aggregated_amount: '8.91',
      aggregation_tx_hash: '0xsweep',
      refund_amount: '8',
      refund_tx_hash: '0xrefund',
      callback_url: CALLBACK_URL,
      order_data: { order_id: 'A-1', margin: '40%' },
      group_key: 'inner-label',
    },
  }
}

/** What a server calls; it may be a promise that it ends with. */
export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown

/** A real server on loopback for one test; its base URL. */
export async function serve(handler: Listener): Promise<string> {
  const server = createServer((incoming, outgoing) => void handler(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

/** Sends a body in pieces, as chunks of no announced length; resolves to the answer. */
export function sendInPieces(url: string, pieces: Iterable<string>) {
  return new Promise<{ status: number | undefined; text: string; sent: number }>(
    (resolve, reject) => {
      let sent = 0
      const request = httpRequest(url, { method: 'POST', headers: JSON_TYPE }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (piece: string) => (text += piece))
        response.on('end', () => resolve({ status: response.statusCode, text, sent }))
      })
      const state = { answered: false }
      request.on('response', () => {
        state.answered = true
      })
      request.on('error', (error) => {
        if (!state.answered) reject(error)
      })
      void (async () => {
        for (const piece of pieces) {
          if (state.answered || request.destroyed) return
          sent += piece.length
          if (!request.write(piece)) await new Promise((resolve) => setTimeout(resolve, 1))
        }
        request.end()
      })()
    },
  )
}
