import type { Clock } from '../core/clock'

/** A clock that is right even if the buyer's is wrong, as the time left to pay must be. */
export interface ServerClock extends Clock {
  /** Takes the server's time, in Unix milliseconds, from an answer that came just now. */
  readonly correct: (time: number) => void
}

// A smaller difference may be the time that the response took.
const SKEW_MS = 5_000

/** Creates a clock that follows the server's. */
export function createServerClock(local: Clock): ServerClock {
  let skew = 0
  return {
    now: () => local.now() + skew,
    after: (ms, task) => local.after(ms, task),
    correct: (time) => {
      const difference = time - local.now()
      if (Math.abs(difference - skew) > SKEW_MS) skew = difference
    },
  }
}
