import { Agent, request as requestHttp, type ClientRequest, type RequestOptions } from 'node:http'
import { Agent as TlsAgent, request as requestHttps } from 'node:https'
import type { DeliveriesOptions } from '../testing/deliveries'

/** The header of every callback, by which the sandbox knows its own. */
export const SENT_BY_SANDBOX = 'x-kryptogo-sandbox'

/** Creates the function that sends callbacks. Redirects are not followed. */
export function createPoster(): DeliveriesOptions['post'] {
  const agent = new Agent({ keepAlive: true })
  const tlsAgent = new TlsAgent({ keepAlive: true })

  function open(url: URL, options: RequestOptions): ClientRequest {
    return url.protocol === 'https:'
      ? requestHttps(url, { ...options, agent: tlsAgent })
      : requestHttp(url, { ...options, agent })
  }

  return (url, body, signal) =>
    new Promise((resolve, reject) => {
      const headers = {
        'Content-Type': 'application/json',
        'Content-Length': new TextEncoder().encode(body).byteLength,
        'User-Agent': 'KryptoGO-sandbox',
        [SENT_BY_SANDBOX]: 'callback',
      }
      const request = open(new URL(url), { method: 'POST', headers })
      const end = () => request.destroy(new Error('The callback was cancelled'))
      signal.addEventListener('abort', end, { once: true })
      request.on('error', reject)
      request.on('response', (response) => {
        // The connection is free for the next callback only once the answer is read.
        response.resume()
        response.on('error', reject)
        resolve(response.statusCode ?? 0)
      })
      request.end(body)
    })
}
