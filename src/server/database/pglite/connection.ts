import type { Environment } from '../../../core/environment'
import { PaymentError } from '../../../core/errors'
import { systemClock } from '../../../core/systemClock'
import { STALE_MS, takeLock, type FileLock } from '../../../lock/fileLock'
import { backgroundClock, loadNodeRuntime, type NodeRuntime } from '../../../lock/nodeRuntime'
import type { OpenPGlite, PGliteLike, PGliteTransaction } from './types'

/** A PGlite that is used only while its folder is this process's own. */
export interface Connection<Client extends PGliteTransaction> {
  /** Opens it if that has not been done. */
  open(): Promise<PGliteLike<Client>>
  close(): Promise<void>
}

interface Held<Client extends PGliteTransaction> {
  readonly db: PGliteLike<Client>
  readonly lock: FileLock
}

/** Locks a folder, and then opens it, when it is first used. Where that fails, the next use tries again. */
export function connectToFolder<Client extends PGliteTransaction>(
  folder: string,
  openPGlite: OpenPGlite<Client>,
  environment: Environment,
): Connection<Client> {
  let opening: Promise<Held<Client>> | undefined
  let isClosed = false

  async function openLocked(): Promise<Held<Client>> {
    const node = await loadNodeRuntime()
    if (!node) throw noFoldersError()
    const lock = await acquire(node, folder, environment, false)
    try {
      await removeEmptyPid(node, folder)
      return { lock, db: await openPGlite(folder) }
    } catch (error) {
      await lock.release()
      throw error
    }
  }
  return {
    async open() {
      if (isClosed) throw closedError()
      opening ??= openLocked().catch((error: unknown) => {
        opening = undefined
        throw error
      })
      const { db, lock } = await opening
      await lock.confirm()
      return db
    },
    async close() {
      isClosed = true
      const held = await opening?.catch(() => undefined)
      opening = undefined
      if (!held) return
      try {
        await held.db.close()
      } finally {
        await held.lock.release()
      }
    },
  }
}

const locks = new WeakMap<object, Promise<FileLock | undefined>>()

/**
 * Uses a PGlite that is open already. If it is in a folder, the folder is locked at the first use, and
 * given back when the PGlite is closed.
 */
export function connectToInstance<Client extends PGliteTransaction>(
  db: PGliteLike<Client>,
): Connection<Client> {
  const folder = folderOf(db)
  let closing: Promise<void> | undefined
  const close = () => (closing ??= db.close())

  async function lockOpen(path: string) {
    const node = await loadNodeRuntime()
    if (!node) return undefined
    const lock = await acquire(node, path, {}, true)
    const closeDb = db.close.bind(db)
    db.close = async () => {
      await closeDb()
      await lock.release()
    }
    return lock
  }
  return {
    async open() {
      if (closing) throw closedError()
      if (folder === undefined) return db
      const locking = locks.get(db) ?? lockOpen(folder)
      locks.set(db, locking)
      const lock = await locking
      await lock?.confirm()
      return db
    },
    close,
  }
}

async function acquire(
  node: NodeRuntime,
  folder: string,
  environment: Environment,
  isOpen: boolean,
): Promise<FileLock> {
  const { clock = systemClock, random = Math.random } = environment
  const beatClock = environment.clock ?? backgroundClock
  await node.fs.promises.mkdir(folder, { recursive: true })
  return takeLock({
    ...{ folder, name: 'kryptogo-payment.lock', node, random, isOpen, clock, beatClock },
    patienceMs: STALE_MS,
    inUseError: () => inUseError(folder),
    lostError: () => lostError(folder),
  })
}

/** A PGlite that was killed while it started leaves this file empty, and then never starts again. */
async function removeEmptyPid({ fs }: NodeRuntime, folder: string) {
  const file = `${folder}/postmaster.pid`
  const text = await fs.promises.readFile(file, 'utf8').catch(() => undefined)
  if (text?.trim() === '') await fs.promises.rm(file, { force: true })
}

/** The folder of a PGlite that has one. Others are in memory, or somewhere in a browser. */
function folderOf({ dataDir = '' }: { readonly dataDir?: string }): string | undefined {
  const path = dataDir.replace(/^file:\/\//, '')
  return path === '' || /^[a-z-]+:\/\//.test(path) ? undefined : path
}

function noFoldersError(): PaymentError {
  return new PaymentError(
    'invalid_configuration',
    'There are no folders here: pass pgliteDatabase a PGlite, or use postgresDatabase',
  )
}

function closedError(): PaymentError {
  return new PaymentError(
    'invalid_configuration',
    'The database was used after `close()`. Await `payments.stop()` before you close it.',
  )
}

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
