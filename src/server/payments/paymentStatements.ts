import type { PaymentIntent } from '../../core/contract'
import { EMPTY, link, type AuditRow, type Head } from '../audit/hashChain'
import { join, raw, sql, type Sql } from '../database/sql'
import type { AnyOrder } from '../options'
import { asPending } from './mergeAnswer'
import { hashKey, subjectOf, type IntentRow, type LockedRow, type SaveOptions } from './paymentRow'
import { nextCheck } from './schedule'

/** A payment that is not stored yet. */
export interface NewPayment {
  readonly intent: PaymentIntent
  readonly order: AnyOrder
  readonly kind: 'created' | 'matched'
  /** Unix time in milliseconds. */
  readonly at: number
  readonly random: () => number
}

/** Where a payment belongs. */
export interface PaymentPlace {
  readonly clientId: string
  readonly orderId: string
  readonly isNamed: boolean
  /** SQL for the number of the attempt to pay the order. */
  readonly attempt: Sql
  /** SQL for whether the payment is offered. */
  readonly shown: Sql
}

const NEW = {
  status: 'pending',
  slow_checks: 0,
  failures: 0,
  callback_rechecks: 0,
  changes: 0,
  delivered: 0,
  delivery_attempts: 0,
} as const

/**
 * Builds the parts of a statement that store a payment as pending, with its first audit row, unless
 * it is there. They select from `held`, the order, and return the id as `added`.
 */
export function insertParts(
  { intent, order, kind, at, random }: NewPayment,
  { clientId, orderId, isNamed, attempt, shown }: PaymentPlace,
): Sql {
  const pending = asPending(intent)
  const { payment_intent_id: id, payment_deadline: deadline } = intent
  const body = { intent: pending, ...(isNamed && { orderId }), order }
  const row = link(EMPTY, { subject: subjectOf(id), kind, at, body })
  const due = nextCheck({ ...NEW, deadline }, at, random)
  return sql`added as (
      insert into kgp_intents (id, client_id, order_id, attempt, shown, status, intent,
        created_at, next_check_at, seq, head, deadline)
      select ${id}, ${clientId}, ${orderId}, ${attempt}, ${shown}, 'pending',
        ${JSON.stringify(pending)}, ${at}::float8, ${due}::float8, ${row.seq}::integer,
        ${row.hash}, ${deadline}::float8
      from held on conflict do nothing returning id
    ), audit as (
      insert into kgp_audit (subject, seq, at, kind, body, hash)
      select ${row.subject}, ${row.seq}::integer, ${at}::float8, ${kind}, ${row.body}, ${row.hash}
      from added
    )`
}

const MUTABLE = [
  'status',
  'expired',
  'intent',
  'deadline',
  'payer',
  'noop_audits',
  'noop_dropped',
  'changes',
  'delivered',
  'delivery_attempts',
  'anomalies',
  'next_check_at',
  'slow_checks',
  'failures',
  'callback_rechecks',
] as const satisfies readonly (keyof IntentRow)[]

/** The statement that saves a row, and the row as it is then. */
export interface Save {
  /** `null` when nothing differs. */
  readonly statement: Sql | null
  readonly saved: LockedRow
}

/** Builds the one statement that writes a locked row as it is `after`, with all that belongs to it. */
export function saveStatement(before: LockedRow, after: LockedRow, options: SaveOptions): Save {
  const { id } = before
  const { at, record, change, txHash, delivered } = options
  const audit = record ? link(headOf(before), { subject: subjectOf(id), at, ...record }) : null
  const saved = audit ? { ...after, seq: audit.seq, head: audit.hash } : after
  const assignments = assignmentsOf(before, saved)
  if (!assignments.length) return { statement: null, saved }

  const parts: Sql[] = []
  if (audit) parts.push(auditPart(audit))
  if (change)
    parts.push(sql`change as (insert into kgp_events (intent_id, number, event, at)
      values (${id}, ${after.changes}, ${JSON.stringify(change)}, ${at}))`)
  if (txHash !== undefined)
    parts.push(sql`tx_hash as (insert into kgp_tx_hashes as own (hash, intent_id)
      values (${hashKey(txHash)}, ${id})
      on conflict (hash) do update set hash = own.hash where own.intent_id = ${id} returning 1)`)
  parts.push(orderPart(before, after, options))
  if (delivered !== undefined)
    parts.push(sql`delivery as (update kgp_events set delivered_at = ${at}
      where intent_id = ${id} and number = ${delivered})`)

  const statement = sql`${withParts(parts)}
    update kgp_intents set ${join(assignments)}
    where id = ${id} ${delivered === undefined ? raw('') : sameTransaction(before)}
    ${raw(txHash === undefined ? '' : 'returning (select count(*)::integer from tx_hash) as named')}`
  return { statement, saved }
}

function assignmentsOf(before: LockedRow, saved: LockedRow): Sql[] {
  return [...MUTABLE, 'seq' as const, 'head' as const]
    .filter((name) => before[name] !== saved[name])
    .map((name) => sql`${raw(name)} = ${saved[name]}`)
}

/** Builds the part that changes the order of a payment. */
function orderPart(before: LockedRow, after: LockedRow, { hasMoney, paidBy }: SaveOptions): Sql {
  const { client_id, order_id } = before
  const isOrder = sql`client_id = ${client_id} and order_id = ${order_id}`
  const assignments = [sql`version = version + 1`]
  const isPaid = after.status === 'success'
  if (hasMoney || isPaid) assignments.push(sql`token = null`)
  if (paidBy !== undefined) assignments.push(sql`paid_by = ${paidBy}`)
  return sql`in_order as (update kgp_orders set ${join(assignments)} where ${isOrder})`
}

function auditPart({ subject, seq, at, kind, body, hash }: AuditRow): Sql {
  return sql`audit as (insert into kgp_audit (subject, seq, at, kind, body, hash)
    values (${join([subject, seq, at, kind, body, hash])}))`
}

function withParts(parts: readonly Sql[]): Sql {
  return parts.length ? sql`with ${join(parts)}` : raw('')
}

/** A condition that fails, with all that stands before it, if the handler has ended the transaction. */
function sameTransaction({ xact }: LockedRow): Sql {
  const isSame = sql`pg_current_xact_id()::text = ${xact}`
  return sql`and 1 / (case when ${isSame} then 1 else 0 end) = 1`
}

const headOf = ({ seq, head }: IntentRow): Head => (seq ? { seq, hash: head } : EMPTY)
