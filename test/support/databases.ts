import { randomUUID } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import {
  migrate,
  pgliteDatabase,
  postgresDatabase,
  type Database,
} from 'kryptogo-payment-react/server'
import pg from 'pg'
import { inject } from 'vitest'
import { isFull } from './size.mjs'

export interface OpenOptions {
  /** The maximum number of connections in a pool. PGlite has one. */
  max?: number
  /** Whether to create the tables. @default true */
  migrated?: boolean
}

/** The limits that the documentation gives every pool. */
export const SERVER_LIMITS = { statement_timeout: 15_000, lock_timeout: 12_000 }

/** A database of its own for one test. */
export interface OpenStore {
  database: Database
  /** Opens it as another process would: with its own pool, if it has pools. */
  another: (this: void, max?: number) => Database
  close: () => Promise<void>
}

/** One kind of database. `describe.each(stores)('… on $name', ({ open }) => …)` */
export interface Store {
  name: 'PGlite' | 'PostgreSQL'
  open: (options?: OpenOptions) => Promise<OpenStore>
}

/** A PostgreSQL database of its own, with the pools of its tests. */
export interface OpenPostgres extends OpenStore {
  pool: pg.Pool
  newPool: (max?: number) => pg.Pool
  url: string
}

// A PGlite takes seconds to start, and PostgreSQL half a second to create a database, so tests reuse
// them. They are removed at the end of the worker and of the run.
const idle: { pglite: PGlite[]; postgres: string[] } = { pglite: [], postgres: [] }
const EMPTY =
  'drop schema public cascade; drop schema if exists kryptogo cascade; create schema public'

/** A PGlite without tables. */
export async function openPGlite() {
  const db = idle.pglite.pop() ?? (await PGlite.create())
  return {
    db,
    close: async () => {
      await db.exec(`unlisten *; ${EMPTY}`)
      idle.pglite.push(db)
    },
  }
}

const pgliteStore: Store = {
  name: 'PGlite',
  async open({ migrated = true } = {}) {
    const { db, close } = await openPGlite()
    const database = pgliteDatabase(db)
    if (migrated) await migrate(database)
    return { database, another: () => pgliteDatabase(db), close }
  },
}

let shared: Promise<Database> | undefined

async function openShared(): Promise<Database> {
  shared ??= openPGlite().then(({ db }) => pgliteDatabase(db))
  return shared
}

/** A PGlite that all tests of a worker share. The first statement opens it. It cannot listen. */
export const sharedPGlite: Database = {
  query: async (sql, parameters) => (await openShared()).query(sql, parameters),
  transaction: async (work, options) => (await openShared()).transaction(work, options),
}

/** An empty database on the PostgreSQL of this run. */
export async function openPostgres(options: OpenOptions = {}): Promise<OpenPostgres> {
  const { max = 10, migrated = true } = options
  const name = idle.postgres.pop() ?? (await createPostgres())
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`

  const pools: pg.Pool[] = []
  const newPool = (size = max) => {
    const pool = new pg.Pool({
      connectionString: url.href,
      max: size,
      connectionTimeoutMillis: 10_000,
      ...SERVER_LIMITS,
    })
    // Connections are cut on purpose.
    pool.on('error', () => undefined)
    pools.push(pool)
    return pool
  }
  const pool = newPool()
  const database = postgresDatabase(pool)
  if (migrated) await migrate(database)
  return {
    database,
    pool,
    url: url.href,
    newPool,
    another: (size) => postgresDatabase(newPool(size)),
    async close() {
      await Promise.all(pools.filter((one) => !one.ending).map((one) => one.end()))
      await onServer(
        url.href,
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid();
        alter database ${name} reset all; ${EMPTY}`,
      )
      idle.postgres.push(name)
    },
  }
}

const postgresStore: Store = { name: 'PostgreSQL', open: openPostgres }

/** Both of the supported databases, for tests of what differs between them. */
export const bothStores: readonly Store[] = [pgliteStore, postgresStore]

/** The databases to run a test of the server on: both in full, otherwise the faster one. */
export const stores: readonly Store[] = isFull ? bothStores : [postgresStore]

async function createPostgres() {
  const name = `${inject('postgresPrefix')}${randomUUID().replaceAll('-', '')}`
  await onServer(inject('postgresUrl'), `create database ${name}`)
  return name
}

async function onServer(url: string, statement: string) {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
