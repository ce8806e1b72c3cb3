import { createSandboxClient, type SandboxClientOptions } from 'kryptogo-payment-react/testing'
import type { SandboxRequest, SandboxDelivery } from '../../testing/sandboxApi'

/** A request to the control API. */
export interface Call {
  readonly method: string
  readonly url: string
  readonly body: string | undefined
}

/** Creates a client that drives the sandbox, and the list of the requests that it has sent so far. */
export function createRecordingClient({
  url,
  fetch,
}: Required<Pick<SandboxClientOptions, 'url' | 'fetch'>>) {
  const calls: Call[] = []
  const client = createSandboxClient({
    url,
    fetch(input, init = {}) {
      const { method = 'GET', body } = init
      calls.push({
        method,
        url: input instanceof Request ? input.url : String(input),
        body: typeof body === 'string' ? body : undefined,
      })
      return fetch(input, init)
    },
  })
  return { client, calls }
}

/** Returns the command that repeats requests to the control API. */
export const curlOfCalls = (calls: readonly Call[]) =>
  calls.map(({ method, url, body }) => command(method, url, {}, body)).join('\n')

/** The sandbox may have been started with keys of its own, which the page does not know. */
const API_KEY = '${KRYPTOGO_API_KEY:-sandbox}'
const CLIENT_ID = '${KRYPTOGO_CLIENT_ID:-sandbox}'

/** Returns the command that repeats a request of a shop, whose API key is not logged. */
export function curlOfRequest(request: SandboxRequest, origin: string): string {
  const { method, path, client_id, origin: shop, body } = request
  const headers = {
    ...(client_id !== undefined && { 'X-Client-ID': client_id }),
    ...(shop !== undefined && { Origin: shop }),
    ...(method === 'POST' && { 'Content-Type': 'application/json' }),
  }
  return command(method, origin + path, headers, body, { 'X-STUDIO-API-KEY': API_KEY })
}

/** Returns the command that sends a callback to the shop. */
export function curlOfDelivery({ url, body }: SandboxDelivery): string {
  return command('POST', url, { 'Content-Type': 'application/json' }, body)
}

/** Returns the command that creates a payment as a shop does. */
export function curlOfCreation(origin: string): string {
  const body = '{ "fiat_amount": "300", "fiat_currency": "TWD" }'
  const headers = {
    Origin: 'http://localhost:3000',
    'Content-Type': 'application/json',
  }
  const keys = { 'X-STUDIO-API-KEY': API_KEY, 'X-Client-ID': CLIENT_ID }
  return command('POST', `${origin}/v1/studio/api/payment/intent`, headers, body, keys)
}

/** Returns the command that makes a transfer as a shop does. */
export function curlOfTransfer(origin: string, token: string): string {
  const body = JSON.stringify({
    chain_id: 'arb',
    contract_address: token,
    amount: '1.5',
    wallet_address: '0x71C7656EC7ab88b098defB751B7401B5f6d8976F',
  })
  const headers = { 'Content-Type': 'application/json' }
  const keys = { 'X-STUDIO-API-KEY': API_KEY }
  return command('POST', `${origin}/v1/studio/api/asset_pro/transfer`, headers, body, keys)
}

type Headers = Readonly<Record<string, string>>

/** @param keys Headers that the shell completes from its environment. */
function command(
  method: string,
  url: string,
  headers: Headers,
  body: string | undefined,
  keys: Headers = {},
): string {
  return [
    `curl -sS${method === 'GET' ? '' : ` -X ${method}`} ${quoted(url)}`,
    ...Object.entries(keys).map(([name, value]) => `-H "${name}: ${value}"`),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(' \\\n  ')
}

/** Quotes a text for a shell, if it needs it. */
const quoted = (text: string) =>
  /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
