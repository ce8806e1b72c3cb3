import { migrate, type Database } from 'kryptogo-payment-react/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { add } from './chains'
import { openPostgres, bothStores, type OpenStore } from '../support/databases'
import { openShop } from './shop'

describe.each(bothStores)('migrate on $name', ({ open }) => {
  let store: OpenStore
  let database: Database
  beforeEach(async () => {
    store = await open({ migrated: false })
    ;({ database } = store)
  })
  afterEach(() => store.close())

  const tables = async () =>
    (
      await database.query<{ name: string }>(
        `select table_name as name from information_schema.tables
        where table_schema = 'kryptogo' order by 1`,
      )
    ).map(({ name }) => name)

  test('creates the tables, and leaves them alone the next time', async () => {
    await migrate(database)
    const made = await tables()
    expect(made).toEqual([
      'kgp_audit',
      'kgp_checkpoints',
      'kgp_gate',
      'kgp_health',
      'kgp_intents',
      'kgp_orders',
      'kgp_schema',
      'kgp_transfers',
      'kgp_tx_hashes',
    ])
    await add(database, { kind: 'intent', key: '1' })
    await migrate(database)
    expect(await tables()).toEqual(made)
    expect(await database.query('select id from kryptogo.kgp_intents')).toEqual([{ id: '1' }])
  })

  test('takes one round trip when there is nothing to do', async () => {
    await migrate(database)
    const query = vi.spyOn(database, 'query')
    const transaction = vi.spyOn(database, 'transaction')
    await migrate(database)
    expect(query).toHaveBeenCalledOnce()
    expect(transaction).not.toHaveBeenCalled()
  })

  test('can be called by many processes at once', async () => {
    const processes = Array.from({ length: 8 }, () => store.another(1))
    await Promise.all(processes.map((process) => migrate(process)))
    // A row for each step that was taken.
    expect(await database.query('select version from kryptogo.kgp_schema')).toEqual([
      { version: 1 },
      { version: 2 },
      { version: 3 },
      { version: 4 },
    ])
  })

  test('refuses tables that a newer release has migrated', async () => {
    await migrate(database)
    await database.query('insert into kryptogo.kgp_schema (version) values (999)')
    await expect(migrate(database)).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringMatching(/version 999 .* newer release/) as string,
    })
  })

  test('creates all tables or none', async () => {
    // the last of the tables is in the way
    await database.query('create schema kryptogo; create table kryptogo.kgp_transfers (key text)')
    await expect(migrate(database)).rejects.toMatchObject({ code: '42P07' })
    expect(await tables()).toEqual(['kgp_transfers'])
    await database.query('drop table kryptogo.kgp_transfers')
    await migrate(database)
    expect(await tables()).toHaveLength(9)
  })

  describe('afterwards, records are permanent', () => {
    beforeEach(() => migrate(database))

    const audit = `insert into kryptogo.kgp_audit (client_id, subject, seq, at, kind, body, hash) values ('c', 's', 1, 0, '', '', '')`
    const row = `insert into kryptogo.kgp_checkpoints (number, client_id, at, body, hash) values (1, 'c', 0, '', '')`

    test.each([
      ['update kryptogo.kgp_audit set at = 1', audit],
      ['delete from kryptogo.kgp_audit', audit],
      ['delete from kryptogo.kgp_audit where false', audit],
      ['truncate kryptogo.kgp_audit', audit],
      ['truncate kryptogo.kgp_audit cascade', audit],
      [`${audit} on conflict (client_id, subject, seq, hash) do update set at = 1`, audit],
      ['update kryptogo.kgp_checkpoints set at = 1', row],
      ['delete from kryptogo.kgp_checkpoints', row],
      ['truncate kryptogo.kgp_checkpoints', row],
    ])('%s is refused', async (statement, insert) => {
      await database.query(insert)
      await expect(database.query(statement)).rejects.toThrow('append-only')
      await expect(database.query(insert)).rejects.toMatchObject({ code: '23505' })
    })

    test('an existing row may be inserted again with `on conflict do nothing`', async () => {
      await database.query(audit)
      await database.query(`${audit} on conflict do nothing`)
      expect(await database.query('select at from kryptogo.kgp_audit')).toEqual([{ at: 0 }])
    })

    test('a payment that owns a transaction cannot be deleted', async () => {
      await add(database, { kind: 'intent', key: '1' })
      await database.query(
        `insert into kryptogo.kgp_tx_hashes (hash, client_id, intent_id) values ('0x', 'c', '1')`,
      )
      await expect(database.query('delete from kryptogo.kgp_intents')).rejects.toMatchObject({
        code: '23503',
      })
    })
  })
})

describe('a payment server without its database', () => {
  test('rejects every call with one error class', async () => {
    const store = await openPostgres()
    const shop = openShop(store)
    const id = await shop.create()
    await store.pool.end()
    const key = { idempotencyKey: 'one', chain_id: 'arb', amount: '1' }
    const to = {
      contract_address: '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9',
      wallet_address: '0x3fE5aC82B997255b8226abb6aEfd91f405fe2e8e',
    }
    const { payments } = shop
    for (const call of [
      () => payments.getPayment(id),
      () => payments.overrule(id, 'paid in cash'),
      () => payments.transfers.send({ ...key, ...to }),
      () => payments.transfers.resolve('one', 'not_sent'),
      () => payments.reconcile(),
      () => payments.checkpoint(),
      () => payments.verifyAudit(),
    ])
      await expect(call()).rejects.toMatchObject({ name: 'PaymentError', code: 'database_failed' })
    await store.close()
  })
})

test('migrate rejects with the error of the driver when the database is unreachable', async () => {
  const { database, pool, close } = await openPostgres({ migrated: false })
  await pool.end()
  await expect(migrate(database)).rejects.toThrow('pool')
  await close()
})

test('keys are sorted by their bytes, whatever the locale of the database', async () => {
  const { database, close } = await openPostgres()
  const keys = ['a', 'B', '_', '-', 'é', 'Z', 'aa', 'a-b', '🛒', '漢', '\ufffd']
  await add(database, ...keys.map((key) => ({ kind: 'intent' as const, key })))
  const found = await database.query<{ id: string }>(
    'select id from kryptogo.kgp_intents order by id',
  )
  const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect(found.map(({ id }) => id)).toEqual(byBytes)
  await close()
})
