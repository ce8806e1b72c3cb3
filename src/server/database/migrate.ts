import { PaymentError } from '../../core/errors'
import type { Database, Queryable, Transaction } from './database'
import { STEPS } from './schema'

/** The lock of whoever changes the tables: 'kgp' and a number of ours. */
const LOCK = [0x6b6770, 1]
const LONGEST_MS = 300_000

/**
 * Makes the tables, or brings them up to this version of the library. Any number of processes may call
 * it at once. A database that a newer version has changed is refused.
 */
export async function migrate(database: Database): Promise<void> {
  // before the first migration there is no such table; any other trouble is met again below
  const known = await versionOf(database).catch(() => 0)
  refuseNewer(known)
  if (known === STEPS.length) return

  const work = async (tx: Transaction) => {
    await tx.query('select pg_advisory_xact_lock($1::integer, $2::integer)', LOCK)
    await tx.query('create table if not exists kgp_schema (version integer primary key)')
    const version = await versionOf(tx)
    refuseNewer(version)
    for (const [done, step] of STEPS.entries()) {
      if (done < version) continue
      await tx.query(step)
      await tx.query('insert into kgp_schema (version) values ($1::integer)', [done + 1])
    }
  }
  // another process may be at it for long
  await database.transaction(work, { statementTimeoutMs: LONGEST_MS })
}

async function versionOf(asked: Queryable): Promise<number> {
  const [row] = await asked.query<{ version: number }>(
    'select coalesce(max(version), 0) as version from kgp_schema',
  )
  return row?.version ?? 0
}

function refuseNewer(version: number): void {
  if (version <= STEPS.length) return
  throw new PaymentError(
    'invalid_configuration',
    `The database is at version ${version} of kryptogo-payment-react's tables, and this release knows ` +
      `version ${STEPS.length}. A newer release has migrated it: install that one on every server.`,
  )
}
