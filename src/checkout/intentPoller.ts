import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { isSettled } from '../core/lifecycle'
import { openStream } from './intentStream'

/** Dependencies and callbacks of the poller. */
export interface IntentPollerOptions {
  clock: Clock
  /** Returns a number from 0 to 1, for the jitter. */
  random: () => number
  read: (id: string, signal: AbortSignal) => Promise<PaymentIntent>
  onIntent: (intent: PaymentIntent) => void
  /** Called when a poll fails. Polling continues. */
  onTrouble: (error: unknown) => void
}

// The first and the longest delay between polls, in milliseconds.
const WAITING = [2_000, 8_000] as const
// After the deadline, or while a refund is due, changes are rare.
const LATE = [10_000, 60_000] as const
// KryptoGO no longer waits, but money may still arrive.
const EXPIRED = [30_000, 300_000] as const
// Next to a working stream, because a proxy may hold open a stream whose server is gone.
const STREAMING = [25_000, 25_000] as const
const STREAM_GAP_MS = 60_000
// A stream that delivered events for this long is reopened soon.
const GOOD_STREAM_MS = 10_000
const MINIMUM_GAP_MS = 1_000
const FAILING = [2_000, 30_000] as const

type Pace = readonly [first: number, longest: number]

/**
 * Creates a poller that follows one payment, however many components show it. It backs off with jitter,
 * slows down after the deadline, pauses while the page is hidden, polls at once when the page is shown,
 * focused or online again, and stops at a settled status. While an event stream delivers events, it
 * polls rarely.
 */
export function createIntentPoller({
  clock,
  random,
  read,
  onIntent,
  onTrouble,
}: IntentPollerOptions) {
  let followed: PaymentIntent | null = null
  let events: URL | null = null
  let closeStream: (() => void) | null = null
  // The time of the stream's first event. Until then it may be held back by a proxy.
  let streamingSince: number | null = null
  let streamOpenedAt = -Infinity
  let pace: Pace = WAITING
  let polls = 0
  let failures = 0
  let lastPollAt = 0
  let cancelWait: (() => void) | null = null
  let polling: AbortController | null = null

  function wait() {
    if (!followed || isHidden()) return
    const usual = usualPace(followed)
    // Each pace starts with its first delay.
    if (usual !== pace) polls = 0
    pace = usual
    const [first, longest] = failures ? FAILING : pace
    const grown = Math.min(longest, first * 1.3 ** (failures ? failures * 2 : polls))
    cancelWait = clock.after(grown * (0.8 + 0.4 * random()), () => void poll())
  }

  function usualPace({ status, payment_deadline }: PaymentIntent): Pace {
    if (status === 'expired') return EXPIRED
    if (streamingSince !== null) return STREAMING
    return status !== 'pending' || clock.now() > payment_deadline * 1000 ? LATE : WAITING
  }

  async function poll() {
    stopWaiting()
    if (!followed || polling) return
    const controller = new AbortController()
    polling = controller
    lastPollAt = clock.now()
    try {
      const intent = await read(followed.payment_intent_id, controller.signal)
      if (controller.signal.aborted) return
      failures = 0
      const isNews = intent.status !== followed.status
      // One change may soon be followed by another.
      polls = isNews ? 0 : polls + 1
      // A working stream would have delivered it.
      if (isNews) streamingSince = null
      take(intent)
      if (clock.now() - streamOpenedAt >= STREAM_GAP_MS) listen()
    } catch (error) {
      if (controller.signal.aborted) return
      failures++
      onTrouble(error)
    }
    polling = null
    wait()
  }

  function take(intent: PaymentIntent) {
    followed = intent
    onIntent(intent)
    if (isSettled(intent.status)) stop()
    // The server ends its streams at `expired`.
    else if (intent.status === 'expired') endStream()
  }

  /** Opens the stream, which counts as working only after its first event. */
  function listen() {
    if (!followed || !events || closeStream || isHidden() || !('EventSource' in globalThis)) return
    if (followed.status === 'expired') return
    streamOpenedAt = clock.now()
    closeStream = openStream({
      url: events,
      id: followed.payment_intent_id,
      onIntent: (intent) => {
        streamingSince ??= clock.now()
        failures = 0
        stopPolling()
        take(intent)
        wait()
      },
      onTrouble: (error) => {
        streamingSince = null
        onTrouble(error)
        void poll()
      },
      onEnd: () => {
        const wasGood = streamingSince !== null && clock.now() - streamingSince >= GOOD_STREAM_MS
        endStream()
        if (wasGood) streamOpenedAt = -Infinity
        if (polling) return
        stopWaiting()
        if (wasGood)
          cancelWait = clock.after(WAITING[0] * (0.8 + 0.4 * random()), () => void poll())
        else wait()
      },
    })
  }

  function endStream() {
    closeStream?.()
    closeStream = null
    streamingSince = null
  }

  function stopPolling() {
    stopWaiting()
    polling?.abort()
    polling = null
  }

  function stopWaiting() {
    cancelWait?.()
    cancelWait = null
  }

  function onVisible() {
    if (isHidden()) {
      stopWaiting()
      endStream()
      return
    }
    listen()
    // These events often come together, and a buyer may switch tabs all the time.
    if (clock.now() - lastPollAt >= MINIMUM_GAP_MS) void poll()
    else if (!cancelWait && !polling) wait()
  }

  function stop() {
    followed = null
    stopPolling()
    endStream()
    document.removeEventListener('visibilitychange', onVisible)
    removeEventListener('focus', onVisible)
    removeEventListener('online', onVisible)
  }

  return {
    stop,
    /** Follows this payment instead of any other. `url` is its event stream, if there is one. */
    start(intent: PaymentIntent, url: URL | null) {
      stop()
      if (isSettled(intent.status)) return
      followed = intent
      events = url
      polls = 0
      failures = 0
      document.addEventListener('visibilitychange', onVisible)
      addEventListener('focus', onVisible)
      addEventListener('online', onVisible)
      listen()
      wait()
    },
  }
}

function isHidden(): boolean {
  return document.visibilityState === 'hidden'
}
