/** Time, injected: what the library needs to know of it. */
export interface Clock {
  /** Unix time in milliseconds. */
  readonly now: () => number
  /** Calls `task` once after `ms`; returns the function that prevents it. */
  readonly after: (ms: number, task: () => void) => () => void
}
