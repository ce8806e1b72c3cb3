import type { Clock } from '../core/clock'
import { described } from './http/respond'
import type { Logger } from './options'

/** Runs a task again and again, `ms` after it has last ended, until the returned function has resolved. */
export function repeat(
  { clock, log }: { clock: Clock; log: Logger },
  name: string,
  ms: number,
  task: (isOn: () => boolean) => Promise<unknown>,
): () => Promise<void> {
  let isOn = true
  let cancel = clock.after(0, run)
  let running: Promise<void> = Promise.resolve()

  async function once() {
    try {
      await task(() => isOn)
    } catch (error) {
      log.error(`${name} failed; it will be tried again`, described(error))
    }
    if (isOn) cancel = clock.after(ms, run)
  }
  function run() {
    running = once()
  }

  return async () => {
    isOn = false
    cancel()
    await running
  }
}
