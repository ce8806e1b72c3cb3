import { systemClock } from '../core/systemClock'
import type { Sandbox } from './createSandbox'
import { readData, writeData, type DataLine } from './dataFile'
import { cannotWrite, lockData } from './dataLock'
import type { Kept } from './kept'
import { keptIn } from './keptIn'

/** Keeps a sandbox in a file. */
export interface DataKeeper {
  /** Saves the sandbox soon. */
  touch(): void
  /** Saves the sandbox for the last time. */
  close(): Promise<void>
}

const INTERVAL = 200
// Saving takes at most a tenth of the time.
const REST = 10

/** A sandbox that keeps nothing. */
export const noKeeper: DataKeeper = { touch: () => undefined, close: () => Promise.resolve() }

/**
 * Restores a sandbox from a file, if it exists, and keeps it there from now on.
 *
 * @throws Problem when the file is not one of the sandbox, or another process uses it.
 */
export async function keepData(
  file: string,
  sandbox: Sandbox,
  onProblem: (message: string) => void,
): Promise<DataKeeper> {
  const lock = await lockData(file)
  let pause = INTERVAL
  let isDirty = true
  let cancel: (() => void) | undefined
  let saving = Promise.resolve()

  async function save(): Promise<void> {
    isDirty = false
    const startedAt = systemClock.now()
    try {
      await writeData(file, linesOf(sandbox.kept()))
    } catch (cause) {
      isDirty = true
      onProblem(cannotWrite(file, cause).message)
    }
    pause = Math.max(INTERVAL, REST * (systemClock.now() - startedAt))
  }

  function schedule(): void {
    cancel ??= systemClock.after(pause, () => {
      saving = saving.then(save).then(() => {
        cancel = undefined
        if (isDirty) schedule()
      })
    })
  }

  try {
    const lines = await readData(file)
    if (lines) sandbox.restore(keptIn(file, lines))
    // Tells at once whether it can be written.
    await writeData(file, linesOf(sandbox.kept()))
  } catch (cause) {
    await lock.release()
    throw cause instanceof Error && cause.name === 'Problem' ? cause : cannotWrite(file, cause)
  }
  return {
    touch() {
      isDirty = true
      schedule()
    },
    async close() {
      await saving
      cancel?.()
      await save()
      await lock.release()
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
