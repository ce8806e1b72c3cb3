import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase } from 'kryptogo-payment-react/server'
import { createTestClock, type TestClock } from 'kryptogo-payment-react/testing'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { openPGlite } from '../support/databases'
import { bundle } from '../support/programs.mjs'

const IN_USE = {
  code: 'invalid_configuration',
  message: expect.stringMatching(
    /^The folder \S+ is open already, .* loses payments.* End the other process/s,
  ) as string,
}
const LOST = {
  code: 'database_failed',
  message: expect.stringMatching(/stood still .* another has taken the folder/s) as string,
}

let program: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  program = await bundle('server/folderProcess.mjs')
})
afterAll(() => program.remove())

async function makeFolder({ onTestFinished }: TestContext) {
  const folder = await mkdtemp(path.join(tmpdir(), 'folder-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

// Its first start takes a PGlite far longer than the next ones.
let template: string
beforeAll(async () => {
  template = await mkdtemp(path.join(tmpdir(), 'folder-'))
  const database = pgliteDatabase(template, (folder) => PGlite.create(folder))
  await database.query('create table notes (id serial); insert into notes default values')
  await database.close()
})
afterAll(() => rm(template, { recursive: true }))

/** A folder with one note in it. */
async function makeNotes(context: TestContext) {
  const folder = await makeFolder(context)
  await cp(template, folder, { recursive: true })
  return folder
}

/** Starts a process that does what it is told with the folder, or with a PGlite that it opened itself. */
function start(context: TestContext, folder: string, opens: 'folder' | 'itself' = 'folder') {
  const child = spawn(process.execPath, [program.path, folder, opens])
  const ended = once(child, 'exit')
  context.onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]()
  return {
    async does(command: string): Promise<unknown> {
      child.stdin.write(`${command}\n`)
      const line: IteratorResult<string> = await answers.next()
      return JSON.parse(line.done ? 'null' : line.value)
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async exit() {
      child.stdin.write('exit\n')
      await ended
      return child.exitCode
    },
  }
}

async function lockFileOf(folder: string) {
  const [name = ''] = (await readdir(folder)).filter((one) => one.includes('lock'))
  return path.join(folder, name)
}

describe.concurrent('two processes and the folder of a PGlite', { timeout: 120_000 }, () => {
  it('refuse it to the second while the first uses it', async (context) => {
    const { expect } = context
    const folder = await makeNotes(context)
    const first = start(context, folder)
    await first.does('count')
    const begun = performance.now()
    expect(await start(context, folder).does('add')).toEqual(IN_USE)
    // the first could have been about to end
    expect(performance.now() - begun).toBeGreaterThan(9_000)
    expect(await first.does('count')).toEqual([{ count: 1 }])
  })

  it.for(['close', 'exit'] as const)(
    'hand it over when the first ends: %s',
    async (way, context) => {
      const { expect } = context
      const folder = await makeNotes(context)
      const first = start(context, folder)
      await first.does('count')
      const second = start(context, folder)
      const count = second.does('count')
      await delay(3_000)
      await (way === 'exit' ? first.exit() : first.does('close'))
      expect(await count).toEqual([{ count: 1 }])
      await second.does('add')
      expect(await second.does('count')).toEqual([{ count: 2 }])
    },
  )

  it('let the first end without an error after the folder was removed', async (context) => {
    const folder = await makeNotes(context)
    const first = start(context, folder)
    await first.does('count')
    await rm(folder, { recursive: true })
    context.expect(await first.exit()).toBe(0)
  })

  it('take it over from one that was killed', async (context) => {
    const { expect } = context
    const folder = await makeNotes(context)
    const first = start(context, folder)
    await first.does('count')
    await first.kill()
    expect(await start(context, folder).does('count')).toEqual([{ count: 1 }])
  })

  it('take it over from one that was killed in a container', async (context) => {
    const { expect } = context
    const folder = await makeNotes(context)
    const first = start(context, folder)
    await first.does('count')
    await first.kill()
    // its process id says nothing here
    const file = await lockFileOf(folder)
    const owner = JSON.parse(await readFile(file, 'utf8')) as object
    await writeFile(file, JSON.stringify({ ...owner, process: undefined }))
    const begun = performance.now()
    expect(await start(context, folder).does('count')).toEqual([{ count: 1 }])
    expect(performance.now() - begun).toBeGreaterThan(9_500)
  })

  it('give it to one of two that wait for it', async (context) => {
    const { expect } = context
    const folder = await makeNotes(context)
    const first = start(context, folder)
    await first.does('count')
    const waiting = [start(context, folder), start(context, folder)]
    const counts = waiting.map((one) => one.does('count'))
    await first.kill()
    expect(await Promise.all(counts)).toEqual(expect.arrayContaining([[{ count: 1 }], IN_USE]))
  })

  it('do not use what each has opened by itself', async (context) => {
    const { expect } = context
    const folder = await makeNotes(context)
    const first = start(context, folder, 'itself')
    await first.does('count')
    expect(await start(context, folder, 'itself').does('add')).toEqual(IN_USE)
    expect(await start(context, folder).does('add')).toEqual(IN_USE)
    await first.does('close')
    const third = start(context, folder, 'itself')
    expect(await third.does('count')).toEqual([{ count: 1 }])
  })
})

/** A PGlite that is elsewhere, and quicker. */
async function inMemory() {
  const { db, close } = await openPGlite()
  const queries = { query: db.query.bind(db), exec: db.exec.bind(db) }
  return { ...queries, transaction: db.transaction.bind(db), listen: db.listen.bind(db), close }
}

describe('the folder of a PGlite in one process', () => {
  /** Opens the folder, at times of the test. */
  function open(folder: string) {
    const clock = createTestClock()
    const opened: string[] = []
    const database = pgliteDatabase(
      folder,
      (path) => {
        opened.push(path)
        return inMemory()
      },
      { environment: { clock } },
    )
    return { clock, database, opened }
  }
  /** Moves the time while something is waited for, whose files take real time. */
  function settle<T>(clock: TestClock, promise: Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      clock.advance(250)
    }, 5)
    return promise.finally(() => {
      clearInterval(timer)
    })
  }

  it('is not touched before it is used, and is open once', async (context) => {
    const folder = path.join(await makeFolder(context), 'payments')
    const { database, opened } = open(folder)
    expect(existsSync(folder)).toBe(false)
    await Promise.all([database.query('select 1'), database.query('select 2')])
    expect(opened).toEqual([folder])
    await database.close()
    await expect(database.query('select 1')).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringContaining('after `close()`') as string,
    })
  })

  it('is refused to a second pgliteDatabase, until the first is closed', async (context) => {
    const folder = await makeFolder(context)
    const [first, second] = [open(folder), open(folder)]
    await first.database.query('select 1')
    const refused = second.database.query('select 1')
    const beats = setInterval(() => first.clock.advance(2_000), 5)
    await expect(settle(second.clock, refused)).rejects.toMatchObject(IN_USE)
    clearInterval(beats)
    expect(second.opened).toEqual([])

    await first.database.close()
    expect(await second.database.query('select 1 as one')).toEqual([{ one: 1 }])
    await second.database.close()
  })

  it('is lost by one that stood still for over ten seconds', async (context) => {
    const folder = await makeFolder(context)
    const [first, second] = [open(folder), open(folder)]
    await first.database.query('select 1')
    await settle(second.clock, second.database.query('select 1'))
    first.clock.advance(11_000)
    await expect(first.database.query('select 1')).rejects.toMatchObject(LOST)
    await first.database.close()
    expect(await second.database.query('select 1 as one')).toEqual([{ one: 1 }])
    await second.database.close()
  })

  it('is refused to a PGlite that was opened beside another, even if that is closed then', async (context) => {
    const folder = await makeFolder(context)
    const { database } = open(folder)
    await database.query('select 1')
    const late = pgliteDatabase({ ...(await inMemory()), dataDir: `file://${folder}` })
    const refused = late.query('select 1')
    refused.catch(() => undefined)
    await delay(600)
    await database.close()
    await expect(refused).rejects.toMatchObject(IN_USE)
    await expect(late.query('select 1')).rejects.toMatchObject(IN_USE)
  })

  it('is free again when it could not be opened', async (context) => {
    const folder = await makeFolder(context)
    let isBroken = true
    const database = pgliteDatabase(folder, () => {
      if (isBroken) throw new Error('There is no space left')
      return inMemory()
    })
    await expect(database.query('select 1')).rejects.toThrow('no space left')
    isBroken = false
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
    await database.close()
  })

  it('starts after a PGlite that was killed while it started', async (context) => {
    const folder = await makeNotes(context)
    await writeFile(path.join(folder, 'postmaster.pid'), '')
    const database = pgliteDatabase(folder, (path) => PGlite.create(path))
    expect(await database.query('select id from notes')).toEqual([{ id: 1 }])
    await database.close()
  })
})
