/** Runs a task as soon as fewer than so many others are running. */
export type AtMost = <T>(task: () => Promise<T>) => Promise<T>

/** Creates a limit on how many tasks run at the same time; the others wait, first come first served. */
export function createAtMost(most: number): AtMost {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await task()
    } finally {
      // The place goes to the next one, so nobody can take it in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

/**
 * Repeats `step` until it resolves to `false`, at most `limit()` of them at the same time. Resolves once
 * all have ended, and rejects as the first that failed.
 */
export async function repeatAtOnce(
  step: () => Promise<boolean>,
  limit: () => number,
): Promise<void> {
  const running = new Set<Promise<void>>()
  const failures: unknown[] = []
  const control = { isOver: false }

  async function run(): Promise<void> {
    try {
      if (!(await step())) control.isOver = true
    } catch (error) {
      control.isOver = true
      failures.push(error)
    }
  }

  for (;;) {
    while (!control.isOver && running.size < limit()) {
      const own: Promise<void> = run().then(() => void running.delete(own))
      running.add(own)
    }
    if (!running.size) break
    await Promise.race(running)
  }
  if (failures.length) throw failures[0]
}
