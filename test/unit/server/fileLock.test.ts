import fs from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { Clock } from '../../../src/core/clock'
import { takeLock } from '../../../src/lock/fileLock'
import { currentProcess } from '../../../src/lock/processIdentity'

// Fast enough for seconds of silence, and slow enough that a busy machine beats in time.
const SPEED = 20
const start = Date.now()
const clock: Clock = {
  now: () => start + (Date.now() - start) * SPEED,
  after(ms, task) {
    const timer = setTimeout(task, ms / SPEED)
    return () => clearTimeout(timer)
  },
}

async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const take = (folder: string, patienceMs: number) =>
  takeLock({
    ...{ folder, name: 'data.lock', node: { fs, process }, clock, beatClock: clock, patienceMs },
    random: Math.random,
    inUseError: (pid) => new Error(`In use by ${pid ?? 'another'}`),
    lostError: () => new Error('Lost'),
  })

it('has one owner at a time, and leaves no file', async () => {
  const folder = await makeFolder()
  let owners = 0
  let taken = 0
  async function takeOften() {
    for (let round = 0; round < 15; round++) {
      const lock = await take(folder, Infinity)
      expect(++owners).toBe(1)
      taken++
      await pause(Math.random() * 3)
      owners--
      await lock.release()
    }
  }
  await Promise.all(Array.from({ length: 6 }, takeOften))
  expect(taken).toBe(90)
  expect(await readdir(folder)).toEqual([])
})

it('is taken over from owners that are silent, of which one was about to take it', async () => {
  const folder = await makeFolder()
  const silent = JSON.stringify({ owner: 'a', pid: process.pid })
  await writeFile(join(folder, 'data.lock.1'), silent)
  await writeFile(join(folder, 'data.lock.2'), '')
  const lock = await take(folder, 0)
  expect(await readdir(folder)).toEqual(['data.lock.3'])
  await lock.confirm()
  await lock.release()
})

it('is not taken from an owner that is alive beside one that was killed while it tried', async () => {
  const folder = await makeFolder()
  const lock = await take(folder, 0)
  const self = await currentProcess({ fs, process })
  const killed = JSON.stringify({ owner: 'a', process: self && { ...self, pid: 2 ** 30 } })
  await writeFile(join(folder, `data.lock.${Math.floor(clock.now()) + 1_000}`), killed)
  await expect(take(folder, 0)).rejects.toThrow(/^In use/)
  await lock.release()
})
