/**
 * Takes a lock of the browser, which one page at a time can hold, and returns the function that gives it
 * back; `null` if another page holds it. A browser without locks keeps nobody out.
 */
export async function takeLock(name: string): Promise<(() => void) | null> {
  try {
    return await new Promise((resolve, reject) => {
      const hold = (lock: Lock | null) => {
        if (lock)
          return new Promise<void>((end) => {
            resolve(end)
          })
        resolve(null)
        return undefined
      }
      navigator.locks.request(name, { ifAvailable: true }, hold).catch(reject)
    })
  } catch {
    return () => undefined
  }
}
