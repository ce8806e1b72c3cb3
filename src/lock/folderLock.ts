import type { Clock } from '../core/clock'
import { delay } from '../core/delay'
import { PaymentError } from '../core/errors'
import { isJsonObject } from '../core/jsonObject'
import type { NodeRuntime } from './nodeRuntime'
import { currentProcess, hasEnded, type ProcessIdentity } from './processIdentity'

const BEAT_MS = 2_000
const POLL_MS = 250
/** How long an owner may be silent until it counts as dead. */
const STALE_MS = 10_000

const RELEASED = 'released'
const FILE = /^kryptogo-payment\.lock\.(\d+)$/

/** Keeps a folder for its owner alone, until it is released or the process ends. */
export interface FolderLock {
  /** @throws PaymentError where this process stood still for so long that another took the folder. */
  confirm(): Promise<void>
  release(): Promise<void>
}

interface LockOptions {
  readonly folder: string
  readonly node: NodeRuntime
  readonly clock: Clock
  /** Times the signs of life of the owner. It need not keep the process running. */
  readonly beatClock: Clock
  readonly random: () => number
  /**
   * Whether what the folder holds is open already. It is then not enough that the other owner ends:
   * it has written since. @default false
   */
  readonly isOpen?: boolean
}

interface LockFile {
  readonly generation: number
  readonly text: string
  /** When its owner has last touched it, as a sign of life. */
  readonly touched: number
}

/** Stands in the file of an owner. */
interface Owner {
  readonly owner: string
  readonly process: ProcessIdentity | undefined
}

/**
 * Takes a folder, which may have to be waited for: another owner can be about to end, and one that
 * was killed is noticed by its silence. Of every generation of the lock only one owner can create the
 * file, and the newest generation counts, so it cannot be taken twice at once.
 *
 * Who has a folder is not told by a process id alone, because each container has a process 1.
 *
 * @throws PaymentError `invalid_configuration` when the folder has another owner who is alive.
 */
export async function lockFolder(options: LockOptions): Promise<FolderLock> {
  const { folder, node, clock, random, isOpen = false } = options
  const owner = Array.from({ length: 2 }, () => random().toString(36).slice(2)).join('')
  const self: Owner = { owner, process: await currentProcess(node) }
  await node.fs.promises.mkdir(folder, { recursive: true })

  let silentMs = 0
  let previous: LockFile | undefined
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const latest = await readLatest(node, folder)
    const isSame = JSON.stringify(latest) === JSON.stringify(previous)
    silentMs = isSame ? silentMs + POLL_MS : 0
    const hasActed = !isSame && waitedMs > 0
    if (hasActed && isOpen) throw inUseError(folder)
    if ((await isFree(node, latest)) || silentMs >= STALE_MS) {
      const generation = (latest?.generation ?? 0) + 1
      if (await take(node, folder, generation, self)) return hold(options, generation)
    } else if (hasActed && waitedMs >= STALE_MS) throw inUseError(folder)
    previous = latest
    await delay(clock, POLL_MS)
  }
}

function hold(options: LockOptions, generation: number): FolderLock {
  const { folder, node, beatClock } = options
  const file = pathOf(folder, generation)
  let isReleased = false
  let confirmedAt = beatClock.now()
  let lastBeat = Promise.resolve()
  let cancel = (): void => undefined

  async function beat() {
    const newest = await newestGeneration(node, folder)
    if (isReleased) return
    if (newest !== generation) throw lostError(folder)
    const now = beatClock.now()
    await node.fs.promises.utimes(file, now / 1000, now / 1000)
    confirmedAt = now
  }
  // One after the other, so that none is written after the release.
  const nextBeat = () => (lastBeat = lastBeat.catch(() => undefined).then(beat))
  function keepBeating() {
    cancel = beatClock.after(BEAT_MS, () => {
      // Once the folder is lost, `confirm` says so.
      void nextBeat()
        .catch(() => undefined)
        .then(() => {
          if (!isReleased) keepBeating()
        })
    })
  }
  const releaseAtExit = () => {
    try {
      node.fs.writeFileSync(file, RELEASED)
    } catch {
      // The folder may have been removed. An error would end the process with another exit code.
    }
  }
  keepBeating()
  node.process.once('exit', releaseAtExit)

  return {
    async confirm() {
      const elapsedMs = beatClock.now() - confirmedAt
      if (elapsedMs < 0 || elapsedMs > 2 * BEAT_MS) await nextBeat()
    },
    async release() {
      if (isReleased) return
      isReleased = true
      cancel()
      node.process.off('exit', releaseAtExit)
      await lastBeat.catch(() => undefined)
      if ((await newestGeneration(node, folder)) === generation)
        await node.fs.promises.writeFile(file, RELEASED)
    },
  }
}

/** Creates the file of this generation, which only one of all that try can. */
async function take(node: NodeRuntime, folder: string, generation: number, self: Owner) {
  const { writeFile, rm } = node.fs.promises
  try {
    await writeFile(pathOf(folder, generation), JSON.stringify(self), { flag: 'wx' })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
  const all = await generations(node, folder)
  // Others have taken the folder and left it since it was looked at.
  const isNewest = all.every((one) => one <= generation)
  const outdated = isNewest ? all.filter((one) => one < generation) : [generation]
  for (const one of outdated) await rm(pathOf(folder, one), { force: true })
  return isNewest
}

async function isFree(node: NodeRuntime, latest: LockFile | undefined): Promise<boolean> {
  if (latest === undefined || latest.text === RELEASED) return true
  try {
    const owner: unknown = JSON.parse(latest.text)
    return isJsonObject(owner) && (await hasEnded(node, owner['process']))
  } catch {
    // It is being written.
    return false
  }
}

async function readLatest(node: NodeRuntime, folder: string): Promise<LockFile | undefined> {
  const generation = await newestGeneration(node, folder)
  if (generation === undefined) return undefined
  const { readFile, stat } = node.fs.promises
  const file = pathOf(folder, generation)
  try {
    const { mtimeMs: touched } = await stat(file)
    return { generation, touched, text: await readFile(file, 'utf8') }
  } catch {
    // A newer one has just been created.
    return { generation, touched: 0, text: '' }
  }
}

async function newestGeneration(node: NodeRuntime, folder: string): Promise<number | undefined> {
  return (await generations(node, folder)).sort((a, b) => b - a)[0]
}

async function generations({ fs }: NodeRuntime, folder: string): Promise<number[]> {
  const names = await fs.promises.readdir(folder)
  return names.flatMap((name) => FILE.exec(name)?.[1] ?? []).map(Number)
}

const pathOf = (folder: string, generation: number) =>
  `${folder}/kryptogo-payment.lock.${generation}`

function inUseError(folder: string): PaymentError {
  return new PaymentError(
    'invalid_configuration',
    `The folder ${folder} is open already, in another process or in this one: a PGlite that two use at ` +
      'once loses payments, or all of its data. End the other process; within one, share one ' +
      'pgliteDatabase, on globalThis where modules are loaded again in development; or use ' +
      'postgresDatabase, which is for many processes',
  )
}

function lostError(folder: string): PaymentError {
  return new PaymentError(
    'database_failed',
    `This process stood still for over ${STALE_MS / 1000} s, and another has taken the folder ${folder}. ` +
      'Restart this one, or use postgresDatabase, which is for many processes',
  )
}
