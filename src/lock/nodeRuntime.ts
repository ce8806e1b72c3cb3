import type { Clock } from '../core/clock'
import { systemClock } from '../core/systemClock'

/** The part of `node:fs` that a lock uses. */
interface FileSystem {
  readonly promises: {
    mkdir(this: void, path: string, options: { recursive: true }): Promise<unknown>
    readdir(this: void, path: string): Promise<string[]>
    readFile(this: void, path: string, encoding: 'utf8'): Promise<string>
    stat(this: void, path: string): Promise<{ readonly mtimeMs: number }>
    utimes(this: void, path: string, accessed: number, modified: number): Promise<void>
    readlink(this: void, path: string): Promise<string>
    writeFile(this: void, path: string, text: string, options: { flag: 'wx' }): Promise<void>
    rm(this: void, path: string, options: { force: true }): Promise<void>
  }
  rmSync(this: void, path: string, options: { force: true }): void
}

interface Process {
  readonly pid: number
  readonly versions?: { readonly node?: string }
  kill(pid: number, signal: 0): true
  once(event: 'exit', task: () => void): unknown
  off(event: 'exit', task: () => void): unknown
  getBuiltinModule?(name: string): unknown
}

/** The part of Node that a lock uses. Bun and Deno have it too. */
export interface NodeRuntime {
  readonly fs: FileSystem
  readonly process: Process
}

/** Loads it without an import that a bundler would follow. Returns undefined where there is none. */
export async function loadNodeRuntime(): Promise<NodeRuntime | undefined> {
  const { process } = globalThis as { process?: Process }
  if (process?.versions?.node === undefined) return undefined
  const name = 'node:fs'
  // Node 18 has no `getBuiltinModule`.
  const fs: unknown =
    process.getBuiltinModule?.(name) ??
    (await import(/* webpackIgnore: true */ /* @vite-ignore */ name))
  return { fs: fs as FileSystem, process }
}

/** The clock of this machine. What waits for it does not keep the process running. */
export const backgroundClock: Clock = {
  now: systemClock.now,
  after(ms, task) {
    const timer: { unref?: () => void } & ReturnType<typeof setTimeout> = setTimeout(task, ms)
    timer.unref()
    return () => {
      clearTimeout(timer)
    }
  },
}
