import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { isSettled } from '../core/ranks'
import {
  createDeliveries,
  type Attempt,
  type Callback,
  type DeliveriesOptions,
} from '../testing/deliveries'
import type { SandboxDelivery, SandboxSettings } from '../testing/sandboxApi'
import { callbackBody } from './bodies'
import { createBoundedLog } from './boundedLog'
import { problemOf } from './deliveryProblems'
import { Problem } from './problem'

/** The options of `createCallbackSender`. */
export interface CallbackSenderOptions {
  readonly clock: Clock
  readonly post: DeliveriesOptions['post']
  /** The delay before each retry, in milliseconds. */
  readonly retryAfter: readonly number[]
  /** Where all callbacks go, in place of their `callback_url`. */
  readonly forward: string | undefined
  readonly settingsOf: (intent: PaymentIntent) => SandboxSettings
  readonly onDelivery: (delivery: SandboxDelivery) => void
}

/** A callback that waits to be sent, and its Unix time in milliseconds. */
export interface PendingCallback {
  readonly callback: Callback
  readonly at: number
}

interface Held {
  readonly callbacks: readonly Callback[]
  readonly at: number
  readonly cancel: () => void
}

const AT_ONCE = 32
const LOG_SIZE = 10_000
const HELD_MS = 30_000

/** Reports changes of payments to their shops, and keeps a log of it. */
export function createCallbackSender(options: CallbackSenderOptions) {
  const { clock, post, retryAfter, forward, settingsOf, onDelivery } = options
  const log = createBoundedLog<SandboxDelivery>(LOG_SIZE, (delivery, id) => ({ id, ...delivery }))
  /** Callbacks that wait to be overtaken, by payment. */
  const held = new Map<string, Held>()
  const outbox = createDeliveries({
    clock,
    post,
    retryAfter,
    atOnce: AT_ONCE,
    onAttempt: (attempt) => onDelivery(log.add(entryOf(attempt, clock.now()))),
  })

  function release(id: string): readonly Callback[] {
    const { callbacks = [], cancel } = held.get(id) ?? {}
    cancel?.()
    held.delete(id)
    return callbacks
  }

  function hold(id: string, callbacks: readonly Callback[], ms: number): void {
    const end = () => {
      for (const callback of release(id)) outbox.add(callback, 0)
    }
    held.set(id, { callbacks, at: clock.now() + ms, cancel: clock.after(ms, end) })
  }

  return {
    log,
    /** Reports the current status of a payment. */
    report(intent: PaymentIntent): void {
      const { payment_intent_id: id, status, callback_url } = intent
      const url = forward ?? callback_url
      if (url === undefined) return
      const { spelling, callbacks } = settingsOf(intent)
      const body = callbackBody(intent, spelling, callbacks.body)
      const callback = { payment_intent_id: id, status, url, body, failures: 0 }
      const overtaken = release(id)
      const copies = Array.from({ length: callbacks.copies }, () => ({ ...callback }))
      const [first, ...others] = copies
      if (first && callbacks.reorder && !isSettled(status)) {
        hold(id, [...overtaken, ...copies], HELD_MS)
        return
      }
      const sent = first ? [{ ...first, overtaken }, ...others] : overtaken
      for (const one of sent) outbox.add(one, callbacks.delay_ms)
    },
    /**
     * Sends a callback again that has been sent.
     *
     * @throws Problem when it is not in the log.
     */
    resend(id: string): void {
      const delivery = /^\d+$/.test(id) ? log.find(Number(id)) : undefined
      if (!delivery)
        throw new Problem(
          'unknown_delivery',
          `There is no delivery ${JSON.stringify(id)} among the last ${LOG_SIZE}. GET /_sandbox/callbacks lists them.`,
          404,
        )
      outbox.add(callbackOf(delivery), 0)
    },
    /** Sends callbacks again, each once, in the order in which they were first sent. Returns how many. */
    resendAll(isIncluded: (delivery: SandboxDelivery) => boolean): number {
      const callbacks = new Map<string, SandboxDelivery>()
      for (const delivery of log.all().filter(isIncluded)) {
        const { payment_intent_id, status, url } = delivery
        const key = `${payment_intent_id} ${status} ${url}`
        if (!callbacks.has(key)) callbacks.set(key, delivery)
      }
      for (const delivery of callbacks.values()) outbox.add(callbackOf(delivery), 0)
      return callbacks.size
    },
    /** The callbacks that have not been answered yet, to be kept. */
    pending(): readonly PendingCallback[] {
      const waiting = outbox.pending().map(({ item, at }) => ({ callback: item, at }))
      const late = [...held.values()].flatMap(({ callbacks, at }) =>
        callbacks.map((callback) => ({ callback, at })),
      )
      return [...waiting, ...late]
    },
    restore(pending: readonly PendingCallback[]): void {
      for (const { callback, at } of pending) outbox.add(callback, at - clock.now())
    },
    clear(): void {
      for (const id of [...held.keys()]) release(id)
      outbox.clear()
      log.clear()
    },
    /** Stops sending. */
    stop(): void {
      for (const id of [...held.keys()]) release(id)
      outbox.clear()
    },
  }
}

function callbackOf({ payment_intent_id, status, url, body }: SandboxDelivery): Callback {
  return { payment_intent_id, status, url, body, failures: 0 }
}

function entryOf(attempt: Attempt, now: number): Omit<SandboxDelivery, 'id'> {
  const { callback, at, answer, retryAfter } = attempt
  const { payment_intent_id, status, url, body, failures } = callback
  const problem = problemOf(attempt)
  return {
    payment_intent_id,
    status,
    url,
    body,
    attempt: failures + 1,
    sent_at: new Date(at).toISOString(),
    latency_ms: now - at,
    answer,
    ...(problem !== undefined && { problem }),
    ...(retryAfter !== undefined && { retry_after_ms: retryAfter }),
  }
}
