import {
  createKryptogoClient,
  verifyAudit,
  type Clock,
  type Database,
} from 'kryptogo-payment-react/server'
import { CREDENTIALS } from './place'

/** Verifies the audit of a shop whose processes share a clock. Returns what is wrong with it. */
export async function verifyShop(database: Database, clock: Clock): Promise<string[]> {
  const client = createKryptogoClient(CREDENTIALS)
  const audit = await verifyAudit(database, { client, environment: { clock } })
  return audit.ok ? [] : [JSON.stringify(audit)]
}
