import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { delay } from './transport'

/** How a fake KryptoGO reports each change of a payment's status to its `callback_url`. */
export interface FakeCallbacks {
  /** Sends them: the global `fetch`, or a function that hands them to the code under test. */
  fetch: (url: string, init: RequestInit) => Promise<Response>
  /**
   * When this callback leaves, in milliseconds after the change: `[]` drops it, `[0, 0]` sends it
   * twice, and different delays let callbacks overtake each other. Default: `[0]`.
   */
  plan?: (payload: CallbackPayload) => readonly number[]
  /**
   * How long after each failed try the next one follows, in milliseconds. KryptoGO documents
   * neither how often it tries nor when. Default: 1, 5, 25 and 125 s.
   */
  retryAfter?: readonly number[]
}

/** What a callback carries: the fields of the sample in KryptoGO's guide, and those of a refund. */
export type CallbackPayload = ReturnType<typeof payloadOf>

/** One try to deliver a callback, once it has ended. */
export interface FakeDelivery {
  readonly payment_intent_id: string
  /** The status it told of. */
  readonly status: string
  /** When it was sent: Unix time in milliseconds. */
  readonly at: number
  /** The HTTP status of the answer, or `null` when none came within 10 s. */
  readonly answer: number | null
}

const AT_ONCE = [0]
const RETRY_AFTER = [1_000, 5_000, 25_000, 125_000]
const TIMEOUT = 10_000

/** Sends callbacks, and keeps a record of them. */
export function createCallbacks(
  clock: Clock,
  { fetch, plan = () => AT_ONCE, retryAfter = RETRY_AFTER }: FakeCallbacks,
) {
  const deliveries: FakeDelivery[] = []
  let controller = new AbortController()

  async function deliver(url: string, payload: CallbackPayload, delays: readonly number[]) {
    const { signal } = controller
    for (const ms of delays) {
      await delay(clock, ms, signal)
      const at = clock.now()
      const answer = await send(url, JSON.stringify(payload), signal)
      signal.throwIfAborted()
      const { payment_intent_id, status } = payload
      deliveries.push({ payment_intent_id, status, at, answer })
      // the guide asks for 200, and says of no other status that it counts
      if (answer === 200) return
    }
  }

  async function send(url: string, body: string, off: AbortSignal): Promise<number | null> {
    const limit = new AbortController()
    const stop = () => limit.abort()
    const cancel = clock.after(TIMEOUT, stop)
    off.addEventListener('abort', stop)
    try {
      const headers = { 'Content-Type': 'application/json' }
      const response = await fetch(url, { method: 'POST', headers, body, signal: limit.signal })
      await response.body?.cancel()
      return response.status
    } catch {
      return null
    } finally {
      cancel()
      off.removeEventListener('abort', stop)
    }
  }

  return {
    deliveries,
    /** Tells of the status that a payment has now. */
    report: (intent: PaymentIntent): void => {
      const { callback_url } = intent
      if (callback_url === undefined) return
      const payload = payloadOf(intent)
      for (const first of plan(payload))
        // rejects only when it is called off
        deliver(callback_url, payload, [first, ...retryAfter]).catch(() => undefined)
    },
    /** Sends no more of what was still to be sent, and forgets what was. */
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
