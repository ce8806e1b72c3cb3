import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { isSettled } from '../core/lifecycle'
import { openStream } from './intentStream'

/** What the watcher needs, and whom it tells. */
export interface IntentPollerOptions {
  clock: Clock
  /** Between 0 and 1, for the jitter. */
  random: () => number
  read: (id: string, signal: AbortSignal) => Promise<PaymentIntent>
  onIntent: (intent: PaymentIntent) => void
  /** A look failed; it goes on trying. */
  onTrouble: (error: unknown) => void
}

// Milliseconds between looks: at first, and at most.
const WAITING = [2_000, 8_000] as const
// Past the deadline, or while a refund is due, news is rare.
const LATE = [10_000, 60_000] as const
// KryptoGO has stopped waiting, but money may still arrive.
const EXPIRED = [30_000, 300_000] as const
// Beside a stream that works: a proxy may hold one open whose server is gone.
const STREAMING = [25_000, 25_000] as const
const STREAM_GAP_MS = 60_000
// One that told for so long is tried again soon.
const GOOD_STREAM_MS = 10_000
const MINIMUM_GAP_MS = 1_000
const FAILING = [2_000, 30_000] as const

type Pace = readonly [first: number, longest: number]

/**
 * Watches one payment: one series of looks however many components show it. It backs off with
 * jitter, slows down past the deadline, rests while the page is hidden, looks at once when the page
 * is shown, focused or online again, and ends with a final status. Where the server tells of changes
 * in a stream, and as long as events come through, the looks are rare.
 */
export function createIntentPoller({
  clock,
  random,
  read,
  onIntent,
  onTrouble,
}: IntentPollerOptions) {
  let watched: PaymentIntent | null = null
  let events: URL | null = null
  let closeStream: (() => void) | null = null
  // Since when events come through: a proxy may hold them all back.
  let tellingSince: number | null = null
  let streamedAt = -Infinity
  let pace: Pace = WAITING
  let looks = 0
  let failures = 0
  let lastLook = 0
  let endWait: (() => void) | null = null
  let looking: AbortController | null = null

  function wait() {
    if (!watched || isHidden()) return
    const usual = usualPace(watched)
    // Each pace begins at its own start.
    if (usual !== pace) looks = 0
    pace = usual
    const [first, most] = failures ? FAILING : pace
    const grown = Math.min(most, first * 1.3 ** (failures ? failures * 2 : looks))
    endWait = clock.after(grown * (0.8 + 0.4 * random()), () => void look())
  }

  function usualPace({ status, payment_deadline }: PaymentIntent): Pace {
    if (status === 'expired') return EXPIRED
    if (tellingSince !== null) return STREAMING
    return status !== 'pending' || clock.now() > payment_deadline * 1000 ? LATE : WAITING
  }

  async function look() {
    stopWaiting()
    if (!watched || looking) return
    const controller = new AbortController()
    looking = controller
    lastLook = clock.now()
    try {
      const intent = await read(watched.payment_intent_id, controller.signal)
      if (controller.signal.aborted) return
      failures = 0
      const isNews = intent.status !== watched.status
      // What is new may soon be followed by more.
      looks = isNews ? 0 : looks + 1
      // A stream that works would have told it.
      if (isNews) tellingSince = null
      take(intent)
      if (clock.now() - streamedAt >= STREAM_GAP_MS) listen()
    } catch (error) {
      if (controller.signal.aborted) return
      failures++
      onTrouble(error)
    }
    looking = null
    wait()
  }

  function take(intent: PaymentIntent) {
    watched = intent
    onIntent(intent)
    if (isSettled(intent.status)) stop()
    // The server ends its streams at "expired".
    else if (intent.status === 'expired') endStream()
  }

  /** Opens the stream, which counts only once an event has come. */
  function listen() {
    if (!watched || !events || closeStream || isHidden() || !('EventSource' in globalThis)) return
    if (watched.status === 'expired') return
    streamedAt = clock.now()
    closeStream = openStream({
      url: events,
      id: watched.payment_intent_id,
      onIntent: (intent) => {
        tellingSince ??= clock.now()
        failures = 0
        stopLooking()
        take(intent)
        wait()
      },
      onTrouble: (error) => {
        tellingSince = null
        onTrouble(error)
        void look()
      },
      onEnd: () => {
        const wasGood = tellingSince !== null && clock.now() - tellingSince >= GOOD_STREAM_MS
        endStream()
        if (wasGood) streamedAt = -Infinity
        if (looking) return
        stopWaiting()
        if (wasGood) endWait = clock.after(WAITING[0] * (0.8 + 0.4 * random()), () => void look())
        else wait()
      },
    })
  }

  function endStream() {
    closeStream?.()
    closeStream = null
    tellingSince = null
  }

  function stopLooking() {
    stopWaiting()
    looking?.abort()
    looking = null
  }

  function stopWaiting() {
    endWait?.()
    endWait = null
  }

  function onVisible() {
    if (isHidden()) {
      stopWaiting()
      endStream()
      return
    }
    listen()
    // The events often come together, and a page may be left and entered all the time.
    if (clock.now() - lastLook >= MINIMUM_GAP_MS) void look()
    else if (!endWait && !looking) wait()
  }

  function stop() {
    watched = null
    stopLooking()
    endStream()
    document.removeEventListener('visibilitychange', onVisible)
    removeEventListener('focus', onVisible)
    removeEventListener('online', onVisible)
  }

  return {
    stop,
    /** Watches this payment, and no other any more; `url` is where the server tells of it. */
    start(intent: PaymentIntent, url: URL | null) {
      stop()
      if (isSettled(intent.status)) return
      watched = intent
      events = url
      looks = 0
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
