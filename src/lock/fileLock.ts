import type { Clock } from '../core/clock'
import { delay } from '../core/delay'
import { errorCodeOf } from '../core/errorCode'
import { parseJsonObject, type JsonObject } from '../core/jsonObject'
import type { NodeRuntime } from './nodeRuntime'
import { currentProcess, hasEnded, type ProcessIdentity } from './processIdentity'

const BEAT_MS = 2_000
const POLL_MS = 250
/** How long an owner may be silent until it counts as dead, in milliseconds. */
export const STALE_MS = 10_000

/** Keeps something for its owner alone, until it is released or the process ends. */
export interface FileLock {
  /** @throws the `lostError` where this process stood still for so long that another took the lock. */
  confirm(): Promise<void>
  release(): Promise<void>
}

/** The options of `takeLock`. */
export interface LockOptions {
  /** The folder of the lock's files, which has to exist. */
  readonly folder: string
  /** How the names of its files begin. */
  readonly name: string
  readonly node: NodeRuntime
  readonly clock: Clock
  /** Times the signs of life of the owner. It need not keep the process running. */
  readonly beatClock: Clock
  readonly random: () => number
  /** How long an owner who shows signs of life is waited for, because it may be about to end. */
  readonly patienceMs: number
  /**
   * Whether what is locked is open already. It is then not enough that the other owner ends: it has
   * written since. @default false
   */
  readonly isOpen?: boolean
  /** Ends the wait early, with its reason. */
  readonly signal?: AbortSignal
  /** Called once if the lock cannot be taken at once. */
  readonly onWait?: () => void
  /** Creates the error of a lock whose owner, a process with this id, is alive. */
  readonly inUseError: (pid: number | undefined) => Error
  readonly lostError: () => Error
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
  readonly pid: number
  readonly process: ProcessIdentity | undefined
}

/**
 * Takes a lock, which may have to be waited for: another owner can be about to end, and one that was
 * killed is noticed by its silence. Each taker creates a file of its own, and tries again if it then
 * finds one that it had not seen before: of two that take the lock at once, one finds that of the other.
 *
 * Who has a lock is not told by a process id alone, because each container has a process 1.
 *
 * @throws the `inUseError` when the lock has another owner who is alive.
 */
export async function takeLock(options: LockOptions): Promise<FileLock> {
  const { node, clock, beatClock, random, patienceMs, isOpen = false } = options
  const owner = Array.from({ length: 2 }, () => random().toString(36).slice(2)).join('')
  const self: Owner = { owner, pid: node.process.pid, process: await currentProcess(node) }

  let silentMs = 0
  let previous: readonly LockFile[] = []
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const files = await readFiles(options)
    const isSame = JSON.stringify(files) === JSON.stringify(previous)
    silentMs = isSame ? silentMs + POLL_MS : 0
    const hasActed = !isSame && waitedMs > 0
    if (hasActed && isOpen) throw options.inUseError(pidOf(files[0] ?? previous[0]))
    if ((await areDead(node, self.process, files)) || silentMs >= STALE_MS) {
      // A number that no earlier owner has had, who may still be waiting to take or release its own.
      const generation = files[0] ? files[0].generation + 1 : Math.floor(beatClock.now())
      if (await take(options, files, generation, self)) return hold(options, generation)
      // Two that found each other must not meet again.
      await delay(clock, random() * POLL_MS)
    } else if (hasActed && waitedMs >= patienceMs) throw options.inUseError(pidOf(files[0]))
    if (waitedMs === 0) options.onWait?.()
    previous = files
    await delay(clock, POLL_MS, options.signal)
    options.signal?.throwIfAborted()
  }
}

function hold(options: LockOptions, generation: number): FileLock {
  const { node, beatClock } = options
  const file = pathOf(options, generation)
  let isReleased = false
  let confirmedAt = beatClock.now()
  let lastBeat = Promise.resolve()
  let cancel = (): void => undefined

  async function beat() {
    let all = await generations(options)
    // The other takes the lock, and removes this file at once; or it gives up, or has been killed.
    if (all[0] !== generation && all.includes(generation)) {
      await delay(beatClock, POLL_MS)
      all = await generations(options)
    }
    if (isReleased) return
    if (!all.includes(generation)) throw options.lostError()
    const now = beatClock.now()
    await node.fs.promises.utimes(file, now / 1000, now / 1000)
    confirmedAt = now
  }
  // One after the other, so that none is written after the release.
  const nextBeat = () => (lastBeat = lastBeat.catch(() => undefined).then(beat))
  function keepBeating() {
    cancel = beatClock.after(BEAT_MS, () => {
      // Once the lock is lost, `confirm` says so.
      void nextBeat()
        .catch(() => undefined)
        .then(() => {
          if (!isReleased) keepBeating()
        })
    })
  }
  const releaseAtExit = () => {
    try {
      node.fs.rmSync(file, { force: true })
    } catch {
      // It cannot be written any more. An error would end the process with another exit code.
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
      await node.fs.promises.rm(file, { force: true })
    },
  }
}

/** Creates the file of this generation, which only one of all that try can. */
async function take(
  options: LockOptions,
  files: readonly LockFile[],
  generation: number,
  self: Owner,
): Promise<boolean> {
  const { writeFile, rm } = options.node.fs.promises
  try {
    await writeFile(pathOf(options, generation), JSON.stringify(self), { flag: 'wx' })
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false
    throw error
  }
  const others = (await generations(options)).filter((one) => one !== generation)
  // Another may have taken the lock since it was looked at.
  const isTaken = others.every((one) => files.some((file) => file.generation === one))
  const outdated = isTaken ? others : [generation]
  for (const one of outdated) await rm(pathOf(options, one), { force: true })
  return isTaken
}

async function areDead(
  node: NodeRuntime,
  self: ProcessIdentity | undefined,
  files: readonly LockFile[],
): Promise<boolean> {
  const checks = files.map((file) => hasEnded(node, self, ownerIn(file)['process']))
  return (await Promise.all(checks)).every((isDead) => isDead)
}

function pidOf(file: LockFile | undefined): number | undefined {
  const pid = file && ownerIn(file)['pid']
  return typeof pid === 'number' ? pid : undefined
}

/** Returns an empty object for a file that is being written. */
const ownerIn = ({ text }: LockFile): JsonObject => parseJsonObject(text) ?? {}

/** Reads all files of the lock, newest first. Where there are several, some taker has been killed. */
async function readFiles(options: LockOptions): Promise<readonly LockFile[]> {
  const { readFile, stat } = options.node.fs.promises
  async function read(generation: number): Promise<LockFile> {
    const file = pathOf(options, generation)
    try {
      const { mtimeMs: touched } = await stat(file)
      return { generation, touched, text: await readFile(file, 'utf8') }
    } catch {
      // It has just been removed.
      return { generation, touched: 0, text: '' }
    }
  }
  return Promise.all((await generations(options)).map(read))
}

/** The generations that have a file, newest first. */
async function generations({ folder, name, node }: LockOptions): Promise<number[]> {
  const names = await node.fs.promises.readdir(folder)
  const own = names.filter((one) => one.startsWith(`${name}.`))
  const ends = own.map((one) => one.slice(name.length + 1)).filter((end) => /^\d+$/.test(end))
  return ends.map(Number).sort((a, b) => b - a)
}

const pathOf = ({ folder, name }: LockOptions, generation: number) =>
  `${folder}/${name}.${generation}`
