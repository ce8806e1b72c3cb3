// A page that never rests, as while an animation runs on a slow machine, has no idle moment.
const LONGEST_WAIT_MS = 3000

/**
 * Runs a task when the browser is idle, or after three seconds; at once if the browser has no idle
 * callbacks. Returns a function that cancels it.
 */
export function whenIdle(task: () => void): () => void {
  if (!('requestIdleCallback' in globalThis)) {
    task()
    return () => undefined
  }
  const id = requestIdleCallback(task, { timeout: LONGEST_WAIT_MS })
  return () => {
    cancelIdleCallback(id)
  }
}
