import type { Clock } from '../core/clock'
import { isJsonObject } from '../core/jsonObject'
import { isPlausibleTime } from '../core/plausibleTime'

/** A clock that is right even if the buyer's is wrong, as the time left to pay must be. */
export interface ServerClock extends Clock {
  /** Takes the server's time, in Unix milliseconds, from an answer that came just now; `NaN` for none. */
  readonly correct: (time: number) => void
  /** Whether the server has said its time. */
  readonly isKnown: () => boolean
  /** Takes it from an event, which a proxy may have held back: it is that late at least. */
  readonly catchUp: (time: number) => void
}

// A smaller difference may be the time that the response took.
const SKEW_MS = 5_000

/** Creates a clock that follows the server's. */
export function createServerClock(local: Clock): ServerClock {
  let skew = 0
  let isKnown = false
  const now = () => local.now() + skew
  function correct(time: number) {
    const difference = time - local.now()
    isKnown ||= !Number.isNaN(time)
    if (Math.abs(difference - skew) > SKEW_MS) skew = difference
  }
  return {
    now,
    after: (ms, task) => local.after(ms, task),
    correct,
    isKnown: () => isKnown,
    catchUp: (time) => {
      if (time > now()) correct(time)
    },
  }
}

// As seconds, far in the future.
const FIRST_MILLISECONDS = 1e12

/** The server's time that comes with a payment, in Unix milliseconds; `NaN` if there is none. */
export function serverTimeOf(payment: unknown): number {
  const given = isJsonObject(payment) ? payment['server_time'] : undefined
  if (typeof given !== 'number') return NaN
  const time = given < FIRST_MILLISECONDS ? given * 1000 : given
  return isPlausibleTime(time / 1000) ? time : NaN
}
