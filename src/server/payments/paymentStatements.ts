import type { PaymentIntent } from '../../core/contract'
import { hasRowsAfter } from '../audit/chain'
import { EMPTY, link, type AuditRow, type Chained, type Head } from '../audit/hashChain'
import { ORDER_SEAL, PAYMENT_SEAL } from '../audit/seals'
import { join, raw, sql, type Sql } from '../database/sql'
import type { AnyOrder } from '../options'
import { asPending } from './mergeAnswer'
import {
  hashKey,
  subjectOf,
  type IntentRow,
  type LockedRow,
  type OrderFacts,
  type PaymentFacts,
  type SaveOptions,
  type StoredRow,
} from './paymentRow'
import { nextCheck } from './schedule'

/**
 * The sealed columns of the order `o` of a payment `p`, but for its id, and what other rows say of both. A
 * statement that waits for a lock on `o` and `p` has read the others before that.
 */
export const ORDER_OF_PAYMENT = sql`o.is_named, o.offers, o.current, o.fiat_amount, o.fiat_currency,
  o.paid_by, o.order_data, o.seal as order_seal, exists (
    select from kgp_intents q where q.client_id = o.client_id and q.order_id = o.order_id
      and (q.offer > o.offers
        or q.id = o.current and (q.set_aside or not q.shown)
        or q.id <> p.id and q.status = 'success' and o.paid_by is null
        or q.id <> p.id and q.status <> 'success' and o.paid_by = q.id)
  ) as is_earlier, (${hasRowsAfter(sql`p.client_id`, sql`'intent:' || p.id`, sql`p.seq`)} or (
    select count(*) from kgp_audit b where b.client_id = o.client_id and b.order_id = o.order_id
  ) > (
    select count(*) from kgp_intents q where q.client_id = o.client_id and q.order_id = o.order_id
  )) as is_behind`

/** The sealed columns of a payment `p` and its order `o`. */
export const SEALED = sql`${PAYMENT_SEAL.columns('p')}, ${ORDER_OF_PAYMENT}`

/** Whether a payment and its order are what this server has last written, as far as the audit shows. */
export function isNewest(store: Chained, row: StoredRow): boolean {
  return !row.is_earlier && !row.is_behind && isWhole(store, row)
}

/**
 * Whether a payment and its order are as this server has written them. Other rows, which may be anybody's,
 * have no say in it.
 */
export function isWhole(store: Chained, row: StoredRow): boolean {
  const { id, status, paid_by, order_seal: seal } = row
  // The order changes in the same statement as its payment.
  const isEarlier = status === 'success' ? paid_by === null : paid_by === id
  return (
    !isEarlier && PAYMENT_SEAL.isWhole(store, row) && ORDER_SEAL.isWhole(store, { ...row, seal })
  )
}

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
export interface PaymentPlace extends Pick<OrderFacts, 'offers'> {
  readonly orderId: string
  readonly isNamed: boolean
  /** The number of the attempt to pay the order. */
  readonly attempt: number
}

const NEW_FACTS = {
  set_aside: false,
  status: 'pending',
  expired: false,
  payer: null,
  anomalies: '',
  changes: 0,
  delivered: 0,
} as const

const UNCHECKED = {
  slow_checks: 0,
  failures: 0,
  denials: 0,
  callback_rechecks: 0,
  delivery_attempts: 0,
} as const

/**
 * Builds the parts of a statement that store a payment as pending, with its first audit row, unless
 * it is there. They select from `held`, the order, and return the id as `added`. Its `is_own` says whether
 * the payment is offered, and `is_first` whether the order has no payment yet.
 */
export function insertParts(store: Chained, payment: NewPayment, place: PaymentPlace): Sql {
  const { clientId } = store
  const { intent, at, random } = payment
  const { payment_intent_id: id, payment_deadline: deadline } = intent
  const due = nextCheck({ ...NEW_FACTS, ...UNCHECKED, deadline }, at, random)
  // Only the statement itself finds out which of them it is.
  const offer = place.offers + 1
  const own = newRow(store, payment, place, { shown: true, offer })
  const first = newRow(store, payment, place, { shown: false, offer })
  const other = newRow(store, payment, place, { shown: false, offer: 0 })
  const oneOf = (name: keyof typeof own) =>
    sql`case when is_own then ${own[name]} when is_first then ${first[name]} else ${other[name]} end`
  return sql`added as (
      insert into kgp_intents (client_id, id, order_id, attempt, shown, offer, status, intent,
        created_at, next_check_at, seq, head, seal, deadline)
      select ${clientId}, ${id}, ${place.orderId}, ${place.attempt}, is_own,
        case when is_own or is_first then ${offer}::integer else 0 end, ${NEW_FACTS.status},
        ${own.intent}, ${at}::float8, ${due}::float8, 1, ${oneOf('hash')}, ${oneOf('seal')},
        ${deadline}::float8
      from held on conflict do nothing returning id, shown
    ), audit as (
      insert into kgp_audit (client_id, order_id, subject, seq, at, kind, body, hash)
      select ${clientId}, ${place.orderId}, ${subjectOf(id)}, 1, ${at}::float8, ${payment.kind},
        ${oneOf('body')}, ${oneOf('hash')}
      from held where exists (select from added)
    )`
}

