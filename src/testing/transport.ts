import type { Clock } from '../core/clock'
import { delay } from '../core/delay'
import type { Answer } from './answers'

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
  const { signal, ...rest } = init
  const isRequest = typeof input === 'object' && 'url' in input
  const address = isRequest ? input : new URL(String(input), 'http://localhost').href
  const request = new Request(address, rest)
  const { pathname } = new URL(request.url)
  return {
    method: request.method,
    path: /\/v1\/studio\/api\/(?:payment|asset_pro)\/.*/.exec(pathname)?.[0] ?? pathname,
    clientId: request.headers.get('X-Client-ID') ?? undefined,
    signal: signal ?? request.signal,
    text: () => request.text(),
  }
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
  return new Response(answer.body, {
    status: answer.status ?? refusalStatus,
    headers: { 'Content-Type': answer.type, Date: new Date(now).toUTCString() },
  })
}
