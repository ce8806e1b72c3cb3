import { afterAll } from 'vitest'

/**
 * Returns a function that remembers how to close what was opened, and closes all of it, the last first,
 * after the tests of a file, also where opening the next has failed.
 */
export function closeAfterAll() {
  const closings: (() => unknown)[] = []
  afterAll(async () => {
    const failures: unknown[] = []
    for (const close of closings.reverse()) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything was closed')
  })
  return <Opened>(opened: Opened, close: (opened: Opened) => unknown): Opened => {
    closings.push(() => close(opened))
    return opened
  }
}
