import type { Clock } from 'kryptogo-payment-react/testing'

const SPEED = 10

/** A fast clock that all processes share, so that a killed process does not stop it. */
export function sharedClock(epoch: number): Clock {
  return {
    now: () => epoch + (Date.now() - epoch) * SPEED,
    after(ms, task) {
      const timer = setTimeout(task, ms / SPEED)
      return () => clearTimeout(timer)
    },
  }
}
