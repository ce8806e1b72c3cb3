import { postgresDatabase, type Database } from 'kryptogo-payment-react/server'
import pg from 'pg'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startEndingServer, type EndingServer } from '../support/endingServer'

let server: EndingServer
let pool: pg.Pool
let database: Database
const onUncaught = vi.fn()
beforeEach(async () => {
  server = await startEndingServer()
  pool = new pg.Pool({ connectionString: server.url })
  pool.on('error', () => undefined)
  database = postgresDatabase(pool)
  process.on('uncaughtException', onUncaught)
})
afterEach(async () => {
  process.off('uncaughtException', onUncaught)
  await pool.end()
  await server.close()
})

const nothing = () => undefined
const listener = { onMessage: nothing, onListening: nothing, onLost: nothing }
it.each([
  ['a statement', () => database.query('select 1')],
  ['a transaction', () => database.transaction((tx) => tx.query('select 1'))],
  ['listening', () => database.listen?.('channel', listener)],
  ['the check of the settings', () => database.checkSettings?.()],
])(
  '%s rejects, and the process lives, where PostgreSQL ends a session that has just begun',
  async (_, work) => {
    await expect(work()).rejects.toThrow(/terminat|ended|closed/)
    expect(onUncaught).not.toHaveBeenCalled()
    expect(pool.totalCount).toBe(0)
  },
)
