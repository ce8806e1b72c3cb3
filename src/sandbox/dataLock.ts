import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import process from 'node:process'
import { isJsonObject } from '../core/jsonObject'
import { Problem } from './problem'

/** The right of one sandbox to a data file. */
export interface DataLock {
  release(): Promise<void>
}

/**
 * Takes the right to a data file, which one sandbox at a time may have.
 *
 * @throws Problem when another process has it.
 */
export async function lockData(file: string): Promise<DataLock> {
  const lock = `${file}.lock`
  const own = JSON.stringify({ pid: process.pid })
  if (!(await create(lock, own))) {
    await removeStale(file, lock)
    if (!(await create(lock, own))) throw inUse(file, lock, undefined)
  }
  return { release: () => rm(lock, { force: true }) }
}

/** Creates the file of a lock, unless it is there. */
async function create(lock: string, text: string): Promise<boolean> {
  try {
    await writeFile(lock, text, { flag: 'wx' })
    return true
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    throw cannotWrite(lock, cause)
  }
}

async function removeStale(file: string, lock: string): Promise<void> {
  const before = await readFile(lock, 'utf8').catch(() => '')
  const pid = pidIn(before)
  if (pid !== undefined && isAlive(pid)) throw inUse(file, lock, pid)
  // Two that start at once must not remove each other's lock: only one can move this one away.
  const aside = `${lock}.${process.pid}`
  try {
    await rename(lock, aside)
  } catch {
    throw inUse(file, lock, undefined)
  }
  const moved = await readFile(aside, 'utf8').catch(() => '')
  if (moved === before) {
    await rm(aside, { force: true })
    return
  }
  await rename(aside, lock)
  throw inUse(file, lock, pidIn(moved))
}

function pidIn(text: string): number | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const pid = isJsonObject(value) ? value['pid'] : undefined
    return typeof pid === 'number' ? pid : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return codeOf(cause) === 'EPERM'
  }
}

function inUse(file: string, lock: string, pid: number | undefined): Problem {
  const who = pid === undefined ? 'another sandbox' : `the sandbox of process ${pid}`
  return new Problem(
    'data_in_use',
    `${file} is used by ${who}. Stop it, or keep the data in another file. If no sandbox is running, delete ${lock}.`,
  )
}

/** Creates the error of a file that cannot be written. */
export function cannotWrite(file: string, cause: unknown): Problem {
  const reason =
    codeOf(cause) === 'ENOENT'
      ? 'its folder does not exist'
      : cause instanceof Error
        ? cause.message
        : String(cause)
  return new Problem('data_not_writable', `${file} cannot be written: ${reason}.`)
}

/** The code of an error of Node's. */
export function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : undefined
}
