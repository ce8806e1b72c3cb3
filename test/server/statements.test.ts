import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pgliteDatabase, type Database, type Queryable } from 'kryptogo-payment-react/server'
import { expect, it, onTestFinished } from 'vitest'
import { openPGlite } from '../support/databases'
import { call, get, openShop, post } from './shop'

const SERVER = path.join(import.meta.dirname, '../../src/server')

/** Tables whose rows belong to no client, and why. */
const OF_NO_CLIENT: Readonly<Record<string, string>> = {
  kgp_health: 'Its one row says when the database took a write, of any client.',
  kgp_schema: 'It has the version of the tables.',
}

const USDT = '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9'
const TRANSFER = {
  ...{ idempotencyKey: 'one', chain_id: 'arb', amount: '1' },
  contract_address: USDT,
  wallet_address: '0x3fE5aC82B997255b8226abb6aEfd91f405fe2e8e',
}

const plain = (sql: string) => sql.replaceAll(/\s+/g, ' ').replaceAll('"kryptogo".', '')

/** A database that remembers the statements that are sent to it. */
function recorded(database: Database, sent: Set<string>): Database {
  const record = (on: Queryable): Queryable => ({
    query(sql, parameters) {
      sent.add(plain(sql))
      return on.query(sql, parameters)
    },
  })
  return {
    ...record(database),
    transaction: (work) => database.transaction((tx) => work({ ...tx, ...record(tx) })),
  }
}

/** Has a shop do all that it can do. */
async function doEverything(database: Database, sent: Set<string>) {
  const state = {
    orderId: 'A' as string | undefined,
    amount: '300',
    isBroken: false,
    isOut: false,
    data: 1,
  }
  const shop = openShop(
    { database },
    {
      database: recorded(database, sent),
      getPrice: () => ({
        ...{ fiat_amount: state.amount, fiat_currency: 'TWD' as const },
        order_data: { data: state.data },
        ...(state.orderId !== undefined && { orderId: state.orderId }),
      }),
      matchOrder: ({ intent }) => ({
        ...{ fiat_amount: intent.fiat_amount, fiat_currency: 'TWD' },
        orderId: 'matched',
      }),
      onStatusChange: () => {
        if (state.isBroken) throw new Error('out of stock')
      },
      transfers: { limits: [{ chain_id: 'arb', contract_address: USDT, perDay: '10' }] },
      kryptogo: (...request) => {
        if (state.isOut) throw new TypeError('fetch failed')
        return shop.fake.fetch(...request)
      },
    },
  )
  const { payments, fake, clock } = shop
  const run = (sql: string) => database.query(sql)
  const success = { status: 'success', received_amount: '9.23', payment_tx_hash: '0xab' } as const
  const becomes = async (id: string, fields: object) => {
    fake.update(id, fields)
    await shop.settled(call(payments, id, String(Reflect.get(fields, 'status'))))
    await clock.advanceAsync(2_000)
  }

  const first = await shop.create()
  state.data = 2
  await shop.create()
  state.amount = '280'
  const second = await shop.create()
  state.amount = '300'
  await shop.create()
  await payments.orders.reopen('A', 'sent back')
  await becomes(first, success)
  await becomes(second, success)
  fake.update(first, { status: 'expired' })
  await payments.overrule(first, 'taken back')
  await payments.getPayment(first)
  await payments.getHistory(first)

  state.orderId = undefined
  await shop.create()
  fake.scenario = 'offline'
  await shop.settled(payments.fetch(post('/intent', { fiat_amount: '1', fiat_currency: 'TWD' })))
  state.orderId = 'B'
  await shop.settled(payments.fetch(post('/intent', { fiat_amount: '1', fiat_currency: 'TWD' })))
  fake.scenario = 'pending'
  await becomes(await shop.createElsewhere(), success)

  state.isBroken = true
  const untold = await shop.create()
  await becomes(untold, success)
  state.isBroken = false
  await clock.advanceAsync(60_000)
  await payments.reconcile()

  await payments.transfers.send(TRANSFER)
  await payments.transfers.get('one')
  await payments.checkpoint()
  await payments.fetch(get('/health'))
  expect(await payments.verifyAudit()).toMatchObject({ ok: true })

  // Records are restored.
  await run(`update kryptogo.kgp_orders set paid_by = null`)
  await run(`update kryptogo.kgp_intents set status = 'pending'`)
  await payments.orders.get('A')
  await payments.getPayment(untold)
  await run(`delete from kryptogo.kgp_tx_hashes`)
  await run(`delete from kryptogo.kgp_intents`)
  await run(`delete from kryptogo.kgp_orders`)
  await payments.orders.get('A')

  // A round is stopped, and gives its leases back.
  for (const orderId of 'CDEFGHI') {
    state.orderId = orderId
    await shop.create()
  }
  await clock.advanceAsync(120_000)
  const round = payments.reconcile()
  await payments.stop()
  await round

  // KryptoGO is out of reach, and answers again.
  state.isOut = true
  await shop.settled(payments.start())
  await clock.advanceAsync(300_000)
  state.isOut = false
  await clock.advanceAsync(300_000)
  await shop.settled(payments.stop())
}

