/** The library's only source of time. Pass another one to control time in tests. */
export interface Clock {
  /** Unix time in milliseconds. */
  readonly now: () => number
  /** Calls `task` once after `ms` milliseconds. Returns a function that cancels the call. */
  readonly after: (ms: number, task: () => void) => () => void
}
