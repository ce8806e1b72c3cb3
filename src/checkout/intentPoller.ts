import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { isSettled } from '../core/ranks'
import type { ReadIntent } from './intentClient'
import { openStream } from './intentStream'
import type { PageEvent, PageLife } from './pageLife'
import { AFTER_ANOTHER_TAB, AWAY_MS, FAILING, HIDDEN_MS, usualPace, WAITING } from './pollPace'
import type { Pace } from './pollPace'
import { digestOf, type Tabs } from './tabs'

/** Dependencies of a poller. */
export interface IntentPollerOptions {
  clock: Clock
  /** Returns a number from 0 to 1, for the jitter. */
  random: () => number
  page: PageLife
  tabs: Pick<Tabs, 'announce' | 'subscribe'>
  read: (id: string, signal: AbortSignal) => Promise<ReadIntent>
  /** Called with the server's time, in Unix milliseconds, that an event of a stream says. */
  onServerTime: (time: number) => void
}

/** A payment to follow, and the callbacks about it. */
export interface PolledIntent {
  id: string
  /** Its newest report; `null` if there is none, which is asked for at once. */
  intent: PaymentIntent | null
  /** Its event stream, if there is one. */
  events: URL | null
  /** Another payment is on the screen, so that this one is polled rarely and without its stream. */
  isBeside: boolean
  /** Its address is not shown before the next poll, which is due at once. */
  isChecking: boolean
  /** How many times as long as usual it waits then, as many such payments share the requests. */
  getSlowdown: () => number
  /** Its place among them, from 1, in which it polls once the page is seen again. */
  getTurn: () => number
  onIntent: (intent: PaymentIntent, events: URL | null) => void
  /** Called when the page was away, so that only the next report says whether it is still offered. */
  onDoubt: () => void
  /** Called when a poll fails. Polling continues. */
  onTrouble: (error: unknown) => void
}

/** A payment that is being followed. */
export interface IntentPoller {
  readonly stop: () => void
  /** Polls at once, unless that was done just now. Returns whether an answer is still to come. */
  readonly pollNow: () => boolean
  /** Polls at once in any case, unless the page is hidden: an answer that is under way may be too old. */
  readonly pollAfresh: () => void
}

const STREAM_GAP_MS = 60_000
// A stream that delivered events for this long is reopened soon.
const GOOD_STREAM_MS = 10_000
const MINIMUM_GAP_MS = 1_000
// Between payments beside the one on the screen when the page is seen again, which all want to poll then.
const TURN_MS = 1_000

const withJitter = (ms: number, random: () => number) => ms * (0.8 + 0.4 * random())

/**
 * Follows one payment, however many components show it. The poller backs off with jitter, slows down
 * after the deadline and while the page is hidden, polls at once when the page is shown, focused,
 * online or restored again, and stops at a settled status. While an event stream delivers events, it
 * polls rarely. Of several tabs that follow the payment, one polls and the others wait; what they hear
 * of it only makes them poll.
 */
