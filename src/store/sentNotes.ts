import { intentOf, type PaymentState } from '../core/state'
import type { PaymentSource } from './paymentSource'
import type { SessionRunner } from './sessionRunner'

/** Creates the functions that note, on the page and in its source, why a payment is taken to be sent. */
export function createSentNotes(
  { dispatch, getSession }: Pick<SessionRunner, 'dispatch' | 'getSession'>,
  source: Pick<PaymentSource, 'setSent'>,
) {
  const sentOf = (intentId: string) => getSession().sentIntents.get(intentId)

  return {
    /** Takes the buyer's word for it that a payment was sent, or was not. */
    setSent: (intentId: string, isSent: boolean) => {
      dispatch({ type: 'sentSaid', intentId, isSent })
      source.setSent?.(intentId, sentOf(intentId) ?? null)
    },
    /** Notes the transaction that the buyer's wallet says it has sent for a payment. */
    noteTransfer: (intentId: string, hash: string) => {
      dispatch({ type: 'transferSent', intentId, hash })
      source.setSent?.(intentId, sentOf(intentId) ?? null)
    },
    /** Returns the transaction that the wallet has sent for the payment of a state, until KryptoGO names one. */
    sentHash: (state: PaymentState): string | undefined => {
      const sent = sentOf(intentOf(state)?.payment_intent_id ?? '')
      return typeof sent === 'string' ? sent : undefined
    },
  }
}