/** The parts of statements in the source that name a table, as they are written there. */
async function findParts(): Promise<Set<string>> {
  const files = await readdir(SERVER, { recursive: true })
  const parts = new Set<string>()
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('schema.ts'))) {
    const source = await readFile(path.join(SERVER, file), 'utf8')
    const code = source.replaceAll(/\/\*[^]*?\*\//g, '')
    const found = code.matchAll(/\b(?:from|into|update|join) kgp_[^$`\n]*/g)
    for (const [part] of found) parts.add(plain(part).trim())
  }
  return parts
}

it('every statement names the client id of every table in it, but those of no client', async () => {
  const { db, close } = await openPGlite()
  onTestFinished(close)
  const sent = new Set<string>()
  await doEverything(pgliteDatabase(db), sent)

  const unbound = [...sent].filter((sql) => {
    const tables = [...sql.matchAll(/\b(?:from|into|update|join) (kgp_\w+)/g)]
    const owned = tables.filter(([, table = '']) => !(table in OF_NO_CLIENT))
    return owned.length > [...sql.matchAll(/\bclient_id\b/g)].length
  })
  expect(unbound.filter((sql) => !/^(?:create|alter|do) /.test(sql.trim()))).toEqual([])

  const parts = [...(await findParts())]
  const unsent = parts.filter((part) => ![...sent].some((sql) => sql.includes(part)))
  expect(unsent, 'Send these statements too').toEqual([])
  expect(parts.length).toBeGreaterThan(30)
})

/** Types of our columns, parameters and literals, and what these are cast to where nothing says otherwise. */
const TYPES = [
  ...['boolean', 'integer', 'bigint', 'float8', 'numeric', 'text', 'varchar', 'name', '"char"'],
  ...['oid', 'regclass', 'regnamespace', 'json', 'text[]', 'integer[]', 'name[]'],
]
const OPERATORS = ['=', '<>', '<', '>', '<=', '>=', '+', '-', '*', '/', '||', '~~']

/** SQL that creates a function of every name in the source, and every operator, for all types. */
async function decoys() {
  const names = new Set<string>()
  for (const file of await readdir(SERVER, { recursive: true })) {
    if (!file.endsWith('.ts')) continue
    const source = await readFile(path.join(SERVER, file), 'utf8')
    for (const [, name = ''] of source.matchAll(/\b([a-z_]+)\(/g)) names.add(name)
  }
  const list = (texts: Iterable<string>) => `array['${[...texts].join(`','`)}']`
  const body = `language plpgsql as 'begin raise exception ''a decoy ran''; end'`
  return `set search_path = pg_catalog;
    do $do$ declare one record;
    begin
      for one in select a, b from unnest(${list(TYPES)}) a, unnest(${list(TYPES)}) b loop
        execute format($f$create function public.decoy(%s, %s) returns boolean ${body}$f$, one.a, one.b);
      end loop;
      for one in select o, a, b from unnest(${list(OPERATORS)}) o, unnest(${list(TYPES)}) a, unnest(${list(TYPES)}) b loop
        execute format('create operator public.%s (function = public.decoy, leftarg = %s, rightarg = %s)',
          one.o, one.a, one.b);
      end loop;
      for one in select distinct p.proname, a || case p.pronargs when 2 then ', ' || b else '' end as arguments
        from pg_proc p, unnest(${list(TYPES)}) a, unnest(${list(TYPES)}) b
        where p.proname = any(${list(names)}) and p.pronargs in (1, 2)
          and p.pronamespace = 'pg_catalog'::regnamespace loop
        execute format($f$create function public.%I(%s) returns boolean ${body}$f$, one.proname, one.arguments);
      end loop;
    end $do$;
    revoke execute on all functions in schema public from public;
    reset search_path`
}

it('no statement runs a function or an operator that others have put into the search path', async () => {
  const db = await PGlite.create()
  onTestFinished(() => db.close())
  // Its functions are refused where a statement is planned with one, even if it has no row to call it with.
  await db.exec(`create role shop; grant create on database postgres to shop; ${await decoys()}`)
  await db.exec('set role shop')
  const failed: string[] = []
  const watch = (on: Queryable): Queryable => ({
    query: (sql, parameters) =>
      on.query<never>(sql, parameters).catch((error: unknown) => {
        failed.push(`${String(error)}: ${plain(sql)}`)
        throw error
      }),
  })
  const database = pgliteDatabase(db)
  const watched: Database = {
    ...watch(database),
    transaction: (work) => database.transaction((tx) => work({ ...tx, ...watch(tx) })),
  }
  await doEverything(watched, new Set()).catch((error: unknown) => failed.push(String(error)))
  // Before the first migration there is no version table.
  expect(failed.filter((text) => !text.includes('"kryptogo.kgp_schema" does not exist'))).toEqual(
    [],
  )
})
