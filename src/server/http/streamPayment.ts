import type { ServerContext } from '../context'
import { createEventStream, type EventStream } from './sseStream'
import { Refused } from './respond'
import { createLiveIntents, type LiveIntent } from './broadcast'
import { allowed, type ReadContext } from './readPayment'

/** Live status. */
export interface Events {
  /**
   * Answers with a stream of the payment's states: the one it is in at once, then each that differs
   * from the one before, and after a final one the end.
   *
   * @throws Refused as for a look at the payment, and with 503 when there are too many streams.
   */
  readonly route: (request: Request, id: string) => Promise<Response>
  /** Ends all streams; new ones are refused, until `open`. */
  close(): void
  open(): void
}

interface Viewer {
  readonly live: LiveIntent<Viewer>
  readonly stream: EventStream
  readonly end: (wanted: boolean) => void
  readonly endsAt: number
  beatAt: number
  /** Heartbeats that came before the reader had read what was sent before. */
  unread: number
}

const MOST_STREAMS = 10_000
// who may watch one payment is not to take the room of all
const MOST_OF_ONE = 50
const LONGEST_MS = 60 * 60_000
const BEAT_MS = 20_000
const TICK_MS = 1_000
const MOST_UNREAD = 3
const RETRY_AFTER_S = 30

const HEADERS = {
  'content-type': 'text/event-stream',
  // nothing on the way may compress it, for that would hold it back
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
}

function tooMany(): Refused {
  return new Refused({
    status: 503,
    message: 'There are too many streams at the moment: read the payment instead',
    retryAfterS: RETRY_AFTER_S,
  })
}

/** Makes the route of live status. */
export function eventsRoute(
  context: ReadContext & Pick<ServerContext, 'clock' | 'notices'>,
): Events {
  const { clock } = context
  const lives = createLiveIntents<Viewer>(context, ({ viewers, frame, isFinal }) => {
    for (const { stream, end } of viewers) {
      if (frame) stream.send(frame)
      if (isFinal) end(true)
    }
  })
  // in the order of their next heartbeats
  const all = new Set<Viewer>()
  let taken = 0
  let isTicking = false
  let isClosed = false

  /** One timer for all streams. */
  function tick() {
    isTicking = all.size > 0
    if (!isTicking) return
    clock.after(TICK_MS, tick)
    lives.retry()
    const now = clock.now()
    for (const viewer of all) {
      if (viewer.beatAt > now) break
      all.delete(viewer)
      all.add(viewer)
      viewer.beatAt = now + BEAT_MS
      viewer.unread = viewer.stream.beat() ? 0 : viewer.unread + 1
      if (viewer.unread >= MOST_UNREAD || viewer.endsAt <= now) viewer.end(false)
    }
  }

  function leave(live: LiveIntent<Viewer>) {
    taken--
    lives.leave(live)
  }

  /** A stream of a payment that was entered, which it leaves at its end. */
  function view({ signal }: Request, live: LiveIntent<Viewer>): EventStream['body'] {
    const forget = () => {
      if (!all.delete(viewer)) return false
      live.viewers.delete(viewer)
      signal.removeEventListener('abort', abort)
      leave(live)
      return true
    }
    const stream = createEventStream(() => void forget())
    const end = (wanted: boolean) => {
      if (forget()) stream.end(wanted)
    }
    const abort = () => end(false)
    const now = clock.now()
    const endsAt = now + LONGEST_MS
    const viewer: Viewer = { live, stream, end, endsAt, beatAt: now + BEAT_MS, unread: 0 }
    all.add(viewer)
    live.viewers.add(viewer)
    signal.addEventListener('abort', abort)
    if (live.frame) stream.send(live.frame)
    if (live.isFinal || signal.aborted) end(true)
    if (!isTicking) {
      isTicking = true
      clock.after(TICK_MS, tick)
    }
    return stream.body
  }

  function refuseAfterClose() {
    if (isClosed) throw tooMany()
  }

  return {
    async route(request, id) {
      refuseAfterClose()
      if (taken >= MOST_STREAMS) throw tooMany()
      taken++
      // first, so that no change is missed while it is read
      const live = lives.enter(id)
      const { heard } = live
      try {
        await lives.show(live, await allowed(context, request, id), heard)
        refuseAfterClose()
        if (live.viewers.size >= MOST_OF_ONE) throw tooMany()
      } catch (error) {
        leave(live)
        throw error
      }
      return new Response(view(request, live), { headers: HEADERS })
    },
    open() {
      isClosed = false
    },
    close() {
      isClosed = true
      for (const { end } of all) end(false)
    },
  }
}
