import type { Clock } from '../core/clock'
import { delay } from '../core/delay'
import type { Answer } from './answers'
import { createResponse } from './createResponse'

/** The parts of a request that a fake KryptoGO uses. */
export interface Arrival {
  readonly method: string
  /** The path, starting at `/v1/studio/api/`. */
  readonly path: string
  /** The `X-Client-ID`. */
  readonly clientId: string | undefined
  readonly signal: AbortSignal
  readonly text: () => Promise<string>
}

/** Reads the arguments of `fetch`. The URL may be relative. */
export function arrived(input: RequestInfo | URL, init: RequestInit = {}): Arrival {
  // Not by `new Request`, which Jest's jsdom lacks
  const isRequest = typeof input === 'object' && 'url' in input
  const request = isRequest ? input : undefined
  const { pathname } = new URL(isRequest ? input.url : String(input), 'http://localhost')
  const headers = init.headers === undefined ? request?.headers : new Headers(init.headers)
  return {
    method: (init.method ?? request?.method ?? 'GET').toUpperCase(),
    path: /\/v1\/studio\/api\/(?:payment|asset_pro)\/.*/.exec(pathname)?.[0] ?? pathname,
    clientId: headers?.get('X-Client-ID') ?? undefined,
    signal: init.signal ?? request?.signal ?? new AbortController().signal,
    text: () => bodyText(init.body, request),
  }
}

async function bodyText(body: RequestInit['body'], request: Request | undefined): Promise<string> {
  if (typeof body === 'string') return body
  return body ? new Response(body).text() : (request?.text() ?? '')
}

/**
 * Waits for `ms`, which may be `Infinity`.
 *
 * @throws the reason of the signal, as soon as it is aborted.
 */
export async function delayOrThrow(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (ms > 0) await delay(clock, ms, signal)
  signal.throwIfAborted()
}

/** Creates the response for an answer sent at `now`, Unix time in milliseconds. */
export function sent(answer: Answer, refusalStatus: number, now: number): Response {
  return createResponse(answer.body, {
    status: answer.status ?? refusalStatus,
    headers: {
      'Content-Type': answer.type,
      Date: new Date(now).toUTCString(),
      ...(answer.retryAfter !== undefined && { 'Retry-After': String(answer.retryAfter) }),
    },
  })
}
