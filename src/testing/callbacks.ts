import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { createDeliveries } from './deliveries'

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

/** When a callback is retried, in milliseconds after each failure. */
const RETRY_AFTER: readonly number[] = [1_000, 5_000, 25_000, 125_000]

const AT_ONCE = [0]

/** Sends callbacks and records them. */
export function createCallbacks(
  clock: Clock,
  { fetch, plan = () => AT_ONCE, retryAfter = RETRY_AFTER }: FakeCallbacks,
) {
  const deliveries: FakeDelivery[] = []
  const outbox = createDeliveries({
    clock,
    async post(url, body, signal) {
      const headers = { 'Content-Type': 'application/json' }
      const response = await fetch(url, { method: 'POST', headers, body, signal })
      await response.body?.cancel()
      return response.status
    },
    retryAfter,
    atOnce: Infinity,
    onAttempt: ({ callback: { payment_intent_id, status }, at, answer }) =>
      deliveries.push({ payment_intent_id, status, at, answer }),
  })

  return {
    deliveries,
    /** Reports the current status of a payment. */
    report: (intent: PaymentIntent): void => {
      const { callback_url: url, payment_intent_id, status } = intent
      if (url === undefined) return
      const payload = payloadOf(intent)
      const body = JSON.stringify(payload)
      for (const ms of plan(payload))
        outbox.add({ payment_intent_id, status, url, body, failures: 0 }, ms)
    },
    /** Cancels pending callbacks and clears the record. */
    reset(): void {
      outbox.clear()
      deliveries.length = 0
    },
  }
}

/** Returns what a callback says of a payment: less than reading it would. */
export function payloadOf(intent: PaymentIntent) {
  const { org_id, payment_address, payer_address, token_address, decimals, ...rest } = intent
  const { payment_tx_timestamp, aggregation_tx_hash, ...payload } = rest
  return payload
}
