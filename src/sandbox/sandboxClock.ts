import type { Clock } from '../core/clock'
import { createSteadyClock, systemClock } from '../core/systemClock'

// Timers stand still while a machine sleeps, so that a long one would come late.
const LONGEST_TIMER = 5_000
const TOLERANCE = 1_000

/**
 * Creates the clock of a sandbox, in Unix time. It goes on where the clock of this machine is set back,
 * because that would undo what has happened to payments, and follows it where it is set forward.
 */
export function createSandboxClock(): Clock {
  const { now: readSteady } = createSteadyClock(undefined)
  let last = systemClock.now()
  let lastSteady = readSteady()
  let time = last

  function now(): number {
    const current = systemClock.now()
    const steady = readSteady()
    const elapsed = current - last
    const steadyElapsed = Math.round(steady - lastSteady)
    const isSetBack = elapsed < steadyElapsed - TOLERANCE
    time += isSetBack ? steadyElapsed : Math.max(0, elapsed)
    last = current
    lastSteady = steady
    return time
  }

  return {
    now,
    after(ms, task) {
      const due = now() + ms
      const wait = (left: number): (() => void) =>
        systemClock.after(Math.min(left, LONGEST_TIMER), () => {
          const rest = due - now()
          if (rest > 0) cancel = wait(rest)
          else task()
        })
      let cancel = wait(ms)
      return () => {
        cancel()
      }
    },
  }
}
