import type { Clock } from '../core/clock'

// Browsers and Node run a longer timeout at once.
const LONGEST_TIMEOUT = 2 ** 31 - 1

/** A clock that runs faster or slower than real time. */
export interface ScaledClock extends Clock {
  /**
   * Milliseconds of this clock per real millisecond; 0 stops it. Setting it reschedules the waiting
   * tasks, and no time is lost or skipped.
   *
   * @throws RangeError when set to a negative or infinite number.
   */
  speed: number
}

/** The options of `createScaledClock`. */
export interface ScaledClockOptions {
  /** Milliseconds of this clock per real millisecond; 0 for a clock that stands still. */
  speed: number
  /** Real time: Unix time in milliseconds. @default Date.now */
  now?: () => number
}

interface Task {
  at: number
  run: () => void
  timer?: ReturnType<typeof setTimeout>
}

/**
 * Creates a clock of adjustable speed, to watch half an hour of a payment in a minute. It starts at
 * the real time.
 *
 * @throws RangeError when `speed` is negative or not finite.
 */
export function createScaledClock({ speed, now = Date.now }: ScaledClockOptions): ScaledClock {
  let rate = checked(speed)
  let since = now()
  let from = since
  const tasks = new Set<Task>()

  const at = (real: number) => from + (real - since) * rate
  const time = () => at(now())

  function arm(task: Task): void {
    clearTimeout(task.timer)
    if (rate === 0) return
    const wait = Math.max(0, Math.ceil((task.at - time()) / rate))
    task.timer = setTimeout(() => ring(task), Math.min(wait, LONGEST_TIMEOUT))
  }

  function ring(task: Task): void {
    if (time() < task.at) {
      arm(task)
    } else {
      tasks.delete(task)
      task.run()
    }
  }

  return {
    now: time,
    after(ms, run) {
      const task: Task = { at: time() + Math.max(0, ms), run }
      tasks.add(task)
      arm(task)
      return () => {
        tasks.delete(task)
        clearTimeout(task.timer)
      }
    },
    get speed() {
      return rate
    },
    set speed(next) {
      checked(next)
      const real = now()
      from = at(real)
      since = real
      rate = next
      tasks.forEach(arm)
    },
  }
}

function checked(speed: number): number {
  if (speed >= 0 && speed < Infinity) return speed
  throw new RangeError(`A clock cannot run at speed ${speed}`)
}
