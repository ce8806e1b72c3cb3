import * as fs from 'node:fs'
import { basename, dirname } from 'node:path'
import process from 'node:process'
import { errorCodeOf } from '../core/errorCode'
import { systemClock } from '../core/systemClock'
import { STALE_MS, takeLock, type FileLock } from '../lock/fileLock'
import { backgroundClock } from '../lock/nodeRuntime'
import { messageOf } from '../core/causes'
import { Problem } from './problem'

/**
 * Takes the right to a data file, which one sandbox at a time may have. One that was killed is noticed by
 * its silence.
 *
 * @param onWait Called with a message when that may take a while.
 * @throws Problem when another process has it, and the reason of the signal once it is aborted.
 */
export async function lockData(
  file: string,
  signal: AbortSignal,
  onWait: (message: string) => void,
): Promise<FileLock> {
  const name = `${basename(file)}.lock`
  try {
    return await takeLock({
      ...{ folder: dirname(file), name, node: { fs, process }, random: Math.random },
      clock: systemClock,
      beatClock: backgroundClock,
      patienceMs: 0,
      signal,
      onWait: () => onWait(waiting(file)),
      inUseError: (pid) => inUse(file, pid),
      lostError: () => lost(file),
    })
  } catch (cause) {
    signal.throwIfAborted()
    throw cause instanceof Problem ? cause : cannotWrite(file, cause)
  }
}

const waiting = (file: string) =>
  `${file} is used by another sandbox, or by one that was killed. Waiting for a sign of life, for at most ${STALE_MS / 1000} s.`

function inUse(file: string, pid: number | undefined): Problem {
  const who = pid === undefined ? 'another sandbox' : `the sandbox of process ${pid}`
  return new Problem(
    'data_in_use',
    `${file} is used by ${who}. Stop it, or keep the data in another file.`,
  )
}

function lost(file: string): Problem {
  return new Problem(
    'data_lost',
    `This sandbox stood still for over ${STALE_MS / 1000} s, and another has taken ${file}. Nothing is saved any more. Stop one of them, and start the other again.`,
  )
}

/** Creates the error of a file that cannot be written. */
export function cannotWrite(file: string, cause: unknown): Problem {
  const reason = errorCodeOf(cause) === 'ENOENT' ? 'its folder does not exist' : messageOf(cause)
  return new Problem('data_not_writable', `${file} cannot be written: ${reason}.`)
}
