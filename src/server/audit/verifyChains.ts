import { query, sql, type Sql } from '../database/sql'
import type { Store } from '../database/store'
import { EMPTY, isLinked, type AuditRow, type Head } from './hashChain'
import { isSameState, parseBody, stateAfter, type State } from './replay'
import type { Finding } from './report'

const PAGE = 500

/** A row, and the head of its chain as the same statement saw it, or `null` if there is none. */
interface ReadRow extends AuditRow, State {
  readonly head_seq: number | null
  readonly head_hash: string | null
}

/** Where a page begins. */
type Place = Pick<AuditRow, 'subject' | 'seq' | 'hash'>

// One statement sees one moment, so a head is compared with the rows that existed when it was read.
const rowsAfter = (clientId: string, { subject, seq, hash }: Place): Sql => sql`
  select a.subject, a.seq, a.at, a.kind, a.body, a.hash,
    coalesce(i.seq, t.seq) as head_seq, coalesce(i.head, t.head) as head_hash,
    coalesce(i.status, t.state) as state, t.result,
    coalesce(i.changes, 0) as changes, coalesce(i.delivered, 0) as delivered
  from (
    select * from kgp_audit
    where client_id = ${clientId} and (subject, seq, hash) > (${subject}, ${seq}::integer, ${hash})
    order by subject, seq, hash limit ${PAGE}::integer
  ) as a
  left join kgp_intents as i on a.subject like 'intent:%'
    and i.client_id = a.client_id and i.id = substr(a.subject, 8)
  left join kgp_transfers as t on a.subject like 'transfer:%'
    and t.client_id = a.client_id and t.key = substr(a.subject, 10)
  order by a.subject, a.seq, a.hash`

/** Verifies every row, and that each chain is that of a payment or transfer as it is stored. */
export async function verifyChains(
  store: Store,
  counts: { rows: number; chains: number },
): Promise<Finding> {
  let last: ReadRow | undefined
  let replayed: State | null = null
  for (;;) {
    const place = last ?? { subject: '', seq: 0, hash: '' }
    const page = await query<ReadRow>(store, rowsAfter(store.clientId, place))
    for (const row of page) {
      const begins = row.subject !== last?.subject
      const broken =
        (begins ? brokenEnd(last, replayed) : null) ?? brokenRow(store, begins ? EMPTY : last, row)
      if (broken) return broken
      counts.rows += 1
      if (begins) counts.chains += 1
      replayed = stateAfter(begins ? null : replayed, row)
      last = row
    }
    const unowned = await findUnowned(store, page)
    if (unowned) return unowned
    if (page.length < PAGE) return brokenEnd(last, replayed)
  }
}

function brokenRow(store: Store, previous: Head = EMPTY, row: AuditRow): Finding {
  const { subject, seq } = row
  const expected = previous.seq + 1
  if (seq > expected) return { subject, seq: expected, reason: 'row_missing' }
  const isNext = seq === expected && isLinked(store, previous.hash, row)
  return isNext ? null : { subject, seq, reason: 'row_changed' }
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

/** Finds a row that made a transaction hash its payment's, which it is not. */
async function findUnowned(store: Store, page: readonly AuditRow[]): Promise<Finding> {
  const claims = page.flatMap(({ subject, seq, kind, body }) => {
    const { owns } = kind === 'observed' ? parseBody(body) : {}
    return typeof owns === 'string' ? [{ subject, seq, owns }] : []
  })
  if (!claims.length) return null
  const [found] = await query<{ subject: string; seq: number }>(
    store,
    sql`select claim.subject, claim.seq
      from unnest(${claims.map(({ subject }) => subject)}::text[],
        ${claims.map(({ seq }) => seq)}::integer[], ${claims.map(({ owns }) => owns)}::text[]
      ) as claim (subject, seq, hash)
      where not exists (
        select from kgp_tx_hashes h where h.hash = claim.hash
          and h.client_id = ${store.clientId} and h.intent_id = substr(claim.subject, 8)
      )
      order by claim.subject, claim.seq limit 1`,
  )
  return found ? { ...found, reason: 'owner_differs' } : null
}
