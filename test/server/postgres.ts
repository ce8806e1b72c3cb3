import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../scripts/postgres.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string
  }
}

/** One PostgreSQL for the run: that of the environment, or one started for it. */
export async function setup(project: TestProject) {
  const given = process.env['KRYPTOGO_TEST_POSTGRES_URL']
  if (given) {
    project.provide('postgresUrl', given)
    return undefined
  }
  const { url, stop } = await startPostgres()
  project.provide('postgresUrl', url)
  return stop
}
