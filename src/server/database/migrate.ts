import { PaymentError } from '../../core/errors'
import { checkDatabase } from './checkDatabase'
import type { Database, Queryable, Transaction } from './database'
import { STEPS } from './schema'
import { query, sql } from './sql'

/** Identifies the advisory lock of a migration: 'kgp', and a number of ours. */
const LOCK = { group: 0x6b6770, number: 1 }
const LIMITS = { statementTimeoutMs: 300_000, lockTimeoutMs: 300_000 }

/**
 * Creates the tables, or brings them up to this version of the library. Any number of processes may
 * call it at the same time. A database that a newer version has migrated is refused.
 */
export async function migrate(database: Database): Promise<void> {
  checkDatabase('The argument of migrate', database)
  // Before the first migration there is no version table. Any other failure shows up again below.
  const known = await readVersion(database).catch(() => 0)
  refuseNewer(known)
  if (known === STEPS.length) return

  const work = async (tx: Transaction) => {
    const { group, number } = LOCK
    await query(tx, sql`select pg_advisory_xact_lock(${group}::integer, ${number}::integer)`)
    await query(tx, sql`create table if not exists kgp_schema (version integer primary key)`)
    const version = await readVersion(tx)
    refuseNewer(version)
    for (const [done, step] of STEPS.entries()) {
      if (done < version) continue
      await tx.query(step)
      await query(tx, sql`insert into kgp_schema (version) values (${done + 1}::integer)`)
    }
  }
  // Another process may hold the lock for long.
  await database.transaction(work, LIMITS)
}

async function readVersion(on: Queryable): Promise<number> {
  const [row] = await query<{ version: number }>(
    on,
    sql`select coalesce(max(version), 0) as version from kgp_schema`,
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
