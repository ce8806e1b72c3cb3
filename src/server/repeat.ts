import type { Clock } from '../core/clock'
import { errorDetails, type Logger } from './logger'

/** A task, and how often it runs. */
export interface RepeatedTask {
  readonly name: string
  /** Between the end of one run and the start of the next, in milliseconds. */
  readonly everyMs: number
  readonly run: (isOn: () => boolean) => Promise<unknown>
  readonly clock: Clock
  readonly log: Logger
}

/** Runs a task repeatedly until the returned function, which waits for the current run, is called. */
export function repeat({ name, everyMs, run, clock, log }: RepeatedTask): () => Promise<void> {
  let isOn = true
  let cancel = clock.after(0, start)
  let running: Promise<void> = Promise.resolve()

  async function once() {
    try {
      await run(() => isOn)
    } catch (error) {
      log.error(`${name} failed; it will be tried again`, errorDetails(error))
    }
    if (isOn) cancel = clock.after(everyMs, start)
  }
  function start() {
    running = once()
  }

  return async () => {
    isOn = false
    cancel()
    await running
  }
}
