import type { Clock } from './clock'

/** Replaces the server's clock and randomness, for tests. */
export interface Environment {
  /** @default the system clock */
  clock?: Clock | undefined
  /** Returns a number from 0 to 1, which spreads retries out. @default Math.random */
  random?: (() => number) | undefined
}
