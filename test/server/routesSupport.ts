import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Database, PaymentIntent, Queryable } from 'kryptogo-payment-react/server'
import { onTestFinished } from 'vitest'
import { sharedPGlite } from '../support/databases'
import { openShop, type ShopOptions } from './shop'

export { API_KEY } from './shop'
const BASE = 'https://shop.example/v1/studio/api'
const CALLBACK_URL = 'https://shop.example/v1/studio/api/payment/callback'
export const JSON_TYPE = { 'content-type': 'application/json' }

export interface RoutesOptions extends ShopOptions {
  /** Called before each statement of the server's, which fails where this throws. */
  onStatement?: (sql: string) => void
}

/** A shop whose server is reached under `BASE`, on the PGlite that the tests of a worker share. */
export function openRoutes({ onStatement, ...given }: RoutesOptions = {}) {
  const lookups: string[] = []
  const database = watched(sharedPGlite, (sql, parameters) => {
    if (isLookup(sql)) lookups.push(String(parameters.at(-2)))
    onStatement?.(sql)
  })
  const shop = openShop(
    { database },
    {
      getPrice: () => ({ fiat_amount: '300', fiat_currency: 'TWD' }),
      callbackUrl: CALLBACK_URL,
      ...given,
    },
  )
  const fetch = (request: Request) => shop.payments.fetch(request)

  return {
    ...shop,
    fetch,
    logger: shop.payments.logger,
    /** The ids of the payments that the server has looked up. */
    lookups,
    /** Everything that was written to the log, as text. */
    logged: () => JSON.stringify(shop.lines),
    /** Those of KryptoGO's payments that are stored. */
    stored: async () => {
      const ids = shop.fake.intents.map((intent) => intent.payment_intent_id)
      const found = await Promise.all(ids.map((id) => shop.payments.getPayment(id)))
      return found.filter((payment) => payment !== null)
    },
    create: (body: unknown = {}, headers: Record<string, string> = {}) =>
      fetch(
        new Request(`${BASE}/payment/intent`, {
          method: 'POST',
          headers: { ...JSON_TYPE, ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    call: (body: object) =>
      fetch(
        new Request(CALLBACK_URL, {
          method: 'POST',
          headers: JSON_TYPE,
          body: JSON.stringify(body),
        }),
      ),
    get: (path: string, init?: RequestInit) => fetch(new Request(`${BASE}${path}`, init)),
  }
}

/** Whether a statement looks up one payment. */
export const isLookup = (sql: string) =>
  /^select [^]+\sfrom \(select\) as one\s+left join "kryptogo"\.kgp_intents p on p\.id = /.test(sql)

function watched(
  database: Database,
  see: (sql: string, parameters: readonly unknown[]) => void,
): Database {
  const watch = (on: Queryable): Queryable => ({
    async query(sql, parameters) {
      see(sql, parameters ?? [])
      return on.query(sql, parameters)
    },
  })
  return {
    ...watch(database),
    transaction: (work, options) =>
      database.transaction((tx) => work({ client: tx.client, ...watch(tx) }), options),
  }
}

/** Reads the status and the envelope of an answer. */
export async function read(response: Response) {
  const { status } = response
  const envelope: unknown = await response.json()
  return { status, envelope }
}

/** A payment with every field there is. */
export function fullIntent(id: string): PaymentIntent {
  return {
    payment_intent_id: id,
    status: 'insufficient_refunded',
    fiat_amount: '300.0',
    fiat_currency: 'TWD',
    crypto_amount: '9.23',
    symbol: 'USDT',
    decimals: 6,
    payment_deadline: 1_733_811_354,
    client_id: 'a-client-of-ours',
    org_id: 4711,
    payment_chain_id: 'arb',
    payment_address: `0x${'5a'.repeat(20)}`,
    payer_address: '0xpayer',
    token_address: '0xtoken',
    payment_tx_hash: `0x${id}`,
    payment_tx_timestamp: 1_733_811_000,
    received_amount: '9',
    aggregated_amount: '8.91',
    aggregation_tx_hash: '0xsweep',
    refund_amount: '8',
    refund_tx_hash: '0xrefund',
    callback_url: CALLBACK_URL,
    order_data: { order_id: 'A-1', margin: '40%' },
    group_key: 'inner-label',
  }
}

/** Stores a payment as KryptoGO answers it when it is created, in the database of `openRoutes`. */
export async function store(intent: PaymentIntent): Promise<void> {
  const shop = openRoutes({
    getPrice: () => ({
      fiat_amount: intent.fiat_amount,
      fiat_currency: 'TWD',
      ...(intent.order_data && { order_data: intent.order_data }),
    }),
    kryptogo: () => Promise.resolve(Response.json({ code: 0, data: intent })),
  })
  const { status } = await shop.create()
  if (status !== 200) throw new Error(`Not stored: ${shop.logged()}`)
}

/** A request listener, which may be asynchronous. */
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
