import { postgresDatabase } from 'kryptogo-payment-react/server'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openPostgres } from '../support/databases'
import { openOrders } from './ordersSupport'
import { get } from './shop'

/** A shop whose database answers, but takes no writes, as a standby does. */
async function openReadOnly() {
  const store = await openPostgres()
  const options = '-c default_transaction_read_only=on'
  const pool = new pg.Pool({ connectionString: store.url, options })
  // A connection may be cut by the end of its database before it has closed.
  pool.on('error', () => undefined)
  onTestFinished(async () => {
    await pool.end()
    await store.close()
  })
  return openOrders({ database: postgresDatabase(pool) })
}

describe('a database that takes no writes', () => {
  it('keeps payments from being created at KryptoGO', async () => {
    const shop = await openReadOnly()
    for (let times = 0; times < 3; times++)
      expect(await shop.ask()).toMatchObject({ status: 503, error: 'network_error' })
    expect(shop.fake.requests).toEqual([])
  })

  it('is bad health', async () => {
    const shop = await openReadOnly()
    const response = await shop.payments.fetch(get('/health'))
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      ...{ message: 'The database takes no writes', data: { database: false } },
    })
    expect(shop.lines).toMatchObject([
      {
        level: 'error',
        details: { reason: expect.stringContaining('read-only') as string },
      },
    ])
  })

  it('is found by one write every ten seconds, however often health is asked for', async () => {
    const store = await openPostgres()
    onTestFinished(store.close)
    let writes = 0
    const shop = openOrders({
      database: {
        ...store.database,
        query: (sql, parameters) => {
          if (sql.includes('insert into "kryptogo".kgp_health')) writes++
          return store.database.query(sql, parameters)
        },
      },
    })
    const health = async () => (await shop.payments.fetch(get('/health'))).status
    expect(await Promise.all(Array.from({ length: 5 }, health))).toEqual(Array(5).fill(200))
    await shop.clock.advanceAsync(9_999)
    expect(await health()).toBe(200)
    expect(writes).toBe(1)
    await shop.clock.advanceAsync(1)
    expect(await health()).toBe(200)
    expect(writes).toBe(2)
  })
})
