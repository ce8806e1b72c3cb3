import { errorCodeOf } from '../core/errorCode'
import { isJsonObject } from '../core/jsonObject'
import type { NodeRuntime } from './nodeRuntime'

/** A process of Linux, told from all others of this and other machines. */
export interface ProcessIdentity {
  /** Where `pid` means something: one run of one machine, and one container of it. */
  readonly space: string
  readonly pid: number
  /** When it started, because ids are used again. */
  readonly started: string
}

/** Returns undefined where the system does not say. */
export async function currentProcess({
  fs,
  process: { pid },
}: NodeRuntime): Promise<ProcessIdentity | undefined> {
  const { readFile, readlink } = fs.promises
  try {
    // Otherwise this /proc belongs to another container.
    if ((await readlink('/proc/self')) !== String(pid)) return undefined
    const machine = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    const space = `${machine.trim()} ${await readlink('/proc/self/ns/pid')}`
    return { space, pid, started: await startOf(fs, pid) }
  } catch {
    return undefined
  }
}

/**
 * Whether a process has certainly ended: as far as can be seen from here. One in another container or
 * on another machine may be running.
 */
export async function hasEnded(
  node: NodeRuntime,
  self: ProcessIdentity | undefined,
  other: unknown,
): Promise<boolean> {
  if (!self || !isIdentity(other) || other.space !== self.space) return false
  try {
    node.process.kill(other.pid, 0)
  } catch (error) {
    return errorCodeOf(error) === 'ESRCH'
  }
  return startOf(node.fs, other.pid).then(
    (started) => started !== other.started,
    () => false,
  )
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (!isJsonObject(value)) return false
  const { space, pid, started } = value
  return typeof space === 'string' && typeof pid === 'number' && typeof started === 'string'
}

async function startOf(fs: NodeRuntime['fs'], pid: number): Promise<string> {
  const stat = await fs.promises.readFile(`/proc/${pid}/stat`, 'utf8')
  // The name of the program is in parentheses, and may have any others in it.
  const started = stat.slice(stat.lastIndexOf(')')).split(' ')[20]
  if (started === undefined) throw new Error('/proc says nothing')
  return started
}
