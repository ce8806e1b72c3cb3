/** One stream of events: its reader gets the newest frame, and nothing piles up. */
export interface SseStream {
  readonly body: ReadableStream<Uint8Array>
  /** Sends a frame now, or as soon as the reader is ready, in place of any that still waits. */
  send(frame: Uint8Array): void
  /** Sends a heartbeat, unless something is unread. Returns whether it was sent. */
  beat(): boolean
  /** Ends the stream; `flush` sends the frame that still waits before. */
  end(flush: boolean): void
}

const BEAT = new TextEncoder().encode(':\n\n')

/** Creates a stream; `onCancel` is called when its reader goes away. */
export function createSseStream(onCancel: () => void): SseStream {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let waiting: Uint8Array | null = null

  const body = new ReadableStream<Uint8Array>({
    start: (own) => {
      controller = own
    },
    pull: () => {
      if (waiting) controller?.enqueue(waiting)
      waiting = null
    },
    cancel: onCancel,
  })
  const isRead = () => Number(controller?.desiredSize) > 0

  return {
    body,
    send(frame) {
      if (isRead()) controller?.enqueue(frame)
      else waiting = frame
    },
    beat() {
      if (!isRead()) return false
      controller?.enqueue(BEAT)
      return true
    },
    end(flush) {
      if (flush && waiting) controller?.enqueue(waiting)
      waiting = null
      controller?.close()
    },
  }
}
