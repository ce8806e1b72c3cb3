import { PGlite } from '@electric-sql/pglite'
import {
  createKryptogoClient,
  createPaymentServer,
  migrate,
  pgliteDatabase,
  postgresDatabase,
  verifyAudit,
  type Database,
} from 'kryptogo-payment-react/server'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { openPGlite, sharedPGlite } from '../support/databases'
import { thrownBy, USDC } from '../support/transfers'
import { openShop } from './shop'

const misconfigured = (part: string): unknown =>
  expect.objectContaining({
    code: 'invalid_configuration',
    message: expect.stringContaining(part) as string,
  })

/** Creates a payment server as JavaScript can, with options that the types refuse. */
function createWith(wrong: object): unknown {
  const { options } = openShop({ database: sharedPGlite })
  const given: unknown = { ...options, ...wrong }
  return createPaymentServer(given as typeof options)
}

const limit = { chain_id: 'arb', contract_address: USDC }

describe('createPaymentServer', () => {
  it.each<[string, object]>([
    ['The argument of createPaymentServer has no option "authoriseRead"', { authoriseRead: null }],
    ['transfers is null: pass an object with limits, approve', { transfers: null }],
    ['transfers is a list', { transfers: [limit] }],
    ['transfers has no option "limit"', { transfers: { limit: [] } }],
    ['transfers.limits is null: pass a list', { transfers: { limits: null } }],
    ['transfers.limits is of type object', { transfers: { limits: { 0: limit } } }],
    ['transfers.limits[1] is null', { transfers: { limits: [limit, null] } }],
    [
      'transfers.limits[0] has no option "per_day", so it would be ignored: correct its name or leave it out. The options are chain_id, contract_address, perTransfer, perDay',
      { transfers: { limits: [{ ...limit, per_day: '1' }] } },
    ],
    [
      'transfers.limits[0] has a perDay that is not',
      { transfers: { limits: [{ ...limit, perDay: null }] } },
    ],
    ['transfers.approve must be a function, and is null', { transfers: { approve: null } }],
    ['authorizeRead must be a function, and is null', { authorizeRead: null }],
    ['environment is null', { environment: null }],
    ['environment has no option "now"', { environment: { now: Date.now } }],
    ['environment.clock is null', { environment: { clock: null } }],
    ['environment.clock has no after', { environment: { clock: { now: Date.now } } }],
    ['environment.random must be a function', { environment: { random: 0.5 } }],
    ['logger is null: pass an object with info, warn, error', { logger: null }],
    ['logger has no error', { logger: { info: String, warn: String } }],
    ['handlerTimeoutMs is null', { handlerTimeoutMs: null }],
    ['client has no getPaymentIntent', { client: 'a client' }],
    ['client has no gate', { client: { getPaymentIntent: () => null } }],
    ['database is a PGlite: pass pgliteDatabase(db)', { database: new PGlite() }],
    ['database is of the package pg: pass postgresDatabase(pool)', { database: new pg.Pool() }],
    ['database is a promise', { database: Promise.resolve(sharedPGlite) }],
    ['database is another object', { database: {} }],
  ])('is refused: %s', (message, wrong) => {
    expect(thrownBy(() => createWith(wrong))).toEqual(misconfigured(message))
  })

  it.each([undefined, null, []])('is refused with %j in place of its options', (options) => {
    const create: (options: unknown) => unknown = createPaymentServer as never
    expect(thrownBy(() => create(options))).toEqual(
      misconfigured('The argument of createPaymentServer is'),
    )
  })

  it('takes options that are undefined, a logger that has more, and a class as a clock', () => {
    const none = Object.fromEntries(
      ['matchOrder', 'authorizeRead', 'logger', 'transfers', 'environment'].map((name) => [
        name,
        undefined,
      ]),
    )
    createWith(none)
    createWith({ transfers: { limits: undefined, approve: undefined }, logger: console })
    class OwnClock {
      now = () => 0
      after() {
        return () => this.now()
      }
    }
    createWith({ environment: { clock: new OwnClock(), random: undefined } })
  })
})

