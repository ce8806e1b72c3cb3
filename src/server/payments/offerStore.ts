import { hasUnsettledMoney } from '../../core/money'
import { link, type AuditRow } from '../audit/hashChain'
import { ORDER_SEAL } from '../audit/seals'
import { query, sql, type Sql } from '../database/sql'
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
import { NO_FACTS, subjectOf, type OrderFacts, type PaymentFacts } from './paymentRow'
import { insertParts, sealed, type NewPayment } from './paymentStatements'

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
  readonly offers: number
  readonly previous: string | null
  readonly added: number
  readonly shown: boolean
}

/** Under which condition a payment is offered, and as which attempt it is stored. */
type Placement = { readonly mayBeShown: boolean } & (
  | { readonly reservation: Reservation }
  /** Not after any change since `version`. */
  | Pick<OrderSnapshot<unknown>, 'key' | 'version' | 'attempt' | 'facts'>
)

/**
 * Stores a payment as pending, unless it is there. The order offers it from now on, but only if the
 * reservation still holds, or the order has not changed, and if it may be shown at all.
 */
export async function placePayment(
  database: Store,
  placement: Placement,
  payment: NewPayment,
): Promise<Placed> {
  let conditions = conditionsOf(placement)
  for (;;) {
    const row = await placeIfUnchanged(database, conditions, payment)
    if (row.offers === conditions.offers) return toPlaced(row, payment)
    // The order has made another offer while this payment was created, and seals count them.
    conditions = { ...conditions, offers: row.offers }
  }
}

function toPlaced(
  { previous, paidBy, xact, added, shown }: PlacedRow,
  { intent }: NewPayment,
): Placed {
  const isNew = added === 1
  const isShown = isNew && shown
  const isWithdrawn = isShown || (isNew && hasUnsettledMoney(asPending(intent)))
  return { isNew, isShown, withdrawn: isWithdrawn ? previous : null, paidBy, xact }
}

/** Stores a payment, but only if its order has made so many offers until now. */
async function placeIfUnchanged(
  database: Store,
  { key, isOwn, isReserved, attempt, offers }: Conditions,
  payment: NewPayment,
): Promise<PlacedRow> {
  const { payment_intent_id: id, fiat_amount, fiat_currency } = payment.intent
  const data = JSON.stringify(payment.order)
  const { orderId, isNamed } = key
  const named = { order_id: orderId, is_named: isNamed }
  const first = { ...NO_FACTS, ...named, offers: offers + 1, order_data: data }
  const seals = {
    first: ORDER_SEAL.sign(database, first),
    own: ORDER_SEAL.sign(database, { ...first, current: id, fiat_amount, fiat_currency }),
  }
  const [row] = await query<PlacedRow>(
    database,
    sql`with locked as (
      select coalesce(${isOwn} and paid_by is null, false) as is_own, order_data is null as is_first,
        current as previous, paid_by, offers
      from kgp_orders where ${isOrder(key)} for update
    ), held as (select * from locked where offers = ${offers}::integer
    ), ${insertParts(database, payment, { orderId, isNamed, attempt, offers })}, placed as (
      update kgp_orders o set version = o.version + 1,
        attempt = greatest(o.attempt, ${attempt}),
        seal = case when is_own then ${seals.own} when is_first then ${seals.first}
          else seal end,
        offers = case when is_own or is_first then ${offers + 1}::integer else o.offers end,
        current = case when is_own then ${id} else current end,
        fiat_amount = case when is_own then ${fiat_amount} else fiat_amount end,
        fiat_currency = case when is_own then ${fiat_currency} else fiat_currency end,
        order_data = case when is_own or is_first then ${data} else order_data end,
        token = case when ${isReserved} then null else token end
      from held where ${isOrder(key)} and exists (select from added)
    ) select (select count(*)::integer from added) as added, is_own as shown, previous, offers,
      paid_by as "paidBy", pg_current_xact_id()::text as xact from locked`,
  )
  if (!row) throw new Error(`The order of the payment ${id} is not stored`)
  return row
}

interface Conditions {
  readonly key: OrderKey
  /** Whether the payment is offered. */
  readonly isOwn: Sql
  /** Whether a reservation ends with this payment. */
  readonly isReserved: Sql
  readonly attempt: number
  /** How many offers the order had made by then. */
  readonly offers: number
}

function conditionsOf(placement: Placement): Conditions {
  const { mayBeShown } = placement
  if ('reservation' in placement) {
    const { key, token, attempt, offers } = placement.reservation
    const isReserved = sql`token is not distinct from ${token}`
    return { key, isOwn: sql`${mayBeShown} and ${isReserved}`, isReserved, attempt, offers }
  }
  const { key, version, attempt, facts } = placement
  const isOwn = sql`${mayBeShown} and version = ${version}`
  return { key, isOwn, isReserved: sql`is_own`, attempt: attempt + 1, offers: facts.offers }
}

