import { checkDatabase } from '../database/checkDatabase'
import type { Database } from '../database/database'
import type { SchemaOptions } from '../database/migrate'
import { checkSchemaName, DEFAULT_SCHEMA } from '../database/schemaName'
import { query, raw, sql, type Sql } from '../database/sql'
import type { Store } from '../database/store'
import { EMPTY, hashOf, type AuditRow, type Head } from './hashChain'
import { isSameState, stateAfter, type State } from './replay'
import type { AuditReport, Finding } from './report'
import { verifyCheckpoints } from './verifyCheckpoints'

const PAGE = 500

/**
 * Reads the whole audit, a page at a time, recomputes every hash, and compares the state of every
 * payment and transfer with what was recorded of it. Payments may continue meanwhile.
 *
 * @example
 * const report = await verifyAudit(database)
 * if (!report.ok) console.error(report.broken)
 */
export async function verifyAudit(
  database: Database,
  { schema = DEFAULT_SCHEMA }: SchemaOptions = {},
): Promise<AuditReport> {
  checkDatabase('The argument of verifyAudit', database)
  checkSchemaName(schema)
  return verifyStore({ schema, query: (text, parameters) => database.query(text, parameters) })
}

/** Does the same with tables that are ready. */
export async function verifyStore(database: Store): Promise<AuditReport> {
  const counts = { rows: 0, chains: 0, checkpoints: 0, last: EMPTY }
  const broken =
    (await verifyRows(database, counts)) ??
    (await verifyHeads(database, PAYMENTS)) ??
    (await verifyHeads(database, TRANSFERS)) ??
    (await verifyCheckpoints(database, counts))
  return broken ? { ok: false, broken, ...counts } : { ok: true, ...counts }
}

/** A row, and the head of its chain as the same statement saw it, or `null` if there is none. */
interface ReadRow extends AuditRow, State {
  readonly head_seq: number | null
  readonly head_hash: string | null
}

// One statement sees one moment, so a head is compared with the rows that existed when it was read.
const rowsAfter = (subject: string, seq: number): Sql => sql`
  select a.subject, a.seq, a.at, a.kind, a.body, a.hash,
    coalesce(i.seq, t.seq) as head_seq, coalesce(i.head, t.head) as head_hash,
    coalesce(i.status, t.state) as state, t.result,
    coalesce(i.changes, 0) as changes, coalesce(i.delivered, 0) as delivered
  from (
    select * from kgp_audit where (subject, seq) > (${subject}, ${seq}::integer)
    order by subject, seq limit ${PAGE}::integer
  ) as a
  left join kgp_intents as i on a.subject like 'intent:%' and i.id = substr(a.subject, 8)
  left join kgp_transfers as t on a.subject like 'transfer:%' and t.key = substr(a.subject, 10)
  order by a.subject, a.seq`

async function verifyRows(
  database: Store,
  counts: { rows: number; chains: number },
): Promise<Finding> {
  let last: ReadRow | undefined
  let replayed: State | null = null
  for (;;) {
    const page = await query<ReadRow>(database, rowsAfter(last?.subject ?? '', last?.seq ?? 0))
    for (const row of page) {
      const begins = row.subject !== last?.subject
      const broken =
        (begins ? brokenEnd(last, replayed) : null) ?? brokenRow(begins ? EMPTY : last, row)
      if (broken) return broken
      counts.rows += 1
      if (begins) counts.chains += 1
      replayed = stateAfter(begins ? null : replayed, row)
      last = row
    }
    if (page.length < PAGE) return brokenEnd(last, replayed)
  }
}

function brokenRow(previous: Head = EMPTY, row: AuditRow): Finding {
  const { subject, seq, hash } = row
  const expected = previous.seq + 1
  if (seq !== expected) return { subject, seq: expected, reason: 'row_missing' }
  return hashOf(previous.hash, row) === hash ? null : { subject, seq, reason: 'row_changed' }
}

/** Compares the end of a chain with its payment or transfer. */
function brokenEnd(row: ReadRow | undefined, replayed: State | null): Finding {
  if (!row || !replayed) return null
  const { subject, seq, hash, head_seq, head_hash } = row
  if (head_seq === null) return { subject, seq, reason: 'head_missing' }
  if (head_seq > seq) return { subject, seq: seq + 1, reason: 'tail_missing' }
  if (head_seq !== seq || head_hash !== hash) return { subject, seq, reason: 'head_differs' }
  return isSameState(row, replayed) ? null : { subject, seq, reason: 'state_differs' }
}

interface Heads {
  readonly table: string
  readonly key: string
  readonly kind: string
  /** SQL that is true if a row must have been written. */
  readonly hasBegun: string
}

const PAYMENTS: Heads = {
  table: 'kgp_intents',
  key: 'id',
  kind: 'intent',
  hasBegun: `heads.seq > 0 or heads.status <> 'pending' or heads.changes > 0`,
}

const TRANSFERS: Heads = {
  table: 'kgp_transfers',
  key: 'key',
  kind: 'transfer',
  hasBegun: `heads.seq > 0 or heads.state <> 'reserved'`,
}

/** Finds a payment or transfer that must have rows and has none. */
async function verifyHeads(
  database: Store,
  { table, key, kind, hasBegun }: Heads,
): Promise<Finding> {
  const [from, id, begun] = [raw(table), raw(key), raw(hasBegun)]
  const headsAfter = (last: string) => sql`
    select heads.${id} as key, ${`${kind}:`}::text || heads.${id} as subject, (${begun}) and not exists (
      select from kgp_audit where subject = ${`${kind}:`}::text || heads.${id}
    ) as bare
    from ${from} as heads where heads.${id} > ${last} order by heads.${id} limit ${PAGE}::integer`
  let last = ''
  for (;;) {
    const page = await query<{ key: string; subject: string; bare: boolean }>(
      database,
      headsAfter(last),
    )
    const bare = page.find((head) => head.bare)
    if (bare) return { subject: bare.subject, seq: 1, reason: 'tail_missing' }
    last = page.at(-1)?.key ?? last
    if (page.length < PAGE) return null
  }
}
