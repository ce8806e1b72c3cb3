import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../scripts/postgres.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string
    /** How the names of this run's databases begin. */
    postgresPrefix: string
  }
}

/** One PostgreSQL for the run: that of the environment, or one started for it. */
export async function setup(project: TestProject) {
  const prefix = `kryptogo_${randomUUID().slice(0, 8)}_`
  project.provide('postgresPrefix', prefix)
  const given = process.env['KRYPTOGO_TEST_POSTGRES_URL']
  if (given) {
    project.provide('postgresUrl', given)
    return () => dropDatabases(given, prefix)
  }
  const { url, stop } = await startPostgres()
  project.provide('postgresUrl', url)
  return stop
}

async function dropDatabases(url: string, prefix: string) {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    )
    for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`)
  } finally {
    await client.end()
  }
}
