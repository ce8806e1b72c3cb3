import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { afterAll, expect, vi } from 'vitest'

export interface Surroundings {
  cwd: string
  /** Variables of the environment that differ from this process's. */
  env?: Record<string, string | undefined>
}

/** A running program. It ends with its file of tests at the latest. */
export interface Running {
  stdout(): string
  stderr(): string
  /** All that it has printed so far. */
  printed(): string
  /** Waits until it has printed this. */
  says(pattern: RegExp): Promise<void>
  kill(signal: NodeJS.Signals): void
  /** Resolves to its exit code, or to null if a signal ended it. */
  ended: Promise<number | null>
}

const started: ChildProcess[] = []
afterAll(() => {
  started.forEach(killGroup)
})

export function startProgram(program: string, args: string[], { cwd, env }: Surroundings): Running {
  const child = spawn(program, args, {
    cwd,
    env: { ...withoutVitest(), ...env },
    // in a group of its own, so that what it starts ends with it
    detached: true,
  })
  started.push(child)
  const printed = { stdout: '', stderr: '', both: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (text) => {
      printed[stream] += String(text)
      printed.both += String(text)
    })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return {
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    printed: () => printed.both,
    says: (pattern) =>
      vi.waitFor(
        () => {
          expect(printed.both).toMatch(pattern)
        },
        { timeout: 60_000, interval: 50 },
      ),
    kill: (signal) => child.kill(signal),
    ended,
  }
}

/** Runs a program to its end. Returns all that it printed, and throws it where the program failed. */
export async function runProgram(program: string, args: string[], surroundings: Surroundings) {
  const running = startProgram(program, args, surroundings)
  const code = await running.ended
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}:\n${running.printed()}`)
  return running.printed()
}

function killGroup({ pid }: ChildProcess) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}

/** The environment of this process without what Vitest has set. */
function withoutVitest() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV$|TEST$)/.test(name)),
  )
}

/** Waits until this address answers well. */
export function answers(url: string): Promise<void> {
  return vi.waitFor(
    async () => {
      expect((await fetch(url)).status).toBe(200)
    },
    { timeout: 60_000, interval: 100 },
  )
}

/** Returns a port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('There is no free port')
  return address.port
}