describe('createKryptogoClient', () => {
  const options = { clientId: 'c', apiKey: 'k', origin: 'https://shop.example' }
  it.each<[string, unknown]>([
    ['The argument of createKryptogoClient is undefined', undefined],
    ['The argument of createKryptogoClient is of type string', 'sk-a-key'],
    ['has no option "timeout"', { ...options, timeout: 5 }],
    ['environment is null', { ...options, environment: null }],
    ['environment has no option "Fetch"', { ...options, environment: { Fetch: fetch } }],
    ['onUnreadable is not a function', { ...options, onUnreadable: 'log' }],
  ])('is refused: %s', (message, given) => {
    const create: (options: unknown) => unknown = createKryptogoClient as never
    const thrown = thrownBy(() => create(given))
    expect(thrown).toEqual(misconfigured(message))
    expect(String(thrown)).not.toContain('sk-a-key')
  })
})

describe('a database', () => {
  const url = 'postgres://shop:hunter2@localhost/shop'
  const pools = [new pg.Pool({ connectionString: url })]
  const client = new pg.Client({ connectionString: url })
  afterAll(() => Promise.all(pools.map((pool) => pool.end())))

  it.each<[string, unknown, unknown?, unknown?]>([
    ['The argument of pgliteDatabase is undefined: pass a PGlite', undefined],
    ['The second argument of pgliteDatabase is undefined: pass a function', './payments-data'],
    ['The second argument of pgliteDatabase is another object', './payments-data', sharedPGlite],
    ['The folder of pgliteDatabase is "memory://": pass a path', 'memory://', openPGlite],
    ['The third argument of pgliteDatabase has no option "clock"', './a', openPGlite, { clock: 1 }],
    ['The argument of pgliteDatabase is a promise: pass a PGlite, such as `await', openPGlite()],
    ['it looks like a pool of the package pg, which postgresDatabase takes', pools[0]],
    ['The argument of pgliteDatabase is another object', sharedPGlite],
  ])('is not made of a PGlite that is something else: %s', (message, ...given) => {
    const create: (...given: unknown[]) => Database = pgliteDatabase as never
    expect(thrownBy(() => create(...given))).toEqual(misconfigured(message))
  })

  it.each<[string, unknown, unknown?]>([
    ['The argument of postgresDatabase is undefined: pass a pool', undefined],
    ['The argument of postgresDatabase is of type string: pass a pool', url],
    ['The argument of postgresDatabase is one client: pass a pool', client],
    ['The argument of postgresDatabase is another object', { connectionString: url }],
    ['The second argument of postgresDatabase is null', pools[0], null],
    ['has no option "statementTimeout"', pools[0], { statementTimeout: 5 }],
    ['statementTimeoutMs is null', pools[0], { statementTimeoutMs: null }],
    ['environment is null', pools[0], { environment: null }],
  ])('is not made of a pool that is something else: %s', (message, given, options) => {
    const create: (pool: unknown, options?: unknown) => Database = postgresDatabase as never
    const thrown = thrownBy(() => create(given, options))
    expect(thrown).toEqual(misconfigured(message))
    expect(String(thrown)).not.toContain('hunter2')
  })

  it('that is a PGlite is told from its adapter', async () => {
    const { db, close } = await openPGlite()
    expect(thrownBy(() => postgresDatabase(db as never))).toEqual(
      misconfigured('it looks like a PGlite, which pgliteDatabase takes'),
    )
    const client = createKryptogoClient({
      clientId: 'c',
      apiKey: 'k',
      origin: 'https://shop.example',
    })
    const functions = { migrate, verifyAudit: (db: never) => verifyAudit(db, { client }) }
    for (const [name, act] of Object.entries(functions))
      await expect(act(db as never)).rejects.toEqual(
        misconfigured(`The argument of ${name} is a PGlite: pass pgliteDatabase(db)`),
      )
    await close()
  })
})
