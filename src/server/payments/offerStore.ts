import { hasUnsettledMoney } from '../../core/money'
import { link, type AuditRow } from '../audit/hashChain'
import { join, query, raw, sql, type Sql } from '../database/sql'
import type { Store } from '../database/store'
import type { AnyOrder } from '../options'
import {
  isOrder,
  type OrderKey,
  type OrderSnapshot,
  type PaymentOfOrder,
  type Reservation,
} from './orderStore'
import { asPending } from './mergeAnswer'
import { subjectOf } from './paymentRow'
import { insertParts, type NewPayment } from './paymentStatements'

/** How a payment was stored. */
export interface Placed {
  /** Whether it was not stored before. */
  readonly isNew: boolean
  /** Whether it is the payment that the order offers now. */
  readonly isShown: boolean
  /** The payment that was offered before and, because of this one, no longer is. */
  readonly withdrawn: string | null
  /** The payment that the order was paid by. */
  readonly paidBy: string | null
  /** The transaction that it was stored in. */
  readonly xact: string
}

interface PlacedRow extends Pick<Placed, 'paidBy' | 'xact'> {
  readonly previous: string | null
  readonly added: number
  readonly shown: boolean
}

/** Under which condition a payment is offered, and as which attempt it is stored. */
type Placement =
  | { readonly reservation: Reservation }
  /** Not after any change since `version`. */
  | { readonly key: OrderKey; readonly version: number; readonly mayBeShown: boolean }

/**
 * Stores a payment as pending, unless it is there. The order offers it from now on, but only if the
 * reservation still holds, or the order has not changed.
 */
export async function placePayment(
  database: Store,
  placement: Placement,
  payment: NewPayment,
): Promise<Placed> {
  const { key, isOwn, attempt } = conditionsOf(placement)
  const { payment_intent_id: id, fiat_amount, fiat_currency } = payment.intent
  const data = JSON.stringify(payment.order)
  const shown = sql`(select is_own from held)`
  const [row] = await query<PlacedRow>(
    database,
    sql`with held as (
      select coalesce(${isOwn}, false) as is_own, attempt,
        current as previous, paid_by from kgp_orders
      where ${isOrder(key)} for update
    ), ${insertParts(payment, { ...key, attempt, shown })}, placed as (
      update kgp_orders o set version = o.version + 1,
        attempt = greatest(o.attempt, ${attempt}),
        current = case when is_own then ${id} else current end,
        fiat_amount = case when is_own then ${fiat_amount} else fiat_amount end,
        fiat_currency = case when is_own then ${fiat_currency} else fiat_currency end,
        order_data = case when is_own or order_data is null then ${data} else order_data end,
        token = case when is_own then null else token end
      from held where ${isOrder(key)} and exists (select from added)
    ) select (select count(*)::integer from added) as added, is_own as shown, previous,
      held.paid_by as "paidBy", pg_current_xact_id()::text as xact from held`,
  )
  if (!row) throw new Error(`The order of the payment ${id} is not stored`)
  const { previous, paidBy, xact } = row
  const isNew = row.added === 1
  const isShown = isNew && row.shown
  const isWithdrawn = isShown || (isNew && hasUnsettledMoney(asPending(payment.intent)))
  return { isNew, isShown, withdrawn: isWithdrawn ? previous : null, paidBy, xact }
}

/** The order of a placement, and SQL for whether the payment is offered and as which attempt it counts. */
function conditionsOf(placement: Placement): { key: OrderKey; isOwn: Sql; attempt: Sql } {
  if ('reservation' in placement) {
    const { key, token, attempt } = placement.reservation
    return {
      key,
      isOwn: sql`token is not distinct from ${token}`,
      attempt: sql`${attempt}::integer`,
    }
  }
  const { key, version, mayBeShown } = placement
  return {
    key,
    isOwn: sql`${mayBeShown} and version = ${version}`,
    attempt: sql`(select attempt from held) + 1`,
  }
}

/** Whether a transaction is still open: code that has its client may have ended it. */
export async function isTransactionOpen(tx: Store, xact: string): Promise<boolean> {
  const [row] = await query<{ xact: string }>(tx, sql`select pg_current_xact_id()::text as xact`)
  return row?.xact === xact
}

/**
 * Offers a payment that there was, with newer order data where it is given. Resolves to `false` if the
 * order has changed since it was read.
 */
export async function changeOffer<Order extends AnyOrder>(
  database: Store,
  { key, version }: Pick<OrderSnapshot<Order>, 'key' | 'version'>,
  { id, intent, seq, head }: PaymentOfOrder<Order>,
  { at, order }: { at: number; order?: Order },
): Promise<boolean> {
  const { fiat_amount, fiat_currency } = intent
  const assignments = [
    sql`version = version + 1, current = ${id}`,
    sql`fiat_amount = ${fiat_amount}, fiat_currency = ${fiat_currency}`,
    ...(order === undefined ? [] : [sql`order_data = ${JSON.stringify(order)}`]),
  ]
  const record = { subject: subjectOf(id), kind: 'order_changed', at, body: { order } }
  const rows = await query(
    database,
    sql`with changed as (
      update kgp_orders set ${join(assignments)}
      where ${isOrder(key)} and version = ${version} returning 1
    ) ${order === undefined ? raw('') : sql`, ${recordParts(id, link({ seq, hash: head }, record))}`}
    select from changed`,
  )
  return rows.length > 0
}

/** Parts that add to the audit of a payment, if there is a row in `changed`. */
function recordParts(id: string, { subject, seq, at, kind, body, hash }: AuditRow): Sql {
  return sql`audit as (
      insert into kgp_audit (subject, seq, at, kind, body, hash)
      select ${subject}, ${seq}::integer, ${at}::float8, ${kind}, ${body}, ${hash} from changed
    ), head as (
      update kgp_intents set seq = ${seq}, head = ${hash}
      where id = ${id} and exists (select from changed)
    )`
}

/**
 * Sets the payments of a locked order aside, so that they no longer keep it from being paid by
 * another, and offers none.
 */
export async function setAsidePayments(
  tx: Store,
  { key, payments }: OrderSnapshot<unknown>,
  { at, reason }: { at: number; reason: string },
): Promise<void> {
  const present = payments.filter(({ isSetAside }) => !isSetAside)
  const rows = present.map(({ id, seq, head }) =>
    link({ seq, hash: head }, { subject: subjectOf(id), kind: 'set_aside', at, body: { reason } }),
  )
  const column = (name: 'subject' | 'seq' | 'body' | 'hash') => rows.map((row) => row[name])
  await query(
    tx,
    sql`with rows as (
      select * from unnest(${present.map(({ id }) => id)}::text[], ${column('subject')}::text[],
        ${column('seq')}::integer[], ${column('body')}::text[], ${column('hash')}::text[]
      ) as row (id, subject, seq, body, hash)
    ), audit as (
      insert into kgp_audit (subject, seq, at, kind, body, hash)
      select subject, seq, ${at}::float8, 'set_aside', body, hash from rows
    ), payments as (
      update kgp_intents i set set_aside = true, seq = rows.seq, head = rows.hash
      from rows where i.id = rows.id
    ) update kgp_orders set version = version + 1, current = null,
        fiat_amount = null, fiat_currency = null
      where ${isOrder(key)}`,
  )
}
