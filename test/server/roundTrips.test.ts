import { postgresDatabase } from 'kryptogo-payment-react/server'
import pg from 'pg'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openPostgres, SERVER_LIMITS } from '../support/databases'
import { openOrders, paid } from './ordersSupport'
import { call, openShop } from './shop'

/** The statements that are sent to PostgreSQL, one round trip each, by their first words. */
const sent: string[] = []

class Client extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    this.query = new Proxy(this.query.bind(this), {
      apply(query, _, given: unknown[]): unknown {
        sent.push(kindOf(String(given[0]).replaceAll('"kryptogo".', '')))
        return Reflect.apply(query, undefined, given)
      },
    })
  }
}

function kindOf(sql: string): string {
  const places = /(?:insert into|update|from) (?:kgp_\w+|orders)|pg_notify/g
  const [verb = ''] = /^\w+/.exec(sql.trim()) ?? []
  const found = [...new Set(sql.match(places))].join(', ')
  return found ? `${verb}: ${found}` : verb
}

describe('one callback on PostgreSQL', () => {
  let shop: ReturnType<typeof openShop>
  let id: string
  beforeEach(async () => {
    const store = await openPostgres()
    const pool = new pg.Pool({ connectionString: store.url, Client, ...SERVER_LIMITS })
    // A connection may be cut by the end of its database before it has closed.
    pool.on('error', () => undefined)
    onTestFinished(async () => {
      await pool.end()
      await store.close()
    })
    await store.database.query('create table orders (event text)')
    shop = openShop(store, {
      database: postgresDatabase(pool),
      onStatusChange: (event, tx) => tx.query('insert into orders values ($1)', [event.id]),
    })
    id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    sent.length = 0
  })

  const take = async () => {
    expect((await call(shop.payments, id, 'success')).status).toBe(200)
    // other processes are notified after the answer
    await new Promise((resolve) => setTimeout(resolve, 200))
    return sent.splice(0)
  }

  it('that changes a payment and is delivered takes seven round trips, the shop’s own apart', async () => {
    const statements = await take()
    expect(statements.filter((kind) => !kind.endsWith(' orders'))).toHaveLength(7)
    expect(statements).toMatchInlineSnapshot(`
      [
        "begin",
        "select: from kgp_intents, from kgp_audit, from kgp_tx_hashes, from kgp_orders",
        "with: insert into kgp_audit, update kgp_orders, update kgp_intents",
        "savepoint",
        "insert: insert into orders",
        "with: insert into kgp_audit, update kgp_orders, update kgp_intents",
        "commit",
        "select: pg_notify",
      ]
    `)
  })

  it('that brings no news takes four, and no process is notified', async () => {
    await take()
    await shop.clock.advanceAsync(2_000)
    expect(await take()).toMatchInlineSnapshot(`
      [
        "begin",
        "select: from kgp_intents, from kgp_audit, from kgp_tx_hashes, from kgp_orders",
        "with: insert into kgp_audit, update kgp_orders, update kgp_intents",
        "commit",
      ]
    `)
  })
})

describe('a request for a payment on PostgreSQL takes', () => {
  async function open(options: Parameters<typeof openOrders>[1] = {}) {
    const store = await openPostgres()
    const pool = new pg.Pool({ connectionString: store.url, Client, ...SERVER_LIMITS })
    // A connection may be cut by the end of its database before it has closed.
    pool.on('error', () => undefined)
    onTestFinished(async () => {
      await pool.end()
      await store.close()
    })
    await store.database.query('create table orders (payment text)')
    const shop = openOrders(store, { database: postgresDatabase(pool), ...options })
    // the tables are looked for, and a connection is opened
    await shop.offered('another')
    return shop
  }
  const take = async (shop: Awaited<ReturnType<typeof open>>) => {
    await new Promise((resolve) => setTimeout(resolve, 100))
    sent.length = 0
    await shop.ask()
    return sent.filter((kind) => !kind.endsWith(' orders') && !kind.includes('pg_notify'))
  }

  it('two round trips for a new order, one where it is reused, and three for a later attempt', async () => {
    const shop = await open()
    expect(await take(shop)).toMatchInlineSnapshot(`
      [
        "with: insert into kgp_orders, from kgp_audit, from kgp_intents",
        "with: from kgp_orders, insert into kgp_intents, insert into kgp_audit, update kgp_orders",
      ]
    `)
    expect(await take(shop)).toMatchInlineSnapshot(`
      [
        "with: insert into kgp_orders, from kgp_audit, from kgp_intents",
      ]
    `)
    shop.order.amount = '280'
    expect(await take(shop)).toMatchInlineSnapshot(`
      [
        "with: insert into kgp_orders, from kgp_audit, from kgp_intents",
        "update: update kgp_orders",
        "with: from kgp_orders, insert into kgp_intents, insert into kgp_audit, update kgp_orders",
      ]
    `)
  })

  it('six where KryptoGO has seen the transfer for a payment that would be reused', async () => {
    const shop = await open()
    const id = await shop.offered()
    shop.fake.update(id, { payment_tx_hash: '0xseen' })
    expect(await take(shop)).toMatchInlineSnapshot(`
      [
        "with: insert into kgp_orders, from kgp_audit, from kgp_intents",
        "begin",
        "select: from kgp_intents, from kgp_audit, from kgp_tx_hashes, from kgp_orders",
        "with: insert into kgp_audit, insert into kgp_tx_hashes, update kgp_orders, update kgp_intents",
        "commit",
        "with: insert into kgp_orders, from kgp_audit, from kgp_intents",
      ]
    `)
    // which is known then
    expect(await take(shop)).toHaveLength(1)
  })

  it('one round trip where the order is paid', async () => {
    const shop = await open()
    await shop.becomes(await shop.offered(), paid())
    expect(await take(shop)).toHaveLength(1)
  })

  it('three more with `onCreated`', async () => {
    const shop = await open({
      onCreated: ({ id }, tx) => tx.query('insert into orders values ($1)', [id]),
    })
    expect(await take(shop)).toMatchInlineSnapshot(`
      [
        "with: insert into kgp_orders, from kgp_audit, from kgp_intents",
        "begin",
        "with: from kgp_orders, insert into kgp_intents, insert into kgp_audit, update kgp_orders",
        "select",
        "commit",
      ]
    `)
    expect(await take(shop)).toHaveLength(1)
    shop.order.amount = '280'
    expect(await take(shop)).toHaveLength(6)
  })
})