/** A new payment, its first audit row and its seal. */
function newRow(
  store: Chained,
  { intent, order, kind, at }: NewPayment,
  { orderId, isNamed, attempt }: PaymentPlace,
  { shown, offer }: Pick<PaymentFacts, 'shown' | 'offer'>,
) {
  const pending = asPending(intent)
  const { payment_intent_id: id, payment_deadline: deadline } = intent
  const own = { ...NEW_FACTS, order_id: orderId, attempt, shown, offer, deadline, created_at: at }
  const body = { intent: pending, ...(isNamed && { orderId }), order, facts: own }
  const row = link(store, EMPTY, { subject: subjectOf(id), kind, at, body })
  const text = JSON.stringify(pending)
  const { seal } = sealed(store, { ...own, id, intent: text, seq: row.seq, head: row.hash })
  return { intent: text, body: row.body, hash: row.hash, seal }
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
  'denials',
  'callback_rechecks',
] as const satisfies readonly (keyof IntentRow)[]

/** The statement that saves a row, and the row as it is then. */
export interface Save {
  /** `null` when nothing differs. */
  readonly statement: Sql | null
  readonly saved: LockedRow
}

/** Builds the one statement that writes a locked row as it is `after`, with all that belongs to it. */
export function saveStatement(
  store: Chained,
  before: LockedRow,
  after: LockedRow,
  options: SaveOptions,
): Save {
  const { id, client_id } = before
  const { record, txHash, isDelivery = false } = options
  const audit = record ? recordOf(store, { before, after, record, options }) : null
  const saved = audit ? sealed(store, { ...after, seq: audit.seq, head: audit.hash }) : after
  const assignments = assignmentsOf(before, saved)
  if (!assignments.length) return { statement: null, saved }

  const parts: Sql[] = []
  if (audit) parts.push(auditPart(store, audit))
  if (txHash !== undefined)
    parts.push(sql`tx_hash as (insert into kgp_tx_hashes as own (hash, client_id, intent_id)
      values (${hashKey(txHash)}, ${client_id}, ${id})
      on conflict (hash) do update set hash = own.hash
        where own.client_id = ${client_id} and own.intent_id = ${id} returning 1)`)
  parts.push(orderPart(store, before, after, options))

  const statement = sql`${withParts(parts)}
    update kgp_intents set ${join(assignments)}
    where client_id = ${client_id} and id = ${id} ${isDelivery ? sameTransaction(before) : raw('')}
    ${raw(txHash === undefined ? '' : 'returning (select count(*)::integer from tx_hash) as named')}`
  return { statement, saved }
}

/** Returns a row with a seal for what it is now. */
export function sealed<Row extends PaymentFacts>(
  store: Chained,
  row: Row,
): Row & { readonly seal: string } {
  return { ...row, seal: PAYMENT_SEAL.sign(store, row) }
}

interface RecordedSave {
  readonly before: LockedRow
  readonly after: LockedRow
  readonly record: NonNullable<SaveOptions['record']>
  readonly options: SaveOptions
}

/** Builds the audit row of a change, with the columns that it changes, by which they can be restored. */
function recordOf(store: Chained, { before, after, record, options }: RecordedSave): AuditRow {
  const { kind, body } = record
  const changed = PAYMENT_SEAL.names.filter(
    // A change has it in its event.
    (name) => before[name] !== after[name] && !(name === 'intent' && body.change),
  )
  const facts = Object.fromEntries(changed.map((name) => [name, after[name]]))
  const { at, txHash } = options
  const owns = txHash === undefined ? undefined : hashKey(txHash)
  const entry = { subject: subjectOf(before.id), at, kind, body: { ...body, owns, facts } }
  return link(store, headOf(before), entry)
}

function assignmentsOf(before: LockedRow, saved: LockedRow): Sql[] {
  return [...MUTABLE, 'seq' as const, 'head' as const, 'seal' as const]
    .filter((name) => before[name] !== saved[name])
    .map((name) => sql`${raw(name)} = ${saved[name]}`)
}

/** Builds the part that changes the order of a payment. */
function orderPart(
  store: Chained,
  before: LockedRow,
  after: LockedRow,
  { hasMoney, paidBy }: SaveOptions,
): Sql {
  const { client_id, order_id } = before
  const isOrder = sql`client_id = ${client_id} and order_id = ${order_id}`
  const assignments = [sql`version = version + 1`]
  const isPaid = after.status === 'success'
  if (hasMoney || isPaid) assignments.push(sql`token = null`)
  if (paidBy !== undefined) {
    const seal = ORDER_SEAL.sign(store, { ...before, paid_by: paidBy })
    assignments.push(sql`paid_by = ${paidBy}, seal = ${seal}`)
  }
  return sql`in_order as (update kgp_orders set ${join(assignments)} where ${isOrder})`
}

function auditPart({ clientId }: Chained, { subject, seq, at, kind, body, hash }: AuditRow): Sql {
  return sql`audit as (insert into kgp_audit (client_id, subject, seq, at, kind, body, hash)
    values (${join([clientId, subject, seq, at, kind, body, hash])}))`
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
