/** Runs one task at a time per key, in the order in which they came. */
export type KeyedQueue = <T>(key: string, task: () => Promise<T>) => Promise<T>

/** Creates a queue per key. Many callbacks for one payment, for example, wait here, not each on a connection. */
export function createKeyedQueue(): KeyedQueue {
  const last = new Map<string, Promise<unknown>>()
  return async (key, task) => {
    const before = last.get(key) ?? Promise.resolve()
    const own = before.then(task, task)
    last.set(key, own)
    try {
      return await own
    } finally {
      if (last.get(key) === own) last.delete(key)
    }
  }
}
