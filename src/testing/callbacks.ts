import type { Clock } from '../core/clock'
import { withDeadline } from '../core/delay'
import type { PaymentIntent } from '../core/contract'
import { delayOrThrow } from './transport'

/** How a fake KryptoGO reports each change of a payment's status to its `callback_url`. */
export interface FakeCallbacks {
  /** Sends a callback: the global `fetch`, or a function that passes it to the code under test. */
  fetch: (url: string, init: RequestInit) => Promise<Response>
  /**
   * When this callback is sent, in milliseconds after the change: `[]` drops it, `[0, 0]` sends it
   * twice, and different delays let callbacks overtake each other. @default [0]
   */
  plan?: (payload: CallbackPayload) => readonly number[]
  /**
   * The delay before each retry, in milliseconds. KryptoGO documents neither how often it retries nor
   * when. @default 1, 5, 25 and 125 s
   */
  retryAfter?: readonly number[]
}

/** The body of a callback: the fields of the sample in KryptoGO's guide, and those of a refund. */
export type CallbackPayload = ReturnType<typeof payloadOf>

/** One attempt to deliver a callback, once it has ended. */
export interface FakeDelivery {
  readonly payment_intent_id: string
  /** The status in the callback. */
  readonly status: string
  /** When it was sent: Unix time in milliseconds. */
  readonly at: number
  /** The HTTP status of the answer, or `null` when none came within 10 s. */
  readonly answer: number | null
}

const AT_ONCE = [0]
const RETRY_AFTER = [1_000, 5_000, 25_000, 125_000]
const TIMEOUT = 10_000

/** Sends callbacks and records them. */
export function createCallbacks(
  clock: Clock,
  { fetch, plan = () => AT_ONCE, retryAfter = RETRY_AFTER }: FakeCallbacks,
) {
  const deliveries: FakeDelivery[] = []
  let controller = new AbortController()

  async function deliver(url: string, payload: CallbackPayload, delays: readonly number[]) {
    const { signal } = controller
    for (const ms of delays) {
      await delayOrThrow(clock, ms, signal)
      const at = clock.now()
      const answer = await send(url, JSON.stringify(payload), signal)
      signal.throwIfAborted()
      const { payment_intent_id, status } = payload
      deliveries.push({ payment_intent_id, status, at, answer })
      // The guide asks for 200, and mentions no other status.
      if (answer === 200) return
    }
  }

  async function send(url: string, body: string, signal: AbortSignal): Promise<number | null> {
    const onTimeout = () => new Error(`No answer within ${TIMEOUT} ms`)
    const headers = { 'Content-Type': 'application/json' }
    try {
      return await withDeadline({ clock, ms: TIMEOUT, signal, onTimeout }, async (limit) => {
        const response = await fetch(url, { method: 'POST', headers, body, signal: limit })
        await response.body?.cancel()
        return response.status
      })
    } catch {
      return null
    }
  }

  return {
    deliveries,
    /** Reports the current status of a payment. */
    report: (intent: PaymentIntent): void => {
      const { callback_url } = intent
      if (callback_url === undefined) return
      const payload = payloadOf(intent)
      for (const first of plan(payload))
        // It rejects only after `reset`.
        deliver(callback_url, payload, [first, ...retryAfter]).catch(() => undefined)
    },
    /** Cancels pending callbacks and clears the record. */
    reset(): void {
      controller.abort()
      controller = new AbortController()
      deliveries.length = 0
    },
  }
}

function payloadOf(intent: PaymentIntent) {
  const { org_id, payment_address, payer_address, token_address, decimals, ...rest } = intent
  const { payment_tx_timestamp, aggregation_tx_hash, ...payload } = rest
  return payload
}
