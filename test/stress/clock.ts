import type { Clock } from 'kryptogo-payment-react/testing'

/**
 * A fast clock that all processes share, so that a killed process does not stop it. It makes time limits
 * shorter too, which a busy machine may not keep where more than a process fails.
 */
export function sharedClock({ epoch, speed }: { epoch: number; speed: number }): Clock {
  return {
    now: () => epoch + (Date.now() - epoch) * speed,
    after(ms, task) {
      const timer = setTimeout(task, ms / speed)
      return () => clearTimeout(timer)
    },
  }
}
