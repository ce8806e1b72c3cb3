import { readChain } from '../audit/chain'
import { EMPTY } from '../audit/hashChain'
import { ORDER_SEAL, PAYMENT_SEAL } from '../audit/seals'
import { join, query, raw, sql, type Sql, type SqlValue } from '../database/sql'
import type { Store } from '../database/store'
import { NO_FACTS, readIntent, subjectOf, type OrderFacts, type PaymentFacts } from './paymentRow'
import { sealed } from './paymentStatements'
import type { StoredChange } from './statusChange'

/** A payment as its audit has it. */
interface Replayed {
  readonly facts: PaymentFacts
  readonly isNamed: boolean
  /** The order data of its last offer, as JSON. */
  readonly orderData: string
  /** When it has paid its order, in Unix milliseconds. */
  readonly paidAt: number | null
  /** The transactions that are its own. */
  readonly owned: readonly string[]
}

/**
 * Writes a payment and its order again as the audit has them, where they are not as this server has
 * written them, or are gone. What the audit does not have is left as it is, and resolves to `false`.
 */
export async function restorePayment(tx: Store, id: string): Promise<boolean> {
  const replayed = await replay(tx, id)
  if (!replayed) return false
  const { order_id } = replayed.facts
  await lockOrder(tx, order_id)
  await restoreRow(tx, id)
  await restoreOrder(tx, order_id)
  return true
}

/** Does the same with an order and all its payments. */
export async function restoreOrder(tx: Store, orderId: string): Promise<void> {
  const { clientId } = tx
  const order = await lockOrder(tx, orderId)
  const found = await query<{ id: string }>(
    tx,
    sql`select id from kgp_intents where client_id = ${clientId} and order_id = ${orderId}
      union select substr(subject, ${subjectOf('').length + 1}::integer) from kgp_audit
        where client_id = ${clientId} and order_id = ${orderId}`,
  )
  const payments: Replayed[] = []
  for (const { id } of found) {
    const payment = await restoreRow(tx, id)
    if (payment?.facts.order_id === orderId) payments.push(payment)
  }
  payments.sort((one, other) => one.facts.attempt - other.facts.attempt)
  const facts = replayOrder(payments)
  if (!order) return insertOrder(tx, orderId, { payments, facts })
  if (ORDER_SEAL.isWhole(tx, order)) {
    // Nothing else says that it was paid, where none of its payments is known any more.
    const isKnown = payments.length > 0
    if (!isKnown) tx.reportChanged({ subject: `order:${orderId}`, isRestored: false })
    if (!isKnown || isAsPaymentsSay(order, payments)) return
  }
  // An order without a payment has no seal.
  const seal = payments.length > 0 ? ORDER_SEAL.sign(tx, { ...order, ...facts }) : null
  await query(
    tx,
    sql`update kgp_orders set version = version + 1, ${assignmentsOf({ ...facts, seal })}
      where client_id = ${clientId} and order_id = ${orderId}`,
  )
  tx.reportChanged({ subject: `order:${orderId}`, isRestored: true })
}

/** Whether an order is as its payments have left it, and not as it was earlier. */
function isAsPaymentsSay(
  { offers, current, paid_by }: OrderFacts,
  payments: readonly Replayed[],
): boolean {
  const paid = payments.filter(({ facts }) => facts.status === 'success')
  const isPaid = paid_by === null ? !paid.length : paid.some(({ facts }) => facts.id === paid_by)
  return (
    isPaid &&
    payments.every(({ facts }) => {
      const { id, offer, shown, set_aside } = facts
      return offer <= offers && (id !== current || (shown && !set_aside))
    })
  )
}

/** Stores an order whose row is gone. */
async function insertOrder(
  tx: Store,
  orderId: string,
  { payments, facts }: { payments: readonly Replayed[]; facts: ReturnType<typeof replayOrder> },
): Promise<void> {
  const newest = payments.at(-1)
  if (!newest) return
  const { isNamed } = newest
  const order = { is_named: isNamed, ...facts, order_id: orderId }
  const { attempt } = newest.facts
  const seal = ORDER_SEAL.sign(tx, order)
  const columns = { client_id: tx.clientId, ...order, ...{ version: 1, attempt, seal } }
  if (await insert(tx, raw('kgp_orders'), columns))
    tx.reportChanged({ subject: `order:${orderId}`, isRestored: true })
}

/** Inserts a row, unless another process has just done so. */
async function insert(tx: Store, table: Sql, columns: object): Promise<boolean> {
  const entries = entriesOf(columns)
  const rows = await query(
    tx,
    sql`insert into ${table} (${join(entries.map(([name]) => raw(name)))})
      values (${join(entries.map(([, value]) => value))}) on conflict do nothing returning 1`,
  )
  return rows.length > 0
}

async function lockOrder(tx: Store, orderId: string) {
  const [order] = await query<OrderFacts & { seal: string | null }>(
    tx,
    sql`select ${ORDER_SEAL.columns('o')} from kgp_orders o
      where client_id = ${tx.clientId} and order_id = ${orderId} for update`,
  )
  return order
}

