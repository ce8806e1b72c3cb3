import type { Clock } from 'kryptogo-payment-react/testing'

const SPEED = 10

/** A fast clock that all processes share: it goes on where a killed one left it. */
export function sharedClock(epoch: number): Clock {
  return {
    now: () => epoch + (Date.now() - epoch) * SPEED,
    after(ms, task) {
      const timer = setTimeout(task, ms / SPEED)
      return () => clearTimeout(timer)
    },
  }
}
