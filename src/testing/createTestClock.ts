import type { Clock } from '../core/clock'
import { FIXTURE_TIME } from './fixtures'

/** A clock that moves only by hand. */
export interface TestClock extends Clock {
  /** How many tasks are scheduled. After everything is cleaned up it is 0. */
  readonly waiting: number
  /**
   * Advances time by `ms` milliseconds and runs the tasks that fall due, in order, each at its own
   * time; including tasks that those tasks add.
   *
   * @throws RangeError when `ms` is negative or not a number. If a task throws, its error, with the
   * clock at the time of that task.
   */
  advance(ms: number): void
  /**
   * Like `advance`, but promises settle before the first task and after each one, so that a chain of
   * timer, `fetch` and next timer runs as it would in real time. It may not wait long enough for
   * answers from another thread, such as msw's service worker.
   */
  advanceAsync(ms: number): Promise<void>
}

interface Task {
  at: number
  run: () => void
}

/**
 * Creates a `Clock` for tests that moves only by hand.
 *
 * @param start A date, or Unix time in milliseconds; if missing, the time at which the payment
 * of the `fixtures` was created, half an hour before its deadline.
 */
export function createTestClock(start: Date | number = FIXTURE_TIME): TestClock {
  let now = Number(start)
  const tasks = new Set<Task>()

  /** Runs the first of the tasks due by `end`, if there is one. */
  function runNext(end: number): boolean {
    let next: Task | undefined
    for (const task of tasks) if (task.at <= end && (!next || task.at < next.at)) next = task
    if (!next) return false
    tasks.delete(next)
    now = Math.max(now, next.at)
    next.run()
    return true
  }

  function endOf(ms: number): number {
    if (!(ms >= 0)) throw new RangeError(`Time cannot be advanced by ${ms} ms`)
    return now + ms
  }

  return {
    now: () => now,
    after(ms, run) {
      const task = { at: now + ms, run }
      tasks.add(task)
      return () => tasks.delete(task)
    },
    get waiting() {
      return tasks.size
    },
    advance(ms) {
      const end = endOf(ms)
      while (runNext(end));
      now = Math.max(now, end)
    },
    async advanceAsync(ms) {
      const end = endOf(ms)
      do await settle()
      while (runNext(end))
      now = Math.max(now, end)
    },
  }
}

const TURNS = 10

// Kept, because a test runner may replace it later
const { setTimeout } = globalThis

/** Lets all promises settle that wait for no timer. */
async function settle(): Promise<void> {
  const turns = createTurns()
  for (let turn = 0; turn < TURNS; turn++) await turns.next()
  turns.end()
}

// A message is neither slowed down by browsers, as nested timeouts are, nor faked by test runners, but
// Jest's jsdom has none.
function createTurns() {
  if (typeof MessageChannel !== 'function')
    return { next: () => new Promise((resolve) => setTimeout(resolve)), end: () => undefined }
  const { port1, port2 } = new MessageChannel()
  return {
    next: () =>
      new Promise((resolve) => {
        port1.onmessage = resolve
        port2.postMessage(null)
      }),
    end: () => {
      port1.close()
    },
  }
}
