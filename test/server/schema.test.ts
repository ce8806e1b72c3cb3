import { randomUUID } from 'node:crypto'
import { migrate, postgresDatabase, type Database } from 'kryptogo-payment-react/server'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openPostgres, bothStores, type OpenPostgres, type OpenStore } from '../support/databases'
import { call, get, openShop } from './shop'

describe.each(bothStores)('the schema on $name', ({ open }) => {
  let store: OpenStore
  let database: Database
  beforeEach(async () => {
    store = await open({ migrated: false })
    ;({ database } = store)
  })
  afterEach(async () => {
    await database.query('drop schema if exists shop cascade; drop schema if exists "user" cascade')
    await store.close()
  })

  const schemas = async () => {
    const rows = await database.query<{ schema: string }>(
      `select distinct table_schema as schema from information_schema.tables
        where table_name like 'kgp\\_%' order by 1`,
    )
    return rows.map(({ schema }) => schema)
  }

  it('is of our own, or the one that the shop names', async () => {
    await openShop(store).create()
    expect(await schemas()).toEqual(['kryptogo'])
    await openShop(store, { schema: 'shop' }).create()
    expect(await schemas()).toEqual(['kryptogo', 'shop'])
    // a word of SQL's
    await migrate(database, { schema: 'user' })
    expect(await schemas()).toEqual(['kryptogo', 'shop', 'user'])
  })

  it.each(['', 'Shop', 'a-b', '1a', 'pg_own', 'information_schema', 'a"; drop', 'a'.repeat(64), 7])(
    'is not %j',
    async (schema) => {
      const error = {
        code: 'invalid_configuration',
        message: expect.stringContaining('lower-case letters') as string,
      }
      const given = { schema: schema as string }
      await expect(migrate(database, given)).rejects.toMatchObject(error)
      expect(() => openShop(store, given)).toThrow(expect.objectContaining(error))
      expect(await schemas()).toEqual([])
    },
  )

  it('keeps payments apart from those of another schema', async () => {
    const [shop, other] = [openShop(store), openShop(store, { schema: 'shop' })]
    const id = await shop.create()
    shop.fake.update(id, { status: 'success' })
    await call(shop.payments, id, 'success')
    expect(await other.payments.getPayment(id)).toBeNull()
    expect(await other.payments.reconcile()).toEqual({ checked: 0, failed: 0 })
    expect(await other.payments.verifyAudit()).toMatchObject({ ok: true, rows: 0 })
    expect(other.events).toEqual([])
  })

  it('is named in every statement, so that no table of another is used', async () => {
    await migrate(database)
    await database.query(
      `create schema shop; create table shop.kgp_orders as table kryptogo.kgp_orders;
      create table shop.kgp_intents as table kryptogo.kgp_intents;
      create table public.kgp_schema as select 999 as version`,
    )
    const shop = openShop(store)
    const id = await shop.create()
    await call(shop.payments, id, 'pending')
    await shop.payments.checkpoint()
    const rows = await database.query(
      'select from shop.kgp_orders union all select from shop.kgp_intents',
    )
    expect(rows).toEqual([])
    expect(await shop.payments.verifyAudit()).toMatchObject({ ok: true, chains: 1 })
  })
})