/** Restores the row of a payment alone, and returns it as its audit has it, or `null`. */
async function restoreRow(tx: Store, id: string): Promise<Replayed | null> {
  const { clientId } = tx
  const [row] = await query<PaymentFacts & { seal: string; count: number }>(
    tx,
    sql`select ${PAYMENT_SEAL.columns('p')}, (select count(*)::integer from kgp_audit a
        where a.client_id = p.client_id and a.subject = ${subjectOf(id)}) as count
      from kgp_intents p where client_id = ${clientId} and id = ${id} for update`,
  )
  // It is read after the lock, so that no row can be added to it.
  const replayed = await replay(tx, id)
  if (!replayed) {
    tx.reportChanged({ subject: subjectOf(id), isRestored: false })
    return null
  }
  if (!row) {
    await insertPayment(tx, replayed)
    return replayed
  }
  const { facts } = replayed
  if (PAYMENT_SEAL.isWhole(tx, row) && row.head === facts.head) {
    // There are rows in the audit that this server has not written.
    if (row.count > facts.seq) tx.reportChanged({ subject: subjectOf(id), isRestored: false })
    return replayed
  }
  await query(
    tx,
    sql`update kgp_intents set ${assignmentsOf({ ...sealed(tx, facts) })}
      where client_id = ${clientId} and id = ${id}`,
  )
  tx.reportChanged({ subject: subjectOf(id), isRestored: true })
  return replayed
}

/** Stores a payment whose row is gone. It is due now, because nothing says when it was. */
async function insertPayment(tx: Store, { facts, owned }: Replayed): Promise<void> {
  const { clientId } = tx
  const { id, created_at: next_check_at } = facts
  const columns = { client_id: clientId, ...sealed(tx, facts), next_check_at }
  if (!(await insert(tx, raw('kgp_intents'), columns))) return
  await query(
    tx,
    sql`insert into kgp_tx_hashes (client_id, intent_id, hash)
      select ${clientId}, ${id}, owned.hash from pg_catalog.unnest(${owned}::text[]) as owned (hash)
      on conflict do nothing`,
  )
  tx.reportChanged({ subject: subjectOf(id), isRestored: true })
}

/** Reads a payment from its audit, or resolves to `null` where that does not have it. */
async function replay(tx: Store, id: string): Promise<Replayed | null> {
  const { rows, head } = await readChain(tx, subjectOf(id))
  if (head === EMPTY) return null
  // Audits that were begun before offers were counted do not name it.
  let facts: Partial<PaymentFacts> = { id, seq: head.seq, head: head.hash, offer: 0 }
  let isNamed: boolean | null = null
  let orderData: string | null = null
  let paidAt: number | null = null
  const owned: string[] = []
  for (const { at, kind, body } of rows) {
    // This server has written and signed it.
    const { facts: changed, ...entry } = JSON.parse(body) as RecordedBody
    facts = { ...facts, ...changed }
    if (kind === 'created' || kind === 'matched') {
      facts = { ...facts, intent: JSON.stringify(entry.intent) }
      isNamed = 'orderId' in entry
    }
    if (entry.owns !== undefined) owned.push(entry.owns)
    if ('order' in entry) orderData = JSON.stringify(entry.order)
    if (!entry.change) continue
    facts = { ...facts, intent: JSON.stringify(entry.change.intent) }
    paidAt = entry.change.paidBy === id ? (paidAt ?? at) : null
  }
  // Rows that only follow the first do not say what it was.
  if (isNamed === null || orderData === null || !isWhole(facts)) return null
  return { facts, isNamed, orderData, paidAt, owned }
}

const isWhole = (facts: Partial<PaymentFacts>): facts is PaymentFacts =>
  PAYMENT_SEAL.names.every((name) => facts[name] !== undefined)

interface RecordedBody {
  readonly facts: Partial<PaymentFacts>
  readonly intent?: object
  readonly order?: object | null
  readonly owns?: string
  readonly change?: StoredChange | null
}

/** Derives an order from its payments: it is as the last offer has left it. */
function replayOrder(payments: readonly Replayed[]) {
  const last = [...payments].sort((one, other) => one.facts.offer - other.facts.offer).at(-1)
  if (!last) return NO_FACTS
  // One whose success was another's when it came pays the order once that one is taken back.
  const payers = payments.filter(({ facts }) => facts.status === 'success')
  const paidAt = (payment: Replayed) => payment.paidAt ?? Infinity
  const [payer] = payers.sort((one, other) => Math.sign(paidAt(one) - paidAt(other)) || 0)
  const { orderData, isNamed, facts } = last
  const { id, offer, shown, set_aside } = facts
  const { fiat_amount, fiat_currency } = readIntent(facts.intent)
  return {
    ...NO_FACTS,
    ...(shown && !set_aside && { current: id, fiat_amount, fiat_currency }),
    is_named: isNamed,
    offers: offer,
    order_data: orderData,
    paid_by: payer?.facts.id ?? null,
  }
}

function assignmentsOf(columns: object) {
  return join(entriesOf(columns).map(([name, value]) => sql`${raw(name)} = ${value}`))
}

const entriesOf = (columns: object) => Object.entries(columns) as [string, SqlValue][]
