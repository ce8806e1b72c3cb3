import { postgresDatabase, type Database, type Listener } from 'kryptogo-payment-react/server'
import { createTestClock } from 'kryptogo-payment-react/testing'
import pg from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/core/systemClock'
import { createChangeFeed, type ChangeFeed } from '../../../src/server/changes/changeFeed'
import { openPostgres, stores } from '../../support/databases'
import { layWire } from '../../support/wire'
import { eventually } from '../../support/eventually'

const SECOND = 1_000
const ended: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

/** The change feed of one process, closed after the test. */
function join(database: Pick<Database, 'query' | 'listen'>, clock = systemClock) {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  // the same for all, as a shop's may be
  const options = { database, channel: 'kgp_test', clock, log }
  const feed = createChangeFeed({ ...options, random: () => 0.5 })
  ended.push(() => feed.close())
  return Object.assign(feed, { log })
}

/** A subscriber of a payment, which counts its calls. */
function watch(feed: ChangeFeed, id: string) {
  const onChange = vi.fn()
  const end = feed.subscribe(id, onChange)
  return Object.assign(onChange, { end })
}

type Watcher = ReturnType<typeof watch>

/** Waits until the process hears others: its subscribers are called when it begins to. */
async function hears(watcher: Watcher) {
  await vi.waitFor(() => expect(watcher).toHaveBeenCalled(), { timeout: 10_000 })
  watcher.mockClear()
}

/** A database that counts statements. */
function counted(database: Database) {
  let statements = 0
  let running = 0
  let most = 0
  const query: Database['query'] = async (sql, parameters) => {
    statements++
    most = Math.max(most, ++running)
    try {
      return await database.query(sql, parameters)
    } finally {
      running--
    }
  }
  return {
    database: { ...database, query },
    /** How many ran at once. */
    get most() {
      return most
    },
    get statements() {
      return statements
    },
  }
}

describe.each(stores)('a change feed on $name', ({ open }) => {
  it('calls the subscribers of a payment, and no others, without a wait', async () => {
    const { database, close } = await open({ migrated: false })
    ended.push(close)
    const feed = join(database)
    const [one, two, other] = [watch(feed, 'a'), watch(feed, 'a'), watch(feed, 'b')]
    await hears(one)
    vi.clearAllMocks()
    feed.publish('a')
    expect(one).not.toHaveBeenCalled()
    await Promise.resolve()
    expect(one).toHaveBeenCalledOnce()
    expect(two).toHaveBeenCalledOnce()
    expect(other).not.toHaveBeenCalled()
  })

  it('calls them once, though the process hears itself', async () => {
    const { database, another, close } = await open({ migrated: false })
    ended.push(close)
    const [here, there] = [join(database), join(another())]
    const [one, far] = [watch(here, 'a'), watch(there, 'a')]
    await hears(one)
    await hears(far)
    here.publish('a')
    await eventually(() => expect(far).toHaveBeenCalledOnce())
    expect(one).toHaveBeenCalledOnce()
  })

  it('reaches another process within a second', async () => {
    const { database, another, close } = await open({ migrated: false })
    ended.push(close)
    const [here, there] = [join(database), join(another())]
    const far = watch(there, 'a')
    await hears(far)
    const start = performance.now()
    here.publish('a')
    await vi.waitFor(() => expect(far).toHaveBeenCalledOnce(), { interval: 5 })
    expect(performance.now() - start).toBeLessThan(SECOND)
    expect(here.log.warn).not.toHaveBeenCalled()
  })

  it('sends a thousand changes in few statements, and all arrive', async () => {
    const { database, another, close } = await open({ migrated: false })
    ended.push(close)
    const spied = counted(database)
    const [here, there] = [join(spied.database), join(another())]
    const ids = Array.from({ length: 1_000 }, (_, index) => `kg${String(index).padStart(30, '0')}`)
    const far = ids.map((id) => watch(there, id))
    await hears(far[0] ?? watch(there, 'none'))
    far.forEach((one) => one.mockClear())
    for (const id of ids) {
      here.publish(id)
      here.publish(id)
      await new Promise(setImmediate)
    }
    await eventually(() => far.forEach((one) => expect(one).toHaveBeenCalled()))
    expect(spied.statements).toBeLessThan(100)
    expect(spied.most).toBe(1)
  })

  it('carries any id', async () => {
    const { database, another, close } = await open({ migrated: false })
    ended.push(close)
    const [here, there] = [join(database), join(another())]
    const ids = ['a b', '"', '\\', "'; --", '付款', '["x"]', 'x'.repeat(2_000), '付'.repeat(2_000)]
    const far = ids.map((id) => watch(there, id))
    await hears(far[0] ?? watch(there, 'none'))
    far.forEach((one) => one.mockClear())
    // too long for a notification: the others arrive
    here.publish('x'.repeat(10_000))
    ids.forEach((id) => here.publish(id))
    await eventually(() => far.forEach((one) => expect(one).toHaveBeenCalledOnce()))
    expect(here.log.warn).not.toHaveBeenCalled()
  })

  it('calls no subscriber that has left', async () => {
    const { database, close } = await open({ migrated: false })
    ended.push(close)
    const feed = join(database)
    const [one, two] = [watch(feed, 'a'), watch(feed, 'a')]
    await hears(one)
    two.mockClear()
    one.end()
    one.end()
    feed.publish('a')
    await Promise.resolve()
    expect(one).not.toHaveBeenCalled()
    expect(two).toHaveBeenCalledOnce()
  })

  it('sends all before it is closed', async () => {
    const { database, another, close } = await open({ migrated: false })
    ended.push(close)
    const [here, there] = [join(database), join(another())]
    const far = watch(there, 'b')
    await hears(far)
    here.publish('a')
    await Promise.resolve()
    here.publish('b')
    await here.close()
    await eventually(() => expect(far).toHaveBeenCalledOnce())
  })
})

