import { Agent, request as requestHttp, type ClientRequest, type RequestOptions } from 'node:http'
import { Agent as TlsAgent, request as requestHttps } from 'node:https'
import type { Clock } from '../core/clock'
import type { DeliveriesOptions } from '../testing/deliveries'

/** The header of every callback, by which the sandbox knows its own. */
export const SENT_BY_SANDBOX = 'x-kryptogo-sandbox'

/** Sends callbacks. */
export interface Poster {
  readonly post: DeliveriesOptions['post']
  /** Closes all connections. */
  close(): void
}

const LONGEST_ANSWER = 10_000

/** Creates what sends callbacks. Redirects are not followed. */
export function createPoster(clock: Clock): Poster {
  const agent = new Agent({ keepAlive: true })
  const tlsAgent = new TlsAgent({ keepAlive: true })

  function open(url: URL, options: RequestOptions): ClientRequest {
    return url.protocol === 'https:'
      ? requestHttps(url, { ...options, agent: tlsAgent })
      : requestHttp(url, { ...options, agent })
  }

  const post: Poster['post'] = (url, body, signal) =>
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
        const cancel = clock.after(LONGEST_ANSWER, () => response.destroy())
        response.on('close', cancel)
        response.on('error', reject)
        resolve(response.statusCode ?? 0)
      })
      request.end(body)
    })

  return {
    post,
    close() {
      agent.destroy()
      tlsAgent.destroy()
    },
  }
}
