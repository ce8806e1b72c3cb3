import type { Clock } from './clock'

/** The time and the randomness that the library uses. Tests replace them. */
export interface Environment {
  /** @default the machine's */
  clock?: Clock
  /** Numbers from 0 up to 1, which jitter the retries. @default Math.random */
  random?: () => number
}
