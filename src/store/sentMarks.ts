import type { PaymentIntent } from '../core/contract'
import type { Draft } from './draft'
import type { SentMark } from './paymentSource'

/** Takes the buyer's word for it that a payment was sent, or was not. A hash says more than a word. */
export function withWord(draft: Draft, intentId: string, isSent: boolean): Draft {
  const sentIntents = new Map(draft.sentIntents)
  if (!isSent) sentIntents.delete(intentId)
  else if (!sentIntents.has(intentId)) sentIntents.set(intentId, true)
  return { ...draft, sentIntents }
}

/** Notes the transaction that the buyer's wallet says it has sent for a payment, until KryptoGO names one. */
export function withHash(draft: Draft, intentId: string, hash: string): Draft {
  const isNamed = intentsOf(draft).some(
    ({ payment_intent_id: id, payment_tx_hash }) => id === intentId && payment_tx_hash,
  )
  if (isNamed) return draft
  return { ...draft, sentIntents: new Map(draft.sentIntents).set(intentId, hash) }
}

/** Drops the hashes of wallets that KryptoGO has named a transaction for, the same or another. */
export function withoutNamed(draft: Draft): Draft {
  const named = intentsOf(draft).filter(
    ({ payment_intent_id: id, payment_tx_hash }) =>
      payment_tx_hash && typeof draft.sentIntents.get(id) === 'string',
  )
  if (named.length === 0) return draft
  const sentIntents = new Map<string, SentMark>(draft.sentIntents)
  for (const { payment_intent_id: id } of named) sentIntents.delete(id)
  return { ...draft, sentIntents }
}

const intentsOf = ({ attempts }: Draft): PaymentIntent[] =>
  [...attempts.values()].flatMap(({ intent }) => intent ?? [])
