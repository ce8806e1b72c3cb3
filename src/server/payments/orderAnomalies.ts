import { isSamePrice } from '../../core/amounts'
import type { PaymentIntent } from '../../core/contract'
import type { PaymentAnomaly } from './anomalies'
import type { Decision } from './decide'
import { dueBackOf, type DueBack } from './money'
import type { LockedRow } from './paymentRow'

type OrderColumns = Pick<LockedRow, 'id' | 'paid_by' | 'current' | 'fiat_amount' | 'fiat_currency'>

/**
 * Returns the payment that an order is paid by once one of its payments, which is locked, has a status. A
 * success pays it, unless another one has; taken back, it leaves the order to the next success.
 */
export function payerOfOrder(
  { id, paid_by: paidBy }: Pick<LockedRow, 'id' | 'paid_by'>,
  status: string,
  nextPayer: string | null,
): string | null {
  if (status === 'success') return paidBy ?? id
  return paidBy === id ? nextPayer : paidBy
}

/** Returns what a success is to be sent back, if another payment has paid its order before. */
export function dueBackFor(
  { id, paid_by: paidBy }: OrderColumns,
  intent: PaymentIntent,
): DueBack | null {
  if (intent.status !== 'success' || paidBy === null || paidBy === id) return null
  return dueBackOf(intent)
}

/** Finds what is odd about a payment that succeeds, among the payments of its order. */
export function orderAnomalies(
  row: OrderColumns,
  { change, status, intent }: Decision,
): PaymentAnomaly[] {
  if (!change || status !== 'success') return []
  const anomalies: PaymentAnomaly[] = []
  const { id, paid_by: paidBy, current, fiat_amount, fiat_currency } = row
  const dueBack = dueBackFor(row, intent)
  if (dueBack) anomalies.push({ kind: 'order_already_paid', details: { paidBy, dueBack } })
  if (current === null || current === id || fiat_amount === null || fiat_currency === null)
    return anomalies
  const offered = { fiat_amount, fiat_currency }
  if (isSamePrice(offered, intent)) return anomalies
  const paid = { fiat_amount: intent.fiat_amount, fiat_currency: intent.fiat_currency }
  return [...anomalies, { kind: 'superseded_payment', details: { paid, offered, by: current } }]
}
