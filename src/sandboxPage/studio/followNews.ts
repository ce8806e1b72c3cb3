import type { Clock } from '../../core/clock'

/** The part of an `EventSource` that is used. */
export interface NewsSource {
  readonly readyState: number
  onopen: ((event: Event) => void) | null
  onerror: ((event: Event) => void) | null
  onmessage: ((event: MessageEvent<string>) => void) | null
  close(): void
}

/** The options of `followNews`. */
export interface NewsOptions {
  readonly clock: Clock
  readonly openEvents: () => NewsSource
  /** Whether the page can be seen, and is not in a tab behind another one. */
  readonly isShown: () => boolean
  readonly subscribeToShown: (listener: () => void) => () => void
  /** Called whenever a connection opens. There may have been news before. */
  readonly onOpen: () => void
  readonly onLost: () => void
  readonly onNews: (data: string) => void
}

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 10_000

/** The `readyState` of a source that does not connect again by itself, such as after a 404. */
const CLOSED = 2

/**
 * Follows the news of the sandbox while the page is shown, until the function that it returns is called.
 * A browser has six connections for all tabs of an origin, so that a hidden page must not keep one.
 */
export function followNews(options: NewsOptions): () => void {
  const { clock, openEvents, isShown, subscribeToShown, onOpen, onLost, onNews } = options
  let source: NewsSource | undefined
  let cancelRetry: (() => void) | undefined
  let retryMs = FIRST_RETRY_MS

  function close(): void {
    cancelRetry?.()
    source?.close()
    source = undefined
  }

  function open(): void {
    close()
    const opened = openEvents()
    source = opened
    opened.onopen = () => {
      retryMs = FIRST_RETRY_MS
      onOpen()
    }
    opened.onerror = () => {
      onLost()
      if (opened.readyState !== CLOSED) return
      cancelRetry = clock.after(retryMs, open)
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    }
    opened.onmessage = ({ data }: MessageEvent<string>) => onNews(data)
  }

  const followIfShown = () => (isShown() ? open() : close())
  followIfShown()
  const unsubscribe = subscribeToShown(followIfShown)
  return () => {
    unsubscribe()
    close()
  }
}
