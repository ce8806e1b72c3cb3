import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isJsonObject } from '../core/jsonObject'
import { errorCodeOf } from '../core/errorCode'
import { messageOf } from '../core/causes'
import { Problem } from './problem'

/** The kind of a line, and what it holds. */
export type DataLine = readonly [kind: string, value: unknown]

const FORMAT = 'kryptogo-sandbox'
const VERSION = 2
const BATCH = 250

/** The number of the line after the head. */
export const FIRST_LINE = 2

/**
 * Reads a data file. Each line is a JSON array of a kind and a value; the first names the format, the
 * last counts the others.
 *
 * @returns `undefined` if there is no such file.
 * @throws Problem when it is not a whole file of this version.
 */
export async function readData(file: string): Promise<readonly DataLine[] | undefined> {
  const text = await readText(file)
  if (text === undefined) return undefined
  const [head = '', ...rest] = text.split('\n')
  checkHead(file, head)
  const lines = rest
    .filter((line) => line !== '')
    .map((line, index) => read(file, line, index + FIRST_LINE))
  const [kind, count] = lines.at(-1) ?? []
  if (kind !== 'end' || count !== lines.length - 1) throw incomplete(file, lines.length + 2)
  return lines.slice(0, -1)
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (errorCodeOf(cause) === 'ENOENT') return undefined
    const reason = messageOf(cause)
    throw new Problem('data_not_readable', `${file} cannot be read: ${reason}.`)
  }
}

function checkHead(file: string, head: string): void {
  const found = parse(head)
  if (!isJsonObject(found) || found['format'] !== FORMAT)
    throw new Problem(
      'not_data',
      `${file} is not a data file of the sandbox. Pass another name with --data; the sandbox creates the file.`,
    )
  if (found['version'] !== VERSION)
    throw new Problem(
      'other_version',
      `${file} has version ${JSON.stringify(found['version'])} of the format, and this sandbox reads version ${VERSION}. Use the version of kryptogo-payment-react that wrote it, or begin with another file.`,
    )
}

function read(file: string, line: string, number: number): DataLine {
  const value = parse(line)
  if (!Array.isArray(value)) throw incomplete(file, number)
  const [kind, content] = value as unknown[]
  if (typeof kind !== 'string') throw incomplete(file, number)
  return [kind, content]
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function incomplete(file: string, number: number): Problem {
  return new Problem(
    'data_incomplete',
    `${file} is not whole: it breaks off at line ${number}. Restore a copy of it, or delete it to begin without payments.`,
  )
}

/** Creates the error of a file with a line that the sandbox cannot have written. */
export function damaged(file: string, number: number, reason: string): Problem {
  return new Problem(
    'data_incomplete',
    `${file} is damaged at line ${number}: ${reason}. Restore a copy of it, or delete it to begin without payments.`,
  )
}

/** Removes what sandboxes have left that were killed while they wrote a data file. */
export async function removeRemains(file: string): Promise<void> {
  const [folder, start] = [dirname(file), `${basename(file)}.`]
  const names = (await readdir(folder)).filter((name) => name.startsWith(start))
  const remains = names.filter((name) => /^\d+\.tmp$/.test(name.slice(start.length)))
  for (const name of remains) await rm(join(folder, name), { force: true })
}

/** Replaces a data file in one step, so that it is whole at any time. */
export async function writeData(file: string, lines: readonly DataLine[]): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const handle = await open(temporary, 'w')
    try {
      // Unlike `write`, which may write only a part, as on a full disk.
      await handle.appendFile(`${JSON.stringify({ format: FORMAT, version: VERSION })}\n`)
      for (let start = 0; start < lines.length; start += BATCH) {
        const batch = lines.slice(start, start + BATCH)
        await handle.appendFile(batch.map((line) => `${JSON.stringify(line)}\n`).join(''))
        // Other requests are answered in between.
        await nextTurn()
      }
      await handle.appendFile(`${JSON.stringify(['end', lines.length])}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw cause
  }
}
