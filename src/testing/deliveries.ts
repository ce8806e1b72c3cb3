import type { Clock } from '../core/clock'
import { withDeadline } from '../core/delay'
import { createOutbox } from './outbox'

/** A callback on its way. */
export interface Callback {
  readonly payment_intent_id: string
  /** The status that it reports. */
  readonly status: string
  readonly url: string
  readonly body: string
  /** How many attempts have failed. */
  readonly failures: number
  /** Callbacks that are sent once this one has been answered or has failed, so that it overtakes them. */
  readonly overtaken?: readonly Callback[]
}

/** One attempt to deliver a callback, once it has ended. */
export interface Attempt {
  readonly callback: Callback
  /** When it was sent: Unix time in milliseconds. */
  readonly at: number
  /** The HTTP status of the answer, or `null` when none came in time. */
  readonly answer: number | null
  /** Why no answer came. */
  readonly error?: unknown
  /** When it is retried, in milliseconds from now; `undefined` for never. */
  readonly retryAfter: number | undefined
}

/** The options of `createDeliveries`. */
export interface DeliveriesOptions {
  readonly clock: Clock
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** The delay before each retry, in milliseconds. */
  readonly retryAfter: readonly number[]
  /** How many callbacks are sent at the same time, at most. */
  readonly atOnce: number
  readonly headers?: Readonly<Record<string, string>>
  readonly onAttempt: (attempt: Attempt) => void
}

const TIMEOUT = 10_000

/** Delivers callbacks: sends each until it is answered with 200 or its retries are used up. */
export function createDeliveries({
  clock,
  fetch,
  retryAfter,
  atOnce,
  headers,
  onAttempt,
}: DeliveriesOptions) {
  const outbox = createOutbox({ clock, atOnce, send: attempt })

  async function attempt(callback: Callback, signal: AbortSignal): Promise<void> {
    const at = clock.now()
    const result = await send(callback, signal)
    if (signal.aborted) return
    const { overtaken = [], ...alone } = callback
    // The guide asks for 200, and mentions no other status.
    const retry = result.answer === 200 ? undefined : retryAfter[alone.failures]
    onAttempt({ callback, at, ...result, retryAfter: retry })
    for (const late of overtaken) outbox.add(late, 0)
    if (retry !== undefined) outbox.add({ ...alone, failures: alone.failures + 1 }, retry)
  }

  async function send({ url, body }: Callback, signal: AbortSignal) {
    const onTimeout = () => new Error(`No answer within ${TIMEOUT / 1000} s`)
    const init: RequestInit = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body,
      redirect: 'manual',
    }
    try {
      return await withDeadline({ clock, ms: TIMEOUT, signal, onTimeout }, async (limit) => {
        const response = await fetch(url, { ...init, signal: limit })
        await response.body?.cancel()
        return { answer: response.status }
      })
    } catch (error) {
      return { answer: null, error }
    }
  }

  return outbox
}
