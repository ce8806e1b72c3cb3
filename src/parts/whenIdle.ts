/**
 * Runs a task when the browser is idle, or at once if the browser has no idle callbacks. Returns a
 * function that cancels it.
 */
export function whenIdle(task: () => void): () => void {
  if (!('requestIdleCallback' in globalThis)) {
    task()
    return () => undefined
  }
  const id = requestIdleCallback(task)
  return () => {
    cancelIdleCallback(id)
  }
}