describe('a change feed on PostgreSQL', () => {
  it('calls all subscribers after the connection was lost', async () => {
    const { database, pool, another, close } = await openPostgres({ migrated: false })
    ended.push(close)
    const [here, there] = [join(another()), join(database)]
    const [one, two] = [watch(there, 'a'), watch(there, 'b')]
    await hears(one)
    await hears(two)
    const cut = await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where query like 'listen%' and datname = current_database()`,
    )
    expect(cut.rowCount).toBe(1)
    await hears(one)
    await hears(two)
    here.publish('b')
    await eventually(() => expect(two).toHaveBeenCalledOnce())
  })

  it('polls while no other connection can be had', async () => {
    const { url, another, close } = await openPostgres({ migrated: false })
    ended.push(close)
    const wire = await layWire(url)
    ended.push(() => wire.close())
    const pool = new pg.Pool({ connectionString: wire.url, max: 2 })
    pool.on('error', () => undefined)
    ended.push(() => pool.end())
    const clock = createTestClock()
    const here = join(another())
    const there = join(postgresDatabase(pool, { environment: { clock, random: () => 1 } }), clock)
    const one = watch(there, 'a')
    await hears(one)
    wire.cut()
    await eventually(() => expect(there.log.warn).toHaveBeenCalledOnce())
    wire.failAt('listen', 'freeze')
    here.publish('a')
    await clock.advanceAsync(2 * SECOND)
    expect(one).toHaveBeenCalledOnce()
  })

  it('holds one connection while there are subscribers, and a little longer', async () => {
    const { another, pool, close } = await openPostgres({ migrated: false })
    ended.push(close)
    const clock = createTestClock()
    const feed = join(another(), clock)
    const listeners = async () => {
      const sql = `select 1 from pg_stat_activity
        where query like 'listen%' and datname = current_database() and pid <> pg_backend_pid()`
      return (await pool.query(sql)).rowCount
    }
    expect(await listeners()).toBe(0)
    const one = watch(feed, 'a')
    await hears(one)
    expect(await listeners()).toBe(1)
    one.end()
    clock.advance(9 * SECOND)
    const two = watch(feed, 'b')
    clock.advance(20 * SECOND)
    expect(await listeners()).toBe(1)
    two.end()
    clock.advance(10 * SECOND)
    await eventually(async () => expect(await listeners()).toBe(0))
    const three = watch(feed, 'c')
    await hears(three)
    expect(await listeners()).toBe(1)
    await feed.close()
    await eventually(async () => expect(await listeners()).toBe(0))
  })
})

describe('a change feed that hears nothing from the database', () => {
  const query = () => Promise.resolve([])

  it('polls by one timer while there are subscribers', () => {
    const clock = createTestClock()
    const feed = join({ query }, clock)
    const watchers = ['a', 'a', 'b'].map((id) => watch(feed, id))
    expect(clock.waiting).toBe(1)
    clock.advance(10 * SECOND)
    for (const one of watchers) expect(one).toHaveBeenCalledTimes(5)
    watchers.forEach((one) => one.end())
    clock.advance(60 * SECOND)
    for (const one of watchers) expect(one).toHaveBeenCalledTimes(5)
    expect(clock.waiting).toBe(0)
  })

  it('polls until it hears, and logs the trouble once', async () => {
    const clock = createTestClock()
    let isDown = true
    const stop = vi.fn(() => Promise.resolve())
    const listen = vi.fn((_: string, { onListening }: Listener) => {
      if (isDown) return Promise.reject(new Error('down'))
      onListening()
      return Promise.resolve(stop)
    })
    const feed = join({ query, listen }, clock)
    const one = watch(feed, 'a')
    await clock.advanceAsync(10 * SECOND)
    expect(one).toHaveBeenCalledTimes(5)
    expect(listen).toHaveBeenCalledTimes(6)
    expect(feed.log.warn).toHaveBeenCalledOnce()
    isDown = false
    await clock.advanceAsync(2 * SECOND)
    one.mockClear()
    await clock.advanceAsync(60 * SECOND)
    expect(one).not.toHaveBeenCalled()
    expect(clock.waiting).toBe(0)
    await feed.close()
    expect(stop).toHaveBeenCalledOnce()
  })

  it('polls while the connection is lost, and no longer', async () => {
    const clock = createTestClock()
    let line: Listener | undefined
    const listen = vi.fn((_: string, listener: Listener) => {
      line = listener
      listener.onListening()
      return Promise.resolve(() => Promise.resolve())
    })
    const feed = join({ query, listen }, clock)
    const one = watch(feed, 'a')
    for (const times of [1, 2]) {
      await clock.advanceAsync(60 * SECOND)
      one.mockClear()
      line?.onLost(new Error('cut'))
      await clock.advanceAsync(10 * SECOND)
      expect(one).toHaveBeenCalledTimes(5)
      line?.onListening()
      expect(one).toHaveBeenCalledTimes(6)
      expect(clock.waiting).toBe(0)
      expect(feed.log.warn).toHaveBeenCalledTimes(times)
    }
    expect(listen).toHaveBeenCalledOnce()

    one.end()
    line?.onLost(new Error('cut'))
    // it ends soon anyway
    expect(clock.waiting).toBe(1)
    const two = watch(feed, 'b')
    await clock.advanceAsync(2 * SECOND)
    expect(two).toHaveBeenCalledOnce()
    await feed.close()
    line?.onLost(new Error('cut'))
    line?.onListening()
    expect(clock.waiting).toBe(0)
    expect(two).toHaveBeenCalledOnce()
  })

  it('polls though the listen of a database throws synchronously, in a timer too', async () => {
    const clock = createTestClock()
    const listen = vi.fn(() => {
      throw new Error('no connection')
    })
    const feed = join({ query, listen }, clock)
    const one = watch(feed, 'a')
    await clock.advanceAsync(2 * SECOND)
    expect(listen).toHaveBeenCalledTimes(2)
    expect(one).toHaveBeenCalledOnce()
    expect(feed.log.warn).toHaveBeenCalledOnce()
    one.end()
  })

  it('gives up a connection that comes after all have left', async () => {
    const clock = createTestClock()
    const stop = vi.fn(() => Promise.resolve())
    let arrive: (stop: () => Promise<void>) => void = () => undefined
    const listen = () => new Promise<() => Promise<void>>((resolve) => (arrive = resolve))
    const feed = join({ query, listen }, clock)
    watch(feed, 'a').end()
    const closed = feed.close()
    arrive(stop)
    await closed
    expect(stop).toHaveBeenCalledOnce()
    await clock.advanceAsync(60 * SECOND)
    expect(clock.waiting).toBe(0)
  })
})

describe('a NOTIFY that fails', () => {
  it('is tried three times, and logged; the next change is announced all the same', async () => {
    const clock = createTestClock()
    const query = vi.fn(() => Promise.reject(new Error('down')))
    const feed = join({ query }, clock)
    const one = watch(feed, 'a')
    feed.publish('a')
    await clock.advanceAsync(60 * SECOND)
    expect(query).toHaveBeenCalledTimes(3)
    expect(feed.log.warn).toHaveBeenCalledTimes(3)
    one.mockClear()
    feed.publish('a')
    await Promise.resolve()
    expect(one).toHaveBeenCalledOnce()
    one.end()
    await clock.advanceAsync(60 * SECOND)
    expect(query).toHaveBeenCalledTimes(6)
    expect(clock.waiting).toBe(0)
  })

  it('goes with the next one', async () => {
    const clock = createTestClock()
    const query = vi.fn<(sql: string, parameters?: readonly unknown[]) => Promise<never[]>>(() =>
      Promise.resolve([]),
    )
    query.mockRejectedValueOnce(new Error('down'))
    const feed = join({ query }, clock)
    feed.publish('a')
    await clock.advanceAsync(500)
    feed.publish('b')
    await clock.advanceAsync(SECOND)
    expect(query).toHaveBeenCalledTimes(2)
    expect(String(query.mock.lastCall?.[1])).toContain('\\"a\\",\\"b\\"')
  })
})

it('a subscriber that throws affects no other', async () => {
  const feed = join({ query: () => Promise.resolve([]) }, createTestClock())
  feed.subscribe('a', () => {
    throw new Error('Oops')
  })
  const one = watch(feed, 'a')
  feed.publish('a')
  await Promise.resolve()
  expect(one).toHaveBeenCalledOnce()
  expect(feed.log.error).toHaveBeenCalledOnce()
})
