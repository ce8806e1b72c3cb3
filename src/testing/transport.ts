import type { Clock } from '../core/clock'
import type { Answer } from './answers'

/** A request, as far as a fake KryptoGO looks at it. */
export interface Arrival {
  readonly method: string
  /** From `/v1/studio/api/` on, whatever stands before it. */
  readonly path: string
  /** The `X-Client-ID`. */
  readonly clientId: string | undefined
  readonly signal: AbortSignal
  readonly text: () => Promise<string>
}

/** Reads what `fetch` was called with. A relative address will do. */
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
 * Waits for `ms`, which may be for ever.
 *
 * @throws the reason of the signal, as soon as it is aborted.
 */
export async function delay(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (ms <= 0) return
  let finish = (): void => undefined
  const finished = new Promise<void>((resolve) => {
    finish = () => resolve()
  })
  signal.addEventListener('abort', finish)
  const cancel = ms < Infinity ? clock.after(ms, finish) : undefined
  await finished
  cancel?.()
  signal.removeEventListener('abort', finish)
  signal.throwIfAborted()
}

/** Writes an answer that leaves at `now`, Unix time in milliseconds. */
export function sent(answer: Answer, refusalStatus: number, now: number): Response {
  return new Response(answer.body, {
    status: answer.status ?? refusalStatus,
    headers: { 'Content-Type': answer.type, Date: new Date(now).toUTCString() },
  })
}
