/** One response that goes on: what is newest reaches its reader, and nothing piles up. */
export interface EventStream {
  readonly body: ReadableStream<Uint8Array>
  /** Sends a frame: now, or, in the place of any that still waits, as soon as it is read. */
  send(frame: Uint8Array): void
  /** Says that the connection is alive. Returns whether the reader has read all before. */
  beat(): boolean
  /** Ends the stream, after what still waits when that is `wanted`. */
  end(wanted: boolean): void
}

const BEAT = new TextEncoder().encode(':\n\n')

/** Makes a stream; `onCancel` is called when its reader goes away. */
export function createEventStream(onCancel: () => void): EventStream {
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
    end(wanted) {
      if (wanted && waiting) controller?.enqueue(waiting)
      waiting = null
      controller?.close()
    },
  }
}
