/** Calls `act`, and hands what it throws, or later rejects with, to `onFailure`. */
export function callGuarded(act: () => unknown, onFailure: (cause: unknown) => void): void {
  try {
    const result = act()
    if (isThenable(result)) void Promise.resolve(result).catch(onFailure)
  } catch (cause) {
    onFailure(cause)
  }
}

/** Whether a value is a promise, or something that can be awaited like one. */
export function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value
}
