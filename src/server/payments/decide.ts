import { isPaymentStatus } from '../../core/contract'
import type { PaymentIntent, PaymentStatus } from '../../core/contract'
import { hasUnsettledMoney } from '../../core/money'
import { changedTerms, amountAnomalies, type PaymentAnomaly } from './anomalies'
import { mergeAnswer, mergeMoney } from './mergeAnswer'
import { hasEnded, stageOf } from './stages'

/** A payment as it was stored before KryptoGO's answer. */
export interface KnownPayment {
  readonly status: PaymentStatus
  readonly intent: PaymentIntent
}

/** A payment as it is to be stored after KryptoGO's answer. */
export interface Decision extends KnownPayment {
  readonly change: { readonly previous: PaymentStatus; readonly late: boolean } | null
  readonly anomalies: readonly PaymentAnomaly[]
}

/**
 * Decides what KryptoGO's answer changes. Answers may arrive out of order, so one that is behind is
 * ignored. Finals that contradict each other are applied as late news, but a success stays one, and the
 * status stays when the answer is about another price than ours, until an operator overrules that. The
 * money that an answer shows is kept in any case.
 */
export function decide(known: KnownPayment, fetched: PaymentIntent, isOverruled = false): Decision {
  const { status: previous } = known
  const terms = changedTerms(known.intent, fetched)
  if (terms && !isOverruled) return keep(known, fetched, terms)
  const { status } = fetched
  if (!isPaymentStatus(status))
    return keep(known, fetched, { kind: 'unknown_status', details: { status } })

  const contradiction: PaymentAnomaly = {
    kind: 'contradiction',
    details: { known: previous, seen: status },
  }
  if (status === previous) return accept(known, fetched, status, null)
  if (isOverruled) return accept(known, fetched, status, { previous, late: true })
  if (stageOf(status) > stageOf(previous))
    return accept(known, fetched, status, { previous, late: false })
  if (previous === 'success')
    return status === 'pending' ? keep(known, fetched) : keep(known, fetched, contradiction)
  // An expired payment may still be paid, in full or in part.
  const isLate =
    hasEnded(status) || (previous === 'expired' && status === 'insufficient_not_refunded')
  if (!isLate)
    return bringsMoney(known, fetched) ? keep(known, fetched, contradiction) : keep(known, fetched)
  return accept(known, fetched, status, { previous, late: true }, contradiction)
}

/**
 * Whether a change must be confirmed by an answer that was requested after what it contradicts was
 * known: a slow process may have brought an older one.
 */
export function needsConfirmation({ change, status }: Decision): boolean {
  if (!change) return false
  return change.late || (change.previous === 'insufficient_not_refunded' && status === 'expired')
}

/** Whether an answer that is behind shows money on a payment that had ended without any. */
const bringsMoney = ({ intent }: KnownPayment, fetched: PaymentIntent) =>
  !hasUnsettledMoney(intent) && hasUnsettledMoney(mergeMoney(intent, fetched))

function keep(
  { status, intent: known }: KnownPayment,
  fetched: PaymentIntent,
  ...anomalies: readonly PaymentAnomaly[]
): Decision {
  const intent = mergeMoney(known, fetched)
  const found = [...anomalies, ...amountAnomalies(known, intent)]
  return { status, intent, change: null, anomalies: found }
}

function accept(
  known: KnownPayment,
  fetched: PaymentIntent,
  status: PaymentStatus,
  change: Decision['change'],
  ...anomalies: readonly PaymentAnomaly[]
): Decision {
  const intent = mergeAnswer(known.intent, fetched, status)
  const found = [...anomalies, ...amountAnomalies(known.intent, intent)]
  return { status, intent, change, anomalies: found }
}
