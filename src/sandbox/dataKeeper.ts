import { systemClock } from '../core/systemClock'
import type { Sandbox } from './createSandbox'
import { readData, removeRemains, writeData, type DataLine } from './dataFile'
import { cannotWrite, lockData } from './dataLock'
import type { Kept } from './kept'
import { keptIn } from './keptIn'
import { Problem } from './problem'

/** Keeps a sandbox in a file. */
export interface DataKeeper {
  /** Restores the sandbox from the file, and keeps it there from now on. */
  start(): void
  /** Saves the sandbox soon. */
  touch(): void
  /**
   * Saves what the sandbox has left when it stopped, if it was started. Nothing is saved after that.
   *
   * @throws Problem when it cannot be saved.
   */
  close(last: Kept): Promise<void>
}

const INTERVAL = 200
const LONGEST_PAUSE = 5_000
// Saving takes at most a tenth of the time.
const REST = 10

/** A sandbox that keeps nothing. */
export const noKeeper: DataKeeper = {
  start: () => undefined,
  touch: () => undefined,
  close: () => Promise.resolve(),
}

/**
 * Reads the file in which a sandbox is kept, if it exists, and reserves it.
 *
 * @throws Problem when the file is not one of the sandbox, or another process uses it, and the reason of
 * the signal once it is aborted.
 */
export async function keepData(
  file: string,
  sandbox: Sandbox,
  signal: AbortSignal,
  onProblem: (message: string) => void,
): Promise<DataKeeper> {
  const lock = await lockData(file, signal, onProblem)
  let pause = INTERVAL
  let isDirty = true
  let state: 'reserved' | 'kept' | 'closed' = 'reserved'
  let cancel: (() => void) | undefined
  let saving = Promise.resolve()
  /** Why the last attempt to save has failed. */
  let reported: string | undefined

  async function write(kept: Kept): Promise<Problem | undefined> {
    try {
      await lock.confirm()
      await writeData(file, linesOf(kept))
      return undefined
    } catch (cause) {
      if (!(cause instanceof Problem)) return cannotWrite(file, cause)
      state = 'closed'
      return cause
    }
  }

  async function save(kept: Kept): Promise<void> {
    isDirty = false
    const startedAt = systemClock.now()
    const problem = await write(kept)
    if (problem && problem.message !== reported) onProblem(problem.message)
    reported = problem?.message
    isDirty ||= problem !== undefined
    pause = problem
      ? Math.min(LONGEST_PAUSE, 2 * pause)
      : Math.max(INTERVAL, REST * (systemClock.now() - startedAt))
  }

  function schedule(): void {
    if (state !== 'kept') return
    cancel ??= systemClock.after(pause, () => {
      saving = save(sandbox.kept()).then(() => {
        cancel = undefined
        if (isDirty) schedule()
      })
    })
  }

  let before: Kept | undefined
  try {
    await removeRemains(file)
    const lines = await readData(file)
    before = lines && keptIn(file, lines)
    // Tells at once whether it can be written.
    await writeData(file, lines ?? linesOf(sandbox.kept()))
  } catch (cause) {
    await lock.release()
    throw cause instanceof Problem ? cause : cannotWrite(file, cause)
  }
  return {
    start() {
      if (before) sandbox.restore(before)
      before = undefined
      state = 'kept'
      schedule()
    },
    touch() {
      isDirty = true
      schedule()
    },
    async close(last) {
      const isKept = state === 'kept'
      state = 'closed'
      cancel?.()
      await saving
      const problem = isKept ? await write(last) : undefined
      await lock.release()
      if (problem) throw problem
    },
  }
}

function linesOf({ savedAt, settings, balances, ...lists }: Kept): DataLine[] {
  return [
    ['saved_at', savedAt],
    ['settings', settings],
    ['balances', balances],
    ...lists.payments.map((payment): DataLine => ['payment', payment]),
    ...lists.transfers.map((transfer): DataLine => ['transfer', transfer]),
    ...lists.callbacks.map((callback): DataLine => ['callback', callback]),
  ]
}
