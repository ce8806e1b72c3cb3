import { useSyncExternalStore } from 'react'
import type { Clock } from '../../core/clock'
import { sandboxClock } from './sandboxClock'

/** Creates the hook that returns the time in Unix milliseconds, once a second. */
function createUseNow(clock: Clock): () => number {
  const listeners = new Set<() => void>()
  let cancel: (() => void) | undefined
  let now = clock.now()

  function tick(): void {
    now = clock.now()
    listeners.forEach((listener) => listener())
    cancel = clock.after(1_000, tick)
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener)
    if (listeners.size === 1) cancel = clock.after(0, tick)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) cancel?.()
    }
  }

  return () => useSyncExternalStore(subscribe, () => now)
}

/** The time of the sandbox in Unix milliseconds, once a second. */
export const useNow = createUseNow(sandboxClock)
