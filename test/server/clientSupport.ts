import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import {
  createKryptogoClient,
  PaymentError,
  type KryptogoClient,
  type KryptogoClientOptions,
} from 'kryptogo-payment-react/server'
import { onTestFinished } from 'vitest'

/** A request as it arrived. */
interface Arrived {
  method: string | undefined
  url: string | undefined
  headers: IncomingHttpHeaders
  rawHeaders: string[]
  body: string
}

/** Answers the `number`th request, counted from 1. */
export type Answer = (response: ServerResponse, number: number) => unknown

/** A real HTTP server in KryptoGO's place, for one test. */
export async function listen(answer: Answer) {
  const requests: Arrived[] = []
  let connections = 0
  const server = createServer((request, response) => {
    const { method, url, headers, rawHeaders } = request
    void text(request).then((body) => {
      requests.push({ method, url, headers, rawHeaders, body })
      return answer(response, requests.length)
    })
  })
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close,
    get connections() {
      return connections
    },
  }
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response
      .writeHead(status, { 'Content-Type': 'application/json', ...headers })
      .end(JSON.stringify(body))

export const success = (data: unknown) => json({ code: 0, data })

export const html =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response
      .writeHead(status, { 'Content-Type': 'text/html', ...headers })
      .end('<!doctype html><title>Sign in</title>')

/** Answers one after the other, the last one again and again. */
export const oneByOne =
  (...answers: readonly [Answer, ...Answer[]]): Answer =>
  (response, number) =>
    (answers[number - 1] ?? answers.at(-1))?.(response, number)

export const KEY = 'sk_live_51"Jx/+%=~q'

export const credentials = {
  clientId: 'client-0123456789abcdef',
  apiKey: KEY,
  origin: 'https://shop.example',
}

/** A client that does not pause between requests. */
export const clientOf = (options: Partial<KryptogoClientOptions>) =>
  createKryptogoClient({
    ...credentials,
    ...options,
    environment: { random: () => 0, ...options.environment },
  })

export const order = { fiat_amount: '300', fiat_currency: 'TWD' } as const

export const transferParams = {
  chain_id: 'arb',
  contract_address: '0xff970a61a04b1ca14834a43f5de4533ebddb5cc8',
  amount: '0.01',
  wallet_address: '0x3fE5aC82B997255b8226abb6aEfd91f405fe2e8e',
}

export const ID = 'kgFixture00000000000000000000001'

/** The methods of a client: reads are retried, posts never are. */
export const reads = {
  getPaymentIntent: (client: KryptogoClient, signal?: AbortSignal) =>
    client.getPaymentIntent(ID, signal),
  listPaymentIntents: (client: KryptogoClient, signal?: AbortSignal) =>
    client.listPaymentIntents({}, signal),
}
export const posts = {
  createPaymentIntent: (client: KryptogoClient, signal?: AbortSignal) =>
    client.createPaymentIntent(order, signal),
  transferOnce: (client: KryptogoClient, signal?: AbortSignal) =>
    client.transferOnce(transferParams, signal),
}

/** The error that a promise rejects with, which must be a `PaymentError`. */
export async function errorOf(promise: Promise<unknown>): Promise<PaymentError> {
  const error: unknown = await promise.then(
    () => new Error('Nothing went wrong'),
    (cause: unknown) => cause,
  )
  if (error instanceof PaymentError) return error
  throw error
}
