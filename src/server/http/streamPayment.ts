import type { Clock } from '../../core/clock'
import { createBroadcast, frameOf, type BroadcastOptions, type Channel } from './broadcast'
import { HttpError, refuseUnless } from './httpError'
import type { Timestamp } from './publicPayment'
import type { FindReadable } from './readPayment'
import { createSseStream, type SseStream } from './sseStream'

/** Live status. */
export interface PaymentStreams {
  /**
   * Answers with a stream of the payment's states: the current one at once, then each that differs
   * from the one before, and after a final one the end.
   *
   * @throws HttpError as for reading the payment, and with 503 when there are too many streams.
   */
  readonly route: (request: Request, id: string) => Promise<Response>
  /** Ends all streams; new ones are refused, until `open`. */
  close(): void
  open(): void
}

/** The dependencies of `createPaymentStreams`. */
export interface PaymentStreamsOptions<Order> extends BroadcastOptions<Order> {
  readonly findReadable: FindReadable<Order>
  readonly timestamp: Timestamp
  readonly clock: Clock
}

interface Viewer {
  readonly channel: Channel<Viewer>
  readonly stream: SseStream
  readonly end: (flush: boolean) => void
  readonly endsAt: number
  beatAt: number
  /** Heartbeats that came before the reader had read what was sent before. */
  unread: number
}

const MOST_STREAMS = 10_000
// The viewers of one payment are not to take the room of all.
const MOST_OF_ONE = 50
const LONGEST_MS = 60 * 60_000
const BEAT_MS = 20_000
const TICK_MS = 1_000
const MOST_UNREAD = 3
const RETRY_AFTER_S = 30

const HEADERS = {
  'content-type': 'text/event-stream',
  // A proxy that compresses it would hold it back.
  'cache-control': 'private, no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
}

function tooMany(): HttpError {
  return new HttpError({
    status: 503,
    message: 'There are too many streams at the moment: read the payment instead',
    retryAfterS: RETRY_AFTER_S,
  })
}

/** Creates the streams of one payment server. */
export function createPaymentStreams<Order>(options: PaymentStreamsOptions<Order>): PaymentStreams {
  const { findReadable, timestamp, clock } = options
  const broadcast = createBroadcast<Viewer, Order>(options, (channel) => {
    const frame = frameOf(channel, timestamp)
    for (const { stream, end } of channel.viewers) {
      if (frame) stream.send(frame)
      if (channel.isLast) end(true)
    }
  })
  // They are in the order of their next heartbeats.
  const all = new Set<Viewer>()
  let taken = 0
  let isTicking = false
  let isClosed = false
  let closes = 0

  /** One timer for all streams. */
  function tick() {
    isTicking = all.size > 0
    if (!isTicking) return
    clock.after(TICK_MS, tick)
    broadcast.retry()
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

  function leave(channel: Channel<Viewer>) {
    taken--
    broadcast.leave(channel)
  }

  /** Streams a channel that was entered, and leaves it at the end. */
  function open({ signal }: Request, channel: Channel<Viewer>): SseStream['body'] {
    const forget = () => {
      if (!all.delete(viewer)) return false
      channel.viewers.delete(viewer)
      signal.removeEventListener('abort', abort)
      leave(channel)
      return true
    }
    const stream = createSseStream(() => void forget())
    const end = (flush: boolean) => {
      if (forget()) stream.end(flush)
    }
    const abort = () => end(false)
    const now = clock.now()
    const endsAt = now + LONGEST_MS
    const viewer: Viewer = { channel, stream, end, endsAt, beatAt: now + BEAT_MS, unread: 0 }
    all.add(viewer)
    channel.viewers.add(viewer)
    signal.addEventListener('abort', abort)
    const frame = frameOf(channel, timestamp)
    if (frame) stream.send(frame)
    if (channel.isLast || signal.aborted) end(true)
    if (!isTicking) {
      isTicking = true
      clock.after(TICK_MS, tick)
    }
    return stream.body
  }

  return {
    async route(request, id) {
      refuseUnless(!isClosed)
      const before = closes
      if (taken >= MOST_STREAMS) throw tooMany()
      taken++
      // This comes first, so that no change is missed while the payment is read.
      const channel = broadcast.enter(id)
      const { version } = channel
      try {
        await broadcast.show(channel, await findReadable(request, id), version)
        // The broadcast that it has entered is over then, whether or not there is another.
        refuseUnless(closes === before)
        if (channel.viewers.size >= MOST_OF_ONE) throw tooMany()
      } catch (error) {
        leave(channel)
        throw error
      }
      return new Response(open(request, channel), { headers: HEADERS })
    },
    open() {
      isClosed = false
    },
    close() {
      isClosed = true
      closes++
      for (const { end } of all) end(false)
      broadcast.close()
    },
  }
}
