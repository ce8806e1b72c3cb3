import type { OrderData, PaymentIntent, PaymentStatus } from '../../core/contract'
import { parsePaymentIntent } from '../../core/intent'
import { EMPTY, link, type Head } from '../audit/hashChain'
import type { StoredPayment } from '../context'
import type { Queryable } from '../database/database'
import type { StatusChange } from '../options'
import { nextCheck } from './schedule'

/** A row of `kgp_intents`. */
interface IntentRow {
  readonly id: string
  readonly status: PaymentStatus
  readonly intent: string
  readonly order_data: string | null
  readonly deadline: number
  readonly payer: string | null
  readonly seq: number
  readonly head: string
  readonly quiet: number
  readonly unrecorded: number
  readonly changes: number
  readonly delivered: number
  readonly attempts: number
  readonly raised: string
  readonly next_check_at: number | null
  readonly checks: number
  readonly failures: number
  readonly rechecks: number
}

/** A row of `kgp_intents` that is locked, and what else a verdict needs. */
export interface LockedRow extends IntentRow {
  /** The transaction that it is locked in. */
  readonly xact: string
  /** Another payment that names the same transaction. */
  readonly twin: string | null
  /** Payments of the same payer, lately. */
  readonly payments: number
}

/** What is stored of a change besides its number: all of it but what differs between deliveries. */
export type StoredChange = Pick<
  StatusChange,
  'status' | 'previous' | 'late' | 'overruled' | 'intent' | 'anomalies' | 'at'
>

/** What is written with a row, in one statement. */
export interface Saving {
  /** Unix time in milliseconds. */
  readonly at: number
  /** What the audit says of it. */
  readonly record?: { readonly kind: string; readonly body: unknown } | null
  /** A change, whose number is the row's `changes`. */
  readonly change?: StoredChange | null
  /** A transaction that the payment has not named before. */
  readonly txHash?: string | undefined
  /** The number of the change that the shop has been told of. */
  readonly delivered?: number
}

export const subjectOf = (id: string) => `intent:${id}`

const headOf = ({ seq, head }: Pick<IntentRow, 'seq' | 'head'>): Head =>
  seq ? { seq, hash: head } : EMPTY

export const readIntent = (text: string): PaymentIntent => parsePaymentIntent(JSON.parse(text))

export const readOrder = (text: string | null): OrderData | null =>
  text === null ? null : (JSON.parse(text) as OrderData)

/** The stored payment, or `null`. */
export async function findIntent(database: Queryable, id: string): Promise<StoredPayment | null> {
  const [row] = await database.query<IntentRow>(
    'select id, status, intent, order_data from kgp_intents where id = $1',
    [id],
  )
  if (!row) return null
  const { status, intent, order_data } = row
  return { id, status, intent: readIntent(intent), order: readOrder(order_data) }
}

/** Hashes are told apart without regard to their letters' case; KryptoGO's may be of any length. */
const hashKey = (hash: string) => hash.toLowerCase().replaceAll('\0', '').slice(0, 200)

/** The payer as it is stored and compared. */
export const payerKey = (intent: PaymentIntent | null) => {
  const payer = intent?.payer_address
  return payer === undefined ? null : hashKey(payer)
}

/** Locks a payment until the end of the transaction. */
export async function lockIntent(
  tx: Queryable,
  id: string,
  seen: PaymentIntent | null,
  since: number,
): Promise<LockedRow | null> {
  const hash = seen?.payment_tx_hash
  const [row] = await tx.query<LockedRow>(
    `select i.*, pg_current_xact_id()::text as xact,
      (select h.intent_id from kgp_tx_hashes h where h.hash = $2 and h.intent_id <> i.id) as twin,
      (select count(*)::integer from kgp_intents o where o.payer = $3 and o.created_at > $4) as payments
    from kgp_intents i where i.id = $1 for update of i`,
    [id, hash === undefined ? null : hashKey(hash), payerKey(seen), since],
  )
  return row ?? null
}

const NEW = {
  status: 'pending',
  checks: 0,
  failures: 0,
  rechecks: 0,
  changes: 0,
  delivered: 0,
  attempts: 0,
} as const

