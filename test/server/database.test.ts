import { PGlite, type Transaction } from '@electric-sql/pglite'
import { postgresDatabase, pgliteDatabase, PaymentError } from 'kryptogo-payment-react/server'
import type { Database, Listener, PGliteDatabase } from 'kryptogo-payment-react/server'
import { createTestClock, type TestClock } from 'kryptogo-payment-react/testing'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest'
import {
  openPGlite,
  openPostgres,
  bothStores,
  type OpenPostgres,
  type OpenStore,
} from '../support/databases'
import { layWire, type Wire } from '../support/wire'
import { eventually } from '../support/eventually'

const text = 'select body from notes order by id'

describe.each(bothStores)('a database on $name', ({ open }) => {
  let store: OpenStore
  let database: Database
  beforeEach(async () => {
    store = await open({ migrated: false })
    ;({ database } = store)
    await database.query('create table notes (id serial primary key, body text)')
  })
  afterEach(() => store.close())

  const bodies = async () => (await database.query<{ body: string }>(text)).map(({ body }) => body)
  const note = 'insert into notes (body) values ($1)'

  test('a transaction commits when its work resolves, and resolves to the same', async () => {
    const result = await database.transaction(async (tx) => {
      await tx.query(note, ['kept'])
      return 'done'
    })
    expect(result).toBe('done')
    expect(await bodies()).toEqual(['kept'])
  })

  test('a transaction rolls back when its work rejects, and rejects with the same error', async () => {
    const error = new Error('out of stock')
    const work = database.transaction(async (tx) => {
      await tx.query(note, ['undone'])
      throw error
    })
    await expect(work).rejects.toBe(error)
    expect(await bodies()).toEqual([])
  })

  test('a failed statement rolls the transaction back and rejects with the error of the driver', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query(note, ['undone'])
      await tx.query('select * from nowhere')
    })
    await expect(work).rejects.toMatchObject({ code: '42P01' })
    expect(await bodies()).toEqual([])
  })

  test('a failed statement whose error is ignored does not commit silently', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query(note, ['undone'])
      await tx.query('select * from nowhere').catch(() => undefined)
    })
    await expect(work).rejects.toThrow(/rolled back|nothing of it is kept/)
    expect(await bodies()).toEqual([])
  })

  test('a rollback to a savepoint undoes a part', async () => {
    await database.transaction(async (tx) => {
      await tx.query(note, ['before'])
      await tx.query('savepoint part')
      await tx.query(note, ['part'])
      await expect(tx.query('select * from nowhere')).rejects.toThrow('nowhere')
      await tx.query('rollback to savepoint part')
      await tx.query(note, ['after'])
    })
    expect(await bodies()).toEqual(['before', 'after'])
  })

  test('the client of the transaction takes part in the transaction', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query(note, ['undone'])
      const client = tx.client as { query: (sql: string) => Promise<{ rows: unknown[] }> }
      expect((await client.query(text)).rows).toEqual([{ body: 'undone' }])
      throw new Error('undo')
    })
    await expect(work).rejects.toThrow('undo')
  })

  test('concurrent transactions do not mix', async () => {
    await database.query(note, ['0'])
    await Promise.all(
      Array.from({ length: 20 }, () =>
        database.transaction(async (tx) => {
          const [row] = await tx.query<{ body: string }>('select body from notes for update')
          await tx.query('update notes set body = $1', [String(Number(row?.body) + 1)])
        }),
      ),
    )
    expect(await bodies()).toEqual(['20'])
  })

  test('a transaction used after its end rejects, and writes nothing', async () => {
    const late = await database.transaction((tx) => Promise.resolve(() => tx.query(note, ['late'])))
    await expect(late()).rejects.toThrow(/ended|closed/)
    expect(await bodies()).toEqual([])
  })

  test('values come back unchanged', async () => {
    const sql = `select $1::text as text, $2::integer as integer, $3::float8 as float, $4::boolean as flag,
      $5::text as nothing, $6::text as missing`
    const texts = ['', "'; drop table notes; --", '台灣 🛒 é', '{"a":1}', '\\x00', '$1', 'null']
    for (const value of [
      ...texts,
      JSON.stringify({ nul: '\u0000', half: '\ud83d', whole: '🛒' }),
    ]) {
      const row = { text: value, integer: -7, float: 1_790_000_000_123, flag: true, nothing: null }
      const [found] = await database.query(sql, [...Object.values(row), undefined])
      expect(found).toEqual({ ...row, missing: null })
    }
    const [{ half } = { half: '' }] = await database.query<{ half: string }>(
      'select $1::text as half',
      [JSON.stringify(['\u0000\ud83d'])],
    )
    expect(JSON.parse(half)).toEqual(['\u0000\ud83d'])
  })

  test.each([0, -1, 0.1, 1e-7, 1_700_000_000_000.5, 2 ** 53, 1.7976931348623157e308])(
    'the number %s is the same number with parameters and without',
    async (number) => {
      const sql = 'select $1::float8 as number'
      expect(await database.query(sql, [number])).toEqual([{ number }])
      expect(await database.query(sql.replace('$1', `'${number}'`))).toEqual([{ number }])
    },
  )

  test('several statements without parameters return the rows of the last one', async () => {
    const rows = await database.query(`
      create function twice(n integer) returns integer language plpgsql as $$ begin return n; end; $$;
      select 1 as one; select twice(2) as two`)
    expect(rows).toEqual([{ two: 2 }])
    expect(await database.query('delete from notes')).toEqual([])
  })

  test('several statements without parameters are atomic', async () => {
    const statements = `insert into notes (body) values ('undone'); select 1 / 0`
    await expect(database.query(statements)).rejects.toMatchObject({ code: '22012' })
    expect(await bodies()).toEqual([])
  })

  test('a read-only database rejects writes and keeps working', async () => {
    await database.query(`
      create function refuse() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file: No space left' using errcode = '53100'; end $$;
      create trigger full_disk before insert on notes for each statement execute function refuse()`)
    const work = database.transaction((tx) => tx.query(note, ['lost']))
    await expect(work).rejects.toMatchObject({ code: '53100' })
    await database.query('drop trigger full_disk on notes')
    await database.transaction((tx) => tx.query(note, ['kept']))
    expect(await bodies()).toEqual(['kept'])
  })

  test('a failed commit rejects', async () => {
    await database.query(`
      create function refuse() returns trigger language plpgsql as $$
      begin raise exception 'too late' using errcode = '23514'; end $$;
      create constraint trigger at_the_end after insert on notes
        deferrable initially deferred for each row execute function refuse()`)
    const work = database.transaction((tx) => tx.query(note, ['lost']))
    await expect(work).rejects.toMatchObject({ code: '23514' })
    expect(await bodies()).toEqual([])
    await expect(database.transaction((tx) => tx.query(text))).resolves.toEqual([])
  })

  test('notifications arrive with their payload, on their channel, until listening ends', async () => {
    const heard: string[] = []
    const stop = await listen(database, 'kgp_test', heard)
    const notify = (channel: string, payload: string) =>
      store.another().query('select pg_notify($1, $2)', [channel, payload])
    await notify('kgp_other', 'not for us')
    await notify('kgp_test', 'one 🛒 "two"')
    await notify('kgp_test', '')
    await eventually(() => expect(heard).toEqual(['one 🛒 "two"', '']))

    await stop()
    await stop()
    await notify('kgp_test', 'too late')
    await database.query('select 1')
    expect(heard).toHaveLength(2)
  })

  test('a notification is sent with the commit of its transaction', async () => {
    const heard: string[] = []
    const stop = await listen(database, 'Kgp Test', heard)
    const notify = (payload: string) => (tx: { query: Database['query'] }) =>
      tx.query('select pg_notify($1, $2)', ['Kgp Test', payload])
    await database
      .transaction(async (tx) => {
        await notify('undone')(tx)
        throw new Error('undo')
      })
      .catch(() => undefined)
    await database.transaction(notify('kept'))
    await eventually(() => expect(heard).toEqual(['kept']))
    await stop()
  })
})

