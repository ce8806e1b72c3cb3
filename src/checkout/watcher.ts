import type { Clock } from '../core/clock'
import { isFinalStatus, type PaymentIntent } from '../core/contract'

/** What the watcher needs, and whom it tells. */
export interface WatcherOptions {
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
const MINIMUM_GAP_MS = 1_000
const FAILING = [2_000, 30_000] as const

/**
 * Watches one payment: one stream of looks however many components show it. It backs off with
 * jitter, slows down past the deadline, rests while the page is hidden, looks at once when the page
 * is shown, focused or online again, and ends with a final status.
 */
export function createWatcher({ clock, random, read, onIntent, onTrouble }: WatcherOptions) {
  let watched: PaymentIntent | null = null
  let pace: typeof WAITING | typeof LATE = WAITING
  let looks = 0
  let failures = 0
  let lastLook = 0
  let endWait: (() => void) | null = null
  let looking: AbortController | null = null

  function wait() {
    if (!watched || document.visibilityState === 'hidden') return
    const isLate = watched.status !== 'pending' || clock.now() > watched.payment_deadline * 1000
    const usual = isLate ? LATE : WAITING
    // Each pace begins at its own start.
    if (usual !== pace) looks = 0
    pace = usual
    const [first, most] = failures ? FAILING : pace
    const grown = Math.min(most, first * 1.3 ** (failures ? failures * 2 : looks))
    endWait = clock.after(grown * (0.8 + 0.4 * random()), () => void look())
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
      // What is new may soon be followed by more.
      looks = intent.status === watched.status ? looks + 1 : 0
      watched = intent
      onIntent(intent)
      if (isFinalStatus(intent.status)) stop()
    } catch (error) {
      if (controller.signal.aborted) return
      failures++
      onTrouble(error)
    }
    looking = null
    wait()
  }

  function stopWaiting() {
    endWait?.()
    endWait = null
  }

  function onVisible() {
    if (document.visibilityState === 'hidden') stopWaiting()
    // The events often come together, and a page may be left and entered all the time.
    else if (clock.now() - lastLook >= MINIMUM_GAP_MS) void look()
    else if (!endWait && !looking) wait()
  }

  function stop() {
    watched = null
    stopWaiting()
    looking?.abort()
    looking = null
    document.removeEventListener('visibilitychange', onVisible)
    removeEventListener('focus', onVisible)
    removeEventListener('online', onVisible)
  }

  return {
    stop,
    /** Watches this payment, and no other any more. */
    start(intent: PaymentIntent) {
      stop()
      if (isFinalStatus(intent.status)) return
      watched = intent
      looks = 0
      failures = 0
      document.addEventListener('visibilitychange', onVisible)
      addEventListener('focus', onVisible)
      addEventListener('online', onVisible)
      wait()
    },
  }
}
