import type { Clock } from './clock'

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => {
      clearTimeout(timer)
    }
  },
}

/**
 * Creates a clock that never goes back and never jumps, for durations within this process. The clock of
 * a test stands for it.
 */
export function createSteadyClock(given: Clock | undefined): Clock {
  return given ?? { now: () => performance.now(), after: systemClock.after }
}