/** Whether a transaction is still open: code that has its client may have ended it. */
export async function isTransactionOpen(tx: Store, xact: string): Promise<boolean> {
  const [row] = await query<{ xact: string }>(tx, sql`select pg_current_xact_id()::text as xact`)
  return row?.xact === xact
}

/**
 * Offers an existing payment, with the order data of the request. Resolves to `false` if the order has
 * changed since it was read.
 */
export async function changeOffer<Order extends AnyOrder>(
  database: Store,
  { key, version, facts: before }: Pick<OrderSnapshot<Order>, 'key' | 'version' | 'facts'>,
  { id, intent, facts: payment }: PaymentOfOrder<Order>,
  { at, order, isNewData }: { at: number; order: Order; isNewData: boolean },
): Promise<boolean> {
  const { fiat_amount, fiat_currency } = intent
  const order_data = JSON.stringify(order)
  const offers = before.offers + 1
  const facts = { ...before, offers, current: id, fiat_amount, fiat_currency, order_data }
  const record = { kind: isNewData ? 'order_changed' : 'offered', at, body: { order } }
  const records = [recordOf(database, payment, record, { offer: offers })]
  const rows = await query(
    database,
    sql`with changed as (
      update kgp_orders set version = version + 1, ${factsOf(database, facts)}
      where ${isOrder(key)} and version = ${version} returning 1
    ), ${recordParts(database, records)} select from changed`,
  )
  return rows.length > 0
}

/** Assignments of the facts of an order that can change, with their seal. */
function factsOf(database: Store, facts: OrderFacts): Sql {
  const { offers, current, fiat_amount, fiat_currency, order_data } = facts
  return sql`offers = ${offers}::integer, current = ${current}, fiat_amount = ${fiat_amount}, fiat_currency = ${fiat_currency},
    order_data = ${order_data}, seal = ${ORDER_SEAL.sign(database, facts)}`
}

/** One more row of the audit of a payment, and the payment's row after it. */
interface Recorded {
  readonly audit: AuditRow
  readonly facts: PaymentFacts & { readonly seal: string }
}

function recordOf(
  database: Store,
  before: PaymentFacts,
  { kind, at, body }: { kind: string; at: number; body: object },
  changed: Partial<PaymentFacts>,
): Recorded {
  const { id, seq, head } = before
  const entry = { subject: subjectOf(id), kind, at, body: { ...body, facts: changed } }
  const audit = link(database, { seq, hash: head }, entry)
  const facts = { ...before, ...changed, seq: audit.seq, head: audit.hash }
  return { audit, facts: sealed(database, facts) }
}

/** Parts that add to the audit of payments, if there is a row in `changed`. */
function recordParts({ clientId }: Store, records: readonly Recorded[]): Sql {
  const audit = (name: keyof AuditRow) => records.map((record) => record.audit[name])
  const fact = (name: 'id' | 'seal' | 'set_aside' | 'offer') =>
    records.map(({ facts }) => facts[name])
  return sql`rows as (
      select * from unnest(${audit('subject')}::text[], ${audit('seq')}::integer[],
        ${audit('at')}::float8[], ${audit('kind')}::text[], ${audit('body')}::text[],
        ${audit('hash')}::text[], ${fact('id')}::text[], ${fact('seal')}::text[],
        ${fact('set_aside')}::boolean[], ${fact('offer')}::integer[]
      ) as row (subject, seq, at, kind, body, hash, id, seal, set_aside, offer)
      where exists (select from changed)
    ), audit as (
      insert into kgp_audit (client_id, subject, seq, at, kind, body, hash)
      select ${clientId}, subject, seq, at, kind, body, hash from rows
    ), payments as (
      update kgp_intents p set seq = rows.seq, head = rows.hash, seal = rows.seal,
        set_aside = rows.set_aside, offer = rows.offer
      from rows where p.client_id = ${clientId} and p.id = rows.id
    )`
}

/**
 * Sets the payments of a locked order aside, so that they no longer keep it from being paid by
 * another, and offers none.
 */
export async function setAsidePayments(
  tx: Store,
  { key, facts: before, payments }: OrderSnapshot<unknown>,
  { at, reason }: { at: number; reason: string },
): Promise<void> {
  const record = { kind: 'set_aside', at, body: { reason } }
  const records = payments
    .filter(({ isSetAside }) => !isSetAside)
    .map(({ facts }) => recordOf(tx, facts, record, { set_aside: true }))
  const facts = { ...before, current: null, fiat_amount: null, fiat_currency: null }
  await query(
    tx,
    sql`with changed as (
      update kgp_orders set version = version + 1, ${factsOf(tx, facts)}
      where ${isOrder(key)} returning 1
    ), ${recordParts(tx, records)} select from changed`,
  )
}
