import { query, sql, type Sql } from '../database/sql'
import type { Store } from '../database/store'
import { EMPTY, isLinked, type AuditRow, type Head } from './hashChain'

/** The rows of one chain that this client has written, up to the first that is missing. */
export interface Chain {
  readonly rows: readonly AuditRow[]
  /** Where it ends. */
  readonly head: Head
}

/** Reads the chain of a subject. Rows that this client has not written are passed over. */
export async function readChain(store: Store, subject: string): Promise<Chain> {
  const found = await query<AuditRow>(
    store,
    sql`select subject, seq, at, kind, body, hash from kgp_audit
      where client_id = ${store.clientId} and subject = ${subject} order by seq`,
  )
  const rows: AuditRow[] = []
  let head = EMPTY
  for (const row of found) {
    if (row.seq !== head.seq + 1 || !isLinked(store, head.hash, row)) continue
    rows.push(row)
    head = { seq: row.seq, hash: row.hash }
  }
  return { rows, head }
}

/** SQL that is true where the audit has rows of a subject after `seq`, whether or not its record exists. */
export const hasRowsAfter = (clientId: Sql | string, subject: Sql | string, seq: Sql | number) =>
  sql`exists (select from kgp_audit a
    where a.client_id = ${clientId} and a.subject = ${subject} and a.seq > ${seq})`
