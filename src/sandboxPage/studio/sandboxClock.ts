import type { Clock } from '../../core/clock'
import { systemClock } from '../../core/systemClock'

/** The header `Date` is that of the second, and an answer takes a while. */
const TOLERANCE_MS = 2_000

/** Creates a clock that shows the time of the sandbox, by which deadlines pass. This machine's may differ. */
function createServerClock(clock: Clock) {
  let aheadMs = 0
  return {
    now: () => clock.now() + aheadMs,
    after: clock.after,
    /** Sets it by an answer of the sandbox. */
    setBy({ headers }: Pick<Response, 'headers'>): void {
      const difference = Date.parse(headers.get('date') ?? '') - clock.now()
      if (Math.abs(difference - aheadMs) > TOLERANCE_MS) aheadMs = difference
    },
  }
}

/** The clock of the sandbox that has served this page. */
export const sandboxClock = createServerClock(systemClock)
