import type { Clock } from '../../core/clock'
import { withDeadline } from '../../core/delay'
import type { Logger } from '../logger'

/** The requests, transfers and rounds that a stop waits for. */
export interface InFlight {
  /** Whether new work is let in. */
  isOpen(): boolean
  /** Whether work that was let in may still begin what a stop must not cut off. */
  mayProceed(): boolean
  /** Runs a task that `close` waits for. */
  track<T>(task: () => Promise<T>): Promise<T>
  /** Lets new work in again. */
  open(): void
  /** Lets no new work in. Resolves once the work under way has ended, or has taken too long. */
  close(): Promise<void>
}

/** The dependencies of `createInFlight`. */
export interface InFlightOptions {
  /** How long work may take from when it proceeds, in milliseconds. */
  readonly workMs: number
  readonly clock: Clock
  readonly log: Logger
}

/** How long after a stop the work that was let in before may take until it proceeds. */
const GRACE_MS = 5_000

/** Creates the count of what one server has under way. */
export function createInFlight({ workMs, clock, log }: InFlightOptions): InFlight {
  const running = new Set<Promise<unknown>>()
  let closedAt: number | null = null

  return {
    isOpen: () => closedAt === null,
    mayProceed: () => closedAt === null || clock.now() - closedAt < GRACE_MS,
    async track(task) {
      const own = task()
      running.add(own)
      try {
        return await own
      } finally {
        running.delete(own)
      }
    },
    open() {
      closedAt = null
    },
    async close() {
      closedAt ??= clock.now()
      if (!running.size) return
      const late = new Error(`Not over after ${(GRACE_MS + workMs) / 1000} s`)
      const deadline = { clock, ms: GRACE_MS + workMs, onTimeout: () => late }
      await withDeadline(deadline, () => Promise.allSettled(running)).catch(() => {
        const message = 'The payment server has stopped, but not everything under way has ended'
        log.error(message, { left: running.size })
      })
    },
  }
}
