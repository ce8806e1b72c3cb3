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
  /** Sends a body of JSON, and returns the HTTP status of the answer. */
  readonly post: (url: string, body: string, signal: AbortSignal) => Promise<number>
  /** The delay before each retry, in milliseconds. */
  readonly retryAfter: readonly number[]
  /** How many callbacks are sent at the same time, at most. */
  readonly atOnce: number
  readonly onAttempt: (attempt: Attempt) => void
}

const TIMEOUT = 10_000

/** Delivers callbacks: sends each until it is answered with 200 or its retries are used up. */
export function createDeliveries({
  clock,
  post,
  retryAfter,
  atOnce,
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
    try {
      const limits = { clock, ms: TIMEOUT, signal, onTimeout }
      return { answer: await withDeadline(limits, (limit) => post(url, body, limit)) }
    } catch (error) {
      return { answer: null, error }
    }
  }

  return outbox
}
