import { postgresDatabase } from 'kryptogo-payment-react/server'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { openPostgres, SERVER_LIMITS, type OpenPostgres } from '../support/databases'
import { isFull } from '../support/size.mjs'
import { call, get, openShop } from './shop'

const POOL = 4
/** Longer than the server waits for an answer once its limit has passed, so that it gives up as well. */
const LOCKED_MS = 9_000
const LIMITS = { statementTimeoutMs: 1_000, lockTimeoutMs: 800 }
const OF_THE_POOL = { statement_timeout: 1_000, lock_timeout: 800 }

describe('the time limits of PostgreSQL', () => {
  let store: OpenPostgres
  beforeEach(async () => {
    store = await openPostgres()
  })
  afterEach(() => store.close())

  /** A pool as a shop would make it. */
  function openPool(settings: pg.PoolConfig) {
    const pool = new pg.Pool({ connectionString: store.url, max: POOL, ...settings })
    pool.on('error', () => undefined)
    onTestFinished(() => pool.end())
    return pool
  }

  it.each([
    ['of the pool', OF_THE_POOL, isFull ? 100_000 : LOCKED_MS],
    ['that each statement sets', {}, LOCKED_MS],
  ])(
    '%s end what waits for a locked table, and all is well once it is free',
    async (_, settings, lockedMs) => {
      const pool = openPool({
        ...{ ...settings, connectionTimeoutMillis: 500, application_name: 'shop' },
      })
      const shop = openShop({ database: postgresDatabase(pool, LIMITS) })
      const ids = await Promise.all(Array.from({ length: 3 * POOL }, () => shop.create()))
      const monitor = openPool({ max: 1 })
      const locker = await openPool({ max: 1 }).connect()
      locker.on('error', () => undefined)
      onTestFinished(() => locker.release(true))
      await locker.query('begin; lock table kryptogo.kgp_intents in access exclusive mode')

      const until = Date.now() + lockedMs
      let most = 0
      let refused = 0
      const load = async (id: string) => {
        while (Date.now() < until) {
          const reading = shop.payments.fetch(get(`/intent/${id}`))
          const answers = await Promise.all([reading, call(shop.payments, id, 'pending')])
          refused += answers.filter(({ status }) => status === 503).length
        }
      }
      const watch = async () => {
        while (Date.now() < until) {
          const sql = `select count(*)::integer as count from pg_stat_activity
            where datname = current_database() and application_name = 'shop'`
          const { rows } = await monitor.query<{ count: number }>(sql)
          most = Math.max(most, rows[0]?.count ?? 0)
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      }
      await Promise.all([...ids.map(load), watch()])
      // Where one is given up, its end may still be on its way when the next one is there.
      expect(most).toBeLessThanOrEqual(POOL + 2)
      expect(refused).toBeGreaterThan(0)

      await locker.query('rollback')
      await shop.clock.advanceAsync(2_000)
      for (const id of ids) {
        expect((await shop.payments.fetch(get(`/intent/${id}`))).status).toBe(200)
        expect((await call(shop.payments, id, 'pending')).status).toBe(200)
      }
    },
    160_000,
  )

  it.each([
    ['both', SERVER_LIMITS, 1],
    ['no lock_timeout', { statement_timeout: 15_000 }, 3],
    ['no statement_timeout', { lock_timeout: 12_000 }, 3],
  ])('with %s in the pool, each statement is limited', async (_, settings, trips) => {
    const database = postgresDatabase(openPool(settings))
    await database.query('select 1')
    const spy = vi.spyOn(pg.Client.prototype, 'query')
    const sql = `select current_setting('statement_timeout') as statement,
      current_setting('lock_timeout') as lock`
    expect(await database.query(sql)).toEqual([{ statement: '15s', lock: '12s' }])
    expect(spy).toHaveBeenCalledTimes(trips)
    spy.mockRestore()
  })

  it.each([
    ['once that the pool has none', {}, 1],
    ['of nothing where the pool has them', SERVER_LIMITS, 0],
  ])('start() warns %s', async (_, settings, warnings) => {
    const shop = openShop({ database: postgresDatabase(openPool(settings)) })
    const warned = () =>
      shop.lines.filter(({ message }) =>
        message.endsWith('Give the Pool of pg { statement_timeout: 15000, lock_timeout: 12000 }'),
      )
    for (let times = 0; times < 2; times++) {
      await shop.settled(shop.payments.start())
      await shop.settled(shop.payments.stop())
    }
    expect(warned()).toHaveLength(warnings)
  })
})
