import { checkObject, kindOf } from '../../core/checkObject'
import type { Environment } from '../../core/environment'
import { PaymentError } from '../../core/errors'
import { checkDatabase } from '../database/checkDatabase'
import type { Database } from '../database/database'
import { createDatabaseTime, type DatabaseTime } from '../database/databaseTime'
import { checkSchemaName, DEFAULT_SCHEMA } from '../database/schemaName'
import type { Store } from '../database/store'
import { EMPTY } from './hashChain'
import type { AuditReport } from './report'
import { createSigner, type AuditOptions, type KeyedClient } from './signer'
import { verifyChains } from './verifyChains'
import { verifyCheckpoints } from './verifyCheckpoints'
import { verifyOrders, verifyOwners, verifyPayments, verifyTransfers } from './verifyRecords'

/** The options of `verifyAudit`, as those of `createPaymentServer`. */
export interface VerifyOptions {
  /** From `createKryptogoClient`. */
  client: KeyedClient
  /** The schema of the tables. @default 'kryptogo' */
  schema?: string | undefined
  /** Earlier API keys. */
  audit?: AuditOptions | undefined
  /** The clock that stands for the database's in tests. */
  environment?: Pick<Environment, 'clock'> | undefined
}

const OPTIONS: Readonly<Record<keyof VerifyOptions, true>> = {
  client: true,
  schema: true,
  audit: true,
  environment: true,
}
const ENVIRONMENT = { clock: true } as const

/**
 * Reads the whole audit of a client id, a page at a time, verifies every signature, and compares every
 * payment, order and transfer with what was recorded of it. Payments may continue meanwhile.
 *
 * @example
 * const report = await verifyAudit(database, { client })
 * if (!report.ok) console.error(report.broken)
 */
export async function verifyAudit(
  database: Database,
  options: VerifyOptions,
): Promise<AuditReport> {
  checkDatabase('The argument of verifyAudit', database)
  checkObject('The second argument of verifyAudit', options, OPTIONS)
  const { client, schema = DEFAULT_SCHEMA, audit, environment = {} } = options
  checkSchemaName(schema)
  checkClient(client)
  checkObject('environment', environment, ENVIRONMENT)
  const store: Store = {
    query: (text, parameters) => database.query(text, parameters),
    ...{ schema, clientId: client.clientId, signer: createSigner(client, audit) },
    reportChanged: () => undefined,
  }
  return verifyStore(store, createDatabaseTime(environment.clock))
}

function checkClient(client: unknown): void {
  if (typeof client === 'object' && client !== null && 'deriveKey' in client) return
  throw new PaymentError(
    'invalid_configuration',
    `The client of verifyAudit is ${kindOf(client)}: pass what createKryptogoClient returns`,
  )
}

/** Does the same with tables that are ready. */
export async function verifyStore(store: Store, databaseTime: DatabaseTime): Promise<AuditReport> {
  const counts = { rows: 0, chains: 0, checkpoints: 0, last: EMPTY }
  const broken =
    (await verifyChains(store, counts)) ??
    (await verifyPayments(store, databaseTime)) ??
    (await verifyTransfers(store)) ??
    (await verifyOrders(store)) ??
    (await verifyOwners(store)) ??
    (await verifyCheckpoints(store, counts))
  return broken ? { ok: false, broken, ...counts } : { ok: true, ...counts }
}
