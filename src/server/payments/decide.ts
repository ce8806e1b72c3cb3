import { compareAmounts } from '../../core/amounts'
import { isFinalStatus, isPaymentStatus, rankOf } from '../../core/contract'
import type { PaymentIntent, PaymentStatus } from '../../core/contract'
import type { AnomalyKind } from '../options'

/** What KryptoGO's answer is held against: what was stored before. */
export interface Known {
  readonly status: PaymentStatus
  readonly intent: PaymentIntent
}

/** Something odd, and the facts. */
export interface Oddity {
  readonly kind: AnomalyKind
  readonly details: Readonly<Record<string, unknown>>
}

/** What becomes of a payment after KryptoGO's answer. */
export interface Verdict extends Known {
  readonly change: { readonly previous: PaymentStatus; readonly late: boolean } | null
  readonly oddities: readonly Oddity[]
}

/**
 * Holds KryptoGO's answer against what is known. Answers may come out of order, so one that is
 * behind is passed over. Finals that contradict each other are applied as late news, but a success
 * stays one, and so does everything when the answer is about another price than ours, until an
 * operator overrules that.
 */
export function judge(known: Known, seen: PaymentIntent, isOverruled = false): Verdict {
  const { status: previous } = known
  const terms = differences(TERMS, known.intent, seen)
  if (terms && !isOverruled) return keep(known, { kind: 'terms_changed', details: terms })
  const { status } = seen
  if (!isPaymentStatus(status)) return keep(known, { kind: 'unknown_status', details: { status } })

  const contradiction: Oddity = {
    kind: 'contradiction',
    details: { known: previous, seen: status },
  }
  if (status === previous) return accept(known, seen, status, null)
  if (isOverruled) return accept(known, seen, status, { previous, late: true })
  if (rankOf(status) > rankOf(previous))
    return accept(known, seen, status, { previous, late: false })
  if (previous === 'success') return status === 'pending' ? keep(known) : keep(known, contradiction)
  // An expired payment may still be paid, in full or in part.
  const isLate =
    isFinalStatus(status) || (previous === 'expired' && status === 'insufficient_not_refunded')
  if (!isLate) return keep(known)
  return accept(known, seen, status, { previous, late: true }, contradiction)
}

/**
 * Whether a change must be seen in an answer that was asked for after what it contradicts was known:
 * another process may have been slow to bring an older one.
 */
export function needsProof({ change, status }: Verdict): boolean {
  if (!change) return false
  return change.late || (change.previous === 'insufficient_not_refunded' && status === 'expired')
}

/** Whether, and in what, what a callback claims is not borne out by KryptoGO's answer. */
export function disagreement(claim: Partial<PaymentIntent>, seen: PaymentIntent): Oddity | null {
  const details = {
    ...differences(CLAIMED, seen, claim),
    ...(isAhead(claim, seen) && { status: { known: seen.status, seen: claim.status } }),
  }
  return Object.keys(details).length ? { kind: 'claim_differs', details } : null
}

/** Whether a claim tells of more than KryptoGO's answer; one that is behind is only late. */
export function isAhead({ status }: Partial<PaymentIntent>, seen: PaymentIntent): boolean {
  if (status === undefined || status === seen.status) return false
  return !isPaymentStatus(status) || rankOf(status) >= rankOf(seen.status)
}

const TERMS = ['fiat_amount', 'fiat_currency'] as const
const QUOTE = [
  'crypto_amount',
  'symbol',
  'token_address',
  'payment_address',
  'payment_chain_id',
] as const
const CLAIMED = [...TERMS, ...QUOTE, 'payment_tx_hash', 'received_amount', 'refund_amount'] as const

const keep = ({ status, intent }: Known, ...oddities: readonly Oddity[]): Verdict => ({
  status,
  intent,
  change: null,
  oddities,
})

function accept(
  known: Known,
  seen: PaymentIntent,
  status: PaymentStatus,
  change: Verdict['change'],
  ...oddities: readonly Oddity[]
): Verdict {
  const intent = { ...known.intent, ...seen, status }
  return { status, intent, change, oddities: [...oddities, ...figures(known.intent, intent)] }
}

function figures(known: PaymentIntent, intent: PaymentIntent): Oddity[] {
  const { status, crypto_amount: due, received_amount: received, refund_amount: refund } = intent
  const oddities: Oddity[] = []
  const quote = differences(QUOTE, known, intent)
  if (quote) oddities.push({ kind: 'quote_changed', details: quote })
  if (status === 'success' && received !== undefined && compareAmounts(received, due) < 0)
    oddities.push({ kind: 'underpaid_success', details: { due, received } })
  if (refund !== undefined && received !== undefined && compareAmounts(refund, received) > 0)
    oddities.push({ kind: 'refund_exceeds_received', details: { received, refund } })
  return oddities
}

/** The fields that both have and that differ; amounts as decimals, the rest as text. */
function differences(
  fields: readonly (keyof PaymentIntent)[],
  known: Partial<PaymentIntent>,
  seen: Partial<PaymentIntent>,
): Readonly<Record<string, unknown>> | null {
  const differing = fields
    .map((field) => [field, { known: known[field], seen: seen[field] }] as const)
    .filter(([field, { known, seen }]) => {
      if (known === seen || typeof known !== 'string' || typeof seen !== 'string') return false
      return field.endsWith('_amount')
        ? compareAmounts(known, seen) !== 0
        : known.toLowerCase() !== seen.toLowerCase()
    })
  return differing.length ? Object.fromEntries(differing) : null
}