export function pollIntent(
  { clock, random, page, tabs, read, onServerTime }: IntentPollerOptions,
  { id, isBeside, isChecking, getSlowdown, getTurn, onIntent, onDoubt, ...payment }: PolledIntent,
): IntentPoller {
  const { onTrouble } = payment
  let { intent, events } = payment
  let isStopped = false
  let isFrozen = false
  // It waits at the pace of a hidden page.
  let isSlowed = false
  let closeStream: (() => void) | null = null
  // The time of the stream's first event. Until then it may be held back by a proxy.
  let streamingSince: number | null = null
  let streamOpenedAt = -Infinity
  let pace: Pace = WAITING
  let polls = 0
  let failures = 0
  let lastPollAt = -Infinity
  let dueAt = clock.now()
  let cancelWait: (() => void) | null = null
  let isInTurn = false
  let polling: AbortController | null = null
  // What another tab has last reported, and what it had when the newest poll began, which looks into that.
  let [heard, rumor] = ['', '']

  const isPaused = () => isStopped || isFrozen

  function wait(factor = 1) {
    if (isPaused()) return
    const isStreaming = streamingSince !== null
    const usual = usualPace({ intent, isStreaming, isBeside, now: clock.now() })
    // Each pace starts with its first delay.
    if (usual !== pace) polls = 0
    pace = usual
    const [first, longest] = failures ? FAILING : pace
    const grown = Math.min(longest, first * 1.3 ** (failures ? failures * 2 : polls))
    isSlowed = page.isHidden()
    const usually = Math.max(grown, isSlowed ? HIDDEN_MS : 0) * (isBeside ? getSlowdown() : 1)
    const delay = withJitter(factor * usually, random)
    dueAt = clock.now() + delay
    cancelWait = clock.after(delay, () => {
      if (isOverdue()) onDoubt()
      void poll()
    })
  }

  const isOverdue = () => clock.now() > dueAt + AWAY_MS

  async function poll() {
    stopWaiting()
    if (isStopped || polling) return
    const controller = new AbortController()
    polling = controller
    lastPollAt = clock.now()
    rumor = heard
    try {
      const answer = await read(id, controller.signal)
      if (controller.signal.aborted) return
      failures = 0
      events ??= answer.events
      const isNews = answer.data.status !== intent?.status
      // One change may soon be followed by another.
      polls = isNews ? 0 : polls + 1
      // A working stream would have delivered it.
      if (isNews) streamingSince = null
      take(answer.data)
      tabs.announce(answer.data)
      if (clock.now() - streamOpenedAt >= STREAM_GAP_MS) listen()
    } catch (error) {
      if (controller.signal.aborted) return
      failures++
      onTrouble(error)
    }
    polling = null
    wait()
  }

  function take(newest: PaymentIntent) {
    intent = newest
    onIntent(newest, events)
    if (isSettled(newest.status)) stop()
    // The server ends its streams at `expired`.
    else if (newest.status === 'expired') endStream()
  }

  /** Opens the stream, which counts as working only after its first event. */
  function listen() {
    if (isPaused() || isBeside || !events || closeStream || !('EventSource' in globalThis)) return
    if (intent?.status === 'expired' || page.isHidden()) return
    streamOpenedAt = clock.now()
    closeStream = openStream({
      url: events,
      ...{ id, onServerTime },
      onIntent: (newest) => {
        streamingSince ??= clock.now()
        failures = 0
        stopPolling()
        take(newest)
        tabs.announce(newest)
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
        if (wasGood) cancelWait = clock.after(withJitter(WAITING[0], random), () => void poll())
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
    isInTurn = false
  }

  function onPageEvent(event: PageEvent) {
    if (event === 'frozen') {
      // A page with an open connection or request may not be kept.
      isFrozen = true
      stopPolling()
      endStream()
      return
    }
    if (event === 'restored') isFrozen = false
    const wasUnanswered = isSlowed && failures > 0
    if (event === 'restored' || (event === 'shown' && (isOverdue() || wasUnanswered))) {
      lastPollAt = -Infinity
      onDoubt()
    }
    if (isPaused() || page.isHidden()) {
      stopWaiting()
      endStream()
      if (!polling) wait()
      return
    }
    if (isSlowed) stopWaiting()
    listen()
    if (isBeside) pollInTurn()
    else pollNow()
  }

  /** Polls after those that come first, so that many payments do not all ask at once. */
  function pollInTurn() {
    // A buyer may switch tabs all the time.
    if (isInTurn || polling) return
    stopWaiting()
    isInTurn = true
    cancelWait = clock.after(TURN_MS * getTurn(), () => void poll())
  }

  /** Another tab has just asked the server, so this one need not, unless there is news. */
  function onReport(digest: string) {
    if (isPaused()) return
    const isNews = !intent || (digest !== digestOf(intent) && digest !== rumor)
    // A hidden page looks when it is shown: the other tab shows the news.
    if ((isNews || failures > 0) && !page.isHidden()) {
      heard = digest
      pollNow()
    } else if (!polling) {
      stopWaiting()
      polls++
      wait(AFTER_ANOTHER_TAB)
    }
  }

  function pollNow() {
    // The events of a page often come together, and a buyer may switch tabs all the time.
    if (clock.now() - lastPollAt >= MINIMUM_GAP_MS) void poll()
    else if (!cancelWait && !polling) wait()
    return polling !== null || failures > 0
  }

  function pollAfresh() {
    if (isPaused()) return
    lastPollAt = -Infinity
    stopPolling()
    if (page.isHidden()) wait()
    else void poll()
  }

  const unsubscribes = [page.subscribe(onPageEvent), tabs.subscribe(id, onReport)]
  function stop() {
    isStopped = true
    stopPolling()
    endStream()
    for (const unsubscribe of unsubscribes) unsubscribe()
  }

  if (intent && isSettled(intent.status)) stop()
  else if (intent) {
    listen()
    wait(isChecking && !page.isHidden() ? 0 : 1)
  } else if (page.isHidden()) wait()
  else void poll()
  return { stop, pollNow, pollAfresh }
}