async function listen(
  database: Database,
  channel: string,
  heard: string[],
  more: Partial<Listener> = {},
) {
  const stop = await database.listen?.(channel, {
    onMessage: (payload) => heard.push(payload),
    onListening: () => undefined,
    onLost: () => undefined,
    ...more,
  })
  if (!stop) throw new Error('it cannot listen')
  return stop
}

describe('PGlite', () => {
  test('a transaction ended through its client rejects', async () => {
    const { db, close } = await openPGlite()
    const work = pgliteDatabase(db).transaction((tx) => tx.client.rollback())
    await expect(work).rejects.toThrow('ended through its `client`')
    await close()
  })

  test('the types of the driver are those of the client', () => {
    const database = (db: PGlite) => pgliteDatabase(db)
    expectTypeOf(database).returns.toEqualTypeOf<PGliteDatabase<Transaction>>()
  })

  test('one that was passed open is closed with the database', async () => {
    const db = await PGlite.create()
    const database = pgliteDatabase(db)
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
    await Promise.all([database.close(), database.close()])
    expect(db.closed).toBe(true)
    await expect(database.query('select 1')).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringContaining('close()') as string,
    })
  })
})

describe('PostgreSQL', () => {
  let store: OpenPostgres
  beforeEach(async () => {
    store = await openPostgres({ migrated: false, max: 2 })
  })
  afterEach(() => store.close())

  const pid = 'select pg_backend_pid() as pid'
  const kill = async (victim: number | undefined) => {
    await store.another().query('select pg_terminate_backend($1::integer)', [victim])
  }
  const killListener = (seen: number) =>
    eventually(async () => {
      const killed = await store.another(1).query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and query like 'listen%' and pid <> $1::integer`,
        [seen],
      )
      expect(killed).toHaveLength(1)
    })

  test('the types of the driver are those of the client', () => {
    const database = (pool: pg.Pool) => postgresDatabase(pool)
    expectTypeOf(database).returns.toEqualTypeOf<Database<pg.PoolClient>>()
  })

  test('a transaction begins in one round trip, with its limits and isolation level', async () => {
    await store.database.query(
      `alter database ${new URL(store.url).pathname.slice(1)} set default_transaction_isolation = serializable`,
    )
    const pool = store.newPool()
    const spy = vi.spyOn(pg.Client.prototype, 'query')
    const database = postgresDatabase(pool, {
      ...{ statementTimeoutMs: 1234, lockTimeoutMs: 567, idleTimeoutMs: 0 },
    })
    const [settings] = await database.transaction((tx) =>
      tx.query(`select current_setting('transaction_isolation') as isolation,
        current_setting('statement_timeout') as statement,
        current_setting('lock_timeout') as lock,
        current_setting('idle_in_transaction_session_timeout') as idle`),
    )
    expect(settings).toEqual({
      ...{ isolation: 'read committed', statement: '1234ms', lock: '567ms', idle: '0' },
    })
    expect(spy).toHaveBeenCalledTimes(3)
    const [after] = await database.query('show statement_timeout')
    expect(after).toEqual({ statement_timeout: '15s' })
  })

  test.each([-1, 0.5, Number.NaN, 2 ** 31])('a limit of %s is refused', (statementTimeoutMs) => {
    expect(() => postgresDatabase(store.pool, { statementTimeoutMs })).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: expect.stringContaining(`statementTimeoutMs is ${statementTimeoutMs}`) as string,
      }),
    )
  })

  test('the longest limit is accepted', async () => {
    const database = postgresDatabase(store.pool, { statementTimeoutMs: 2 ** 31 - 1 })
    expect(await database.query('select pg_sleep(0.05), 7 as seven')).toMatchObject([{ seven: 7 }])
  })

  test('a statement that takes too long is ended by the limit', async () => {
    const database = postgresDatabase(store.pool, { statementTimeoutMs: 50 })
    const work = database.transaction((tx) => tx.query('select pg_sleep(10)'))
    await expect(work).rejects.toMatchObject({ code: '57014' })
  })

  test('a handler that idles too long loses its transaction, and the process survives', async () => {
    const database = postgresDatabase(store.newPool(1), { idleTimeoutMs: 50 })
    const work = database.transaction(() => new Promise((resolve) => setTimeout(resolve, 300)))
    await expect(work).rejects.toMatchObject({ code: '25P03' })
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  test('a connection killed during a transaction: it rejects, and the client is gone', async () => {
    const { database, pool } = store
    await database.query('create table notes (body text)')
    const work = database.transaction(async (tx) => {
      await tx.query("insert into notes values ('lost')")
      const [row] = await tx.query<{ pid: number }>(pid)
      await kill(row?.pid)
      await tx.query('select 1')
    })
    await expect(work).rejects.toMatchObject({ code: '57P01' })
    expect([pool.totalCount, pool.idleCount]).toEqual([0, 0])
    expect(await database.query('select * from notes')).toEqual([])
  })

  test('a connection killed just before the commit: it rejects', async () => {
    const { database, pool } = store
    let victim: number | undefined
    const work = database.transaction(async (tx) => {
      victim = (await tx.query<{ pid: number }>(pid))[0]?.pid
      await kill(victim)
    })
    await expect(work).rejects.toThrow()
    const [alive] = await database.query<{ pid: number }>(pid)
    expect(alive?.pid).not.toBe(victim)
    expect(pool.waitingCount).toBe(0)
  })

  test('the client of a handler that timed out does not return to the pool', async () => {
    const { pool } = store
    let late: (() => Promise<unknown>) | undefined
    const work = postgresDatabase(pool).transaction((tx) => {
      late = () => tx.client.query('select 1')
      return Promise.reject(new PaymentError('handler_timeout', 'too long'))
    })
    await expect(work).rejects.toMatchObject({ code: 'handler_timeout' })
    expect(pool.idleCount).toBe(0)
    await expect(late?.()).rejects.toThrow()
  })

  test('one connection is enough, and then nothing listens', async () => {
    const database = store.another(1)
    expect(database).not.toHaveProperty('listen')
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        await database.transaction((tx) => tx.query('select 1'))
        await database.query('select 1')
      }),
    )
  })

  test('a listener that is cut off reconnects, and reports it', async () => {
    const heard: string[] = []
    const [onListening, onLost] = [vi.fn(), vi.fn()]
    const stop = await listen(store.database, 'kgp_test', heard, { onListening, onLost })
    expect(onListening).toHaveBeenCalledOnce()
    for (const times of [1, 2]) {
      await killListener(0)
      await vi.waitFor(() => expect(onListening).toHaveBeenCalledTimes(1 + times), 5000)
      expect(onLost).toHaveBeenCalledTimes(times)
      await store.another().query("select pg_notify('kgp_test', 'again')")
      await eventually(() => expect(heard).toHaveLength(times))
    }
    await stop()
    expect(store.pool.totalCount).toBe(store.pool.idleCount)
  })

  test('a listener waits longer after each failed connection, and stops when it is ended', async () => {
    const clock = createTestClock()
    const pool = store.newPool(2)
    const database = postgresDatabase(pool, { environment: { clock, random: () => 1 } })
    const stop = await listen(database, 'kgp_test', [])
    const connect = vi.spyOn(pool, 'connect').mockImplementation(() => {
      throw new Error('out of reach')
    })
    await killListener(0)
    await eventually(() => expect(pool.totalCount).toBe(0))
    for (const [index, pause] of [
      250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ].entries()) {
      await clock.advanceAsync(pause - 1)
      expect(connect).toHaveBeenCalledTimes(index)
      await clock.advanceAsync(1)
      expect(connect).toHaveBeenCalledTimes(index + 1)
    }
    await stop()
    await clock.advanceAsync(60_000)
    expect(connect).toHaveBeenCalledTimes(9)
  })

  describe('over a wire that fails', () => {
    let wire: Wire
    let pool: pg.Pool
    let clock: TestClock
    let database: Database
    beforeEach(async () => {
      wire = await layWire(store.url)
      pool = new pg.Pool({ connectionString: wire.url, max: 2 })
      pool.on('error', () => undefined)
      clock = createTestClock()
      database = postgresDatabase(pool, { environment: { clock, random: () => 1 } })
    })
    afterEach(async () => {
      if (!pool.ending) await pool.end()
      await wire.close()
    })

    test('a listener that fails while it starts ends up with one connection', async () => {
      const heard: string[] = []
      const [onListening, onLost] = [vi.fn(), vi.fn()]
      const stop = await listen(database, 'kgp_test', heard, { onListening, onLost })
      wire.cut()
      await eventually(() => expect(onLost).toHaveBeenCalledOnce())
      wire.failAt('listen', 'cut')
      await clock.advanceAsync(250)
      await eventually(() => expect([wire.made, pool.totalCount, clock.waiting]).toEqual([2, 0, 1]))
      await clock.advanceAsync(500)
      await eventually(() => expect(onListening).toHaveBeenCalledTimes(2))
      await clock.advanceAsync(20_000)
      expect([wire.made, pool.totalCount]).toEqual([3, 1])
      expect(onLost).toHaveBeenCalledOnce()
      await store.another().query("select pg_notify('kgp_test', 'once')")
      await eventually(() => expect(heard).toEqual(['once']))
      await stop()
      await pool.end()
      expect(clock.waiting).toBe(0)
    })

    test.each(['cut', 'freeze'] as const)(
      'a first listening that ends by a %s rejects, holds nothing and tries no more',
      async (how) => {
        wire.failAt('listen', how)
        const [onListening, onLost] = [vi.fn(), vi.fn()]
        const listening = listen(database, 'kgp_test', [], { onListening, onLost })
        const outcome = expect(listening).rejects.toThrow(/terminated|not answered for 10 s/)
        await eventually(() => expect(wire.made).toBe(1))
        await eventually(() => expect(clock.waiting).toBe(how === 'cut' ? 0 : 1))
        await clock.advanceAsync(10_000)
        await outcome
        expect([pool.totalCount, clock.waiting]).toEqual([0, 0])
        expect(onListening).not.toHaveBeenCalled()
        expect(onLost).not.toHaveBeenCalled()
      },
    )

    test('a listener without answers is detected', async () => {
      const [onListening, onLost] = [vi.fn(), vi.fn()]
      const stop = await listen(database, 'kgp_test', [], { onListening, onLost })
      wire.freeze()
      await clock.advanceAsync(30_000 + 9_999)
      expect(onLost).not.toHaveBeenCalled()
      await clock.advanceAsync(1)
      expect(onLost).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ code: 'database_failed' }),
      )
      await clock.advanceAsync(250)
      await eventually(() => expect(onListening).toHaveBeenCalledTimes(2))
      await stop()
      await pool.end()
    })

    test.each([
      ['its connection is made', () => pool.totalCount === 1],
      ['it says so', () => wire.isSpared],
    ])('listening that is ended while %s again leaves nothing behind', async (_, isThere) => {
      const onLost = vi.fn()
      const stop = await listen(database, 'kgp_test', [], { onLost })
      wire.cut()
      await eventually(() => expect(onLost).toHaveBeenCalledOnce())
      wire.failAt('listen', 'freeze')
      await clock.advanceAsync(250)
      await eventually(() => expect(isThere()).toBe(true))
      await stop()
      await pool.end()
      await clock.advanceAsync(60_000)
      expect([wire.made, clock.waiting]).toEqual([2, 0])
    })

    const inTransaction = (sql: string) => () =>
      database.transaction((tx) => tx.query(sql)).then(() => undefined)
    test.each([
      ['a query', 'select 7', () => database.query('select 7')],
      ['a query with parameters', 'select $1', () => database.query('select $1::text', ['7'])],
      ['begin', 'begin', inTransaction('select 7')],
      ['a statement', 'select 7', inTransaction('select 7')],
      ['commit', 'commit', inTransaction('select 7')],
      ['rollback', 'rollback', inTransaction('select * from nowhere')],
    ])(
      '%s without an answer is given up in time, with its connection',
      async (name, text, work) => {
        await database.query('select 1')
        wire.failAt(text, 'freeze')
        const failing = name === 'rollback' ? { code: '42P01' } : { code: 'database_failed' }
        const done = vi.fn()
        const outcome = expect(work().finally(done)).rejects.toMatchObject(failing)
        await eventually(() => expect(wire.isSpared).toBe(true))
        await clock.advanceAsync(19_999)
        expect(done).not.toHaveBeenCalled()
        await clock.advanceAsync(1)
        await outcome
        expect(pool.totalCount).toBe(0)
        expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
        expect(clock.waiting).toBe(0)
      },
    )

    test('a statement with a longer limit is given that time', async () => {
      const done = vi.fn()
      const work = database
        .transaction((tx) => tx.query('select 7'), { statementTimeoutMs: 300_000 })
        .finally(done)
      wire.failAt('select 7', 'freeze')
      const outcome = expect(work).rejects.toMatchObject({ code: 'database_failed' })
      await eventually(() => expect(wire.isSpared).toBe(true))
      await clock.advanceAsync(304_000)
      expect(done).not.toHaveBeenCalled()
      await clock.advanceAsync(1_000)
      await outcome
    })
  })

  test('a listener rejects when its first connection fails', async () => {
    await store.pool.end()
    await expect(listen(store.database, 'kgp_test', [])).rejects.toThrow('end')
  })

  test('no error shows the connection string', async () => {
    const pool = new pg.Pool({ connectionString: 'postgres://shop:s3cret@127.0.0.1:1/none' })
    const error: unknown = await postgresDatabase(pool)
      .transaction(() => Promise.resolve())
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(Error)
    expect(JSON.stringify(error) + String(error)).not.toContain('s3cret')
    await pool.end()
  })
})