describe('on PostgreSQL', () => {
  let store: OpenPostgres
  const cleanups: string[] = []
  beforeEach(async () => {
    store = await openPostgres({ migrated: false })
  })
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await store.database.query(cleanup)
    await store.close()
  })

  async function createRole(prefix: string) {
    const role = `${prefix}_${randomUUID().slice(0, 8)}`
    cleanups.push(`drop owned by ${role} cascade; drop role ${role}`)
    await store.database.query(`create role ${role}`)
    return role
  }

  function as(role: string): Database {
    const pool = new pg.Pool({ connectionString: store.url, options: `-c role=${role}` })
    pool.on('error', () => undefined)
    onTestFinished(() => pool.end())
    return postgresDatabase(pool)
  }

  it('a role that may create no schema uses the one that was made for it', async () => {
    const role = await createRole('shop')
    await expect(migrate(as(role))).rejects.toThrow('permission denied for database')
    await store.database.query(`create schema kryptogo authorization ${role}`)
    await migrate(as(role))
    await openShop({ database: as(role) }).create()
  })

  it.each(['public', 'kryptogo'])(
    'what default privileges grant on %s is taken back',
    async (schema) => {
      const role = await createRole('anon')
      await store.database.query(
        `grant usage on schema public to ${role};
        alter default privileges grant all on tables to ${role}, public;
        alter default privileges grant all on functions to ${role};
        alter default privileges grant all on schemas to ${role}`,
      )
      cleanups.push('alter default privileges revoke all on tables from public')
      await store.database.query('create table public.theirs (id integer)')
      await migrate(store.database, { schema })
      const tables = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']
      const open = await store.database.query<{ name: string }>(
        `select relname as name from pg_class c, unnest($2::text[]) as privilege
          where relname like 'kgp\\_%' and relkind = 'r'
          and has_table_privilege($1, c.oid, privilege)`,
        [role, tables],
      )
      expect(open).toEqual([])
      const secured = await store.database.query(
        `select distinct relrowsecurity, relforcerowsecurity from pg_class
          where relname like 'kgp\\_%' and relkind = 'r'`,
      )
      expect(secured).toEqual([{ relrowsecurity: true, relforcerowsecurity: false }])
      // the shop's own tables stay as they were
      const [theirs] = await store.database.query(
        `select has_schema_privilege($1, $2, 'usage') as schema,
          has_table_privilege($1, 'public.theirs', 'insert') as "table"`,
        [role, schema],
      )
      expect(theirs).toEqual({ schema: schema === 'public', table: true })
    },
  )

  it('refuses to start for a role that would see no rows, and says how to go on', async () => {
    await openShop(store).create()
    const role = await createRole('reader')
    await store.database.query(
      `grant usage on schema kryptogo to ${role}; grant all on all tables in schema kryptogo to ${role}`,
    )
    const shop = openShop({ database: as(role) })
    const refusal = {
      code: 'invalid_configuration',
      message: expect.stringMatching(
        new RegExp(
          `hides kgp_audit, .* in the schema kryptogo from the role ${role}.* Connect as \\w+, the owner`,
        ),
      ) as string,
    }
    const starts = [shop.payments.start(), shop.payments.start()]
    for (const start of starts) await expect(start).rejects.toMatchObject(refusal)
    expect(shop.lines.map(({ message }) => message)).toContain(
      'The payment server cannot use its database, and is stopped',
    )
    await expect(shop.payments.getPayment('one')).rejects.toMatchObject(refusal)
    expect((await shop.payments.fetch(get('/intent/one'))).status).toBe(503)

    await store.database.query(`alter role ${role} bypassrls`)
    const allowed = openShop({ database: as(role) })
    await allowed.payments.start()
    await allowed.create()
    await allowed.payments.stop()
  })

  it('processes of one schema and client hear of changes, and no others', async () => {
    const watching = openShop(store)
    const channels: string[] = []
    const heard = (database: Database): Database => ({
      ...database,
      listen: (channel, listener) => {
        // Not that on which a process tests whether it hears anything.
        if (channel.startsWith('kryptogo_changed_')) channels.push(channel)
        return database.listen?.(channel, listener) ?? Promise.reject(new Error('cannot listen'))
      },
    })
    for (const schema of ['kryptogo', 'kryptogo', 'shop']) {
      const { payments } = openShop({ database: heard(store.another()) }, { schema })
      const shop = schema === 'shop' ? openShop(store, { schema }) : watching
      const stream = await payments.fetch(get(`/intent/${await shop.create()}/events`))
      await stream.body?.cancel()
      await payments.stop()
    }
    expect(new Set(channels).size).toBe(2)
    expect(channels[0]).toBe(channels[1])
    await store.database.query('drop schema shop cascade')
  })
})