/** Stores a payment that is not there yet, as pending. Whether it was new. */
export async function insertIntent(
  database: Queryable,
  seen: PaymentIntent,
  order: OrderData | null,
  { kind, at, random }: { kind: 'created' | 'recognised'; at: number; random: () => number },
): Promise<boolean> {
  const intent: PaymentIntent = { ...seen, status: 'pending' }
  const id = intent.payment_intent_id
  const row = link(EMPTY, { subject: subjectOf(id), kind, at, body: { intent, order } })
  const added = await database.query<{ id: string }>(
    `with added as (
      insert into kgp_intents
        (id, status, intent, order_data, created_at, next_check_at, seq, head, deadline)
      values ($1, 'pending', $2, $3, $4, $5, $6, $7, $11) on conflict do nothing returning id
    ), audit as (
      insert into kgp_audit (subject, seq, at, kind, body, hash)
      select $8, $6, $4, $9, $10, $7 from added
    ) select id from added`,
    [
      id,
      JSON.stringify(intent),
      order && JSON.stringify(order),
      at,
      nextCheck({ ...NEW, deadline: intent.payment_deadline }, at, random),
      row.seq,
      row.hash,
      row.subject,
      row.kind,
      row.body,
      intent.payment_deadline,
    ],
  )
  return added.length > 0
}

const MUTABLE = [
  'status',
  'intent',
  'deadline',
  'payer',
  'quiet',
  'unrecorded',
  'changes',
  'delivered',
  'attempts',
  'raised',
  'next_check_at',
  'checks',
  'failures',
  'rechecks',
] as const satisfies readonly (keyof IntentRow)[]

/** Writes a locked payment as it is `after`, in one statement with what belongs to it. */
export async function saveIntent(
  tx: Queryable,
  before: LockedRow,
  after: LockedRow,
  { at, record, change, txHash, delivered }: Saving,
): Promise<LockedRow> {
  const { id } = before
  const values: unknown[] = [id]
  const value = (one: unknown) => `$${values.push(one)}`
  const parts: string[] = []
  const sets = MUTABLE.filter((name) => before[name] !== after[name]).map(
    (name) => `${name} = ${value(after[name])}`,
  )
  const audit = record ? link(headOf(before), { subject: subjectOf(id), at, ...record }) : null
  if (audit) {
    const [seq, head] = [value(audit.seq), value(audit.hash)]
    const rest = [audit.subject, audit.at, audit.kind, audit.body].map(value).join(', ')
    sets.push(`seq = ${seq}`, `head = ${head}`)
    parts.push(
      `audit as (insert into kgp_audit (seq, hash, subject, at, kind, body) values (${seq}, ${head}, ${rest}))`,
    )
  }
  if (change) {
    const list = [after.changes, JSON.stringify(change), at].map(value).join(', ')
    parts.push(
      `change as (insert into kgp_events (intent_id, number, event, at) values ($1, ${list}))`,
    )
  }
  if (!sets.length) return after
  if (txHash !== undefined)
    parts.push(
      `tx_hash as (insert into kgp_tx_hashes as own (hash, intent_id)
        values (${value(hashKey(txHash))}, $1)
        on conflict (hash) do update set hash = own.hash where own.intent_id = $1 returning 1)`,
    )
  let where = 'id = $1'
  if (delivered !== undefined) {
    parts.push(
      `delivery as (update kgp_events set delivered_at = ${value(at)}
        where intent_id = $1 and number = ${value(delivered)})`,
    )
    // fails, with all that stands before it, if the handler has ended the transaction
    const isSame = `pg_current_xact_id()::text = ${value(before.xact)}`
    where += ` and 1 / (case when ${isSame} then 1 else 0 end) = 1`
  }
  const named =
    txHash === undefined ? '' : 'returning (select count(*)::integer from tx_hash) as named'
  const [row] = await tx.query<{ named?: number }>(
    `${parts.length ? `with ${parts.join(', ')} ` : ''}
    update kgp_intents set ${sets.join(', ')} where ${where} ${named}`,
    values,
  )
  // Another payment has named the transaction since this one was locked.
  if (row?.named === 0) throw new Overtaken()
  return audit ? { ...after, seq: audit.seq, head: audit.hash } : after
}

/** What the transaction has read is no longer so: it is to be done again. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

/** A change that has been stored. */
export async function findChange(tx: Queryable, id: string, number: number): Promise<StoredChange> {
  const [row] = await tx.query<{ event: string }>(
    'select event from kgp_events where intent_id = $1 and number = $2',
    [id, number],
  )
  if (!row) throw new Error(`The change ${number} of ${id} is not stored`)
  return JSON.parse(row.event) as StoredChange
}
