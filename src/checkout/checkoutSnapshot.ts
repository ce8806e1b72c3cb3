import { EMPTY_SNAPSHOT } from '../core/attempt'
import type { SentMark, SourceSnapshot } from '../store/paymentSource'
import type { CheckoutState } from './checkoutState'
import type { FollowedPayments } from './followedPayments'
import { isSentMarkNeeded, sentMarkOf } from './orderMemory'

/** The snapshot that the store takes from a checkout. */
export function snapshotOf(state: CheckoutState, followed: FollowedPayments): SourceSnapshot {
  const { data, identity: request, isLoading, isError, error, isOpen } = state
  const all = followed.all()
  const shownId = data?.payment_intent_id
  const beside = all.flatMap(({ id, intent }) => (intent && id !== shownId ? [intent] : []))
  return {
    current: {
      ...EMPTY_SNAPSHOT,
      intent: data,
      request,
      isLoading,
      isSuccess: data?.status === 'success',
      isError,
      error,
      txHash: data?.payment_tx_hash,
      isOpen,
    },
    watched: beside,
    sent: new Map(
      all.flatMap((payment): [string, SentMark][] => {
        const { id, intent } = payment
        const mark = !intent || isSentMarkNeeded(intent) ? sentMarkOf(payment) : null
        return mark === null ? [] : [[id, mark]]
      }),
    ),
    orderKeys: new Map(
      all.flatMap(({ id, orderKey }) => (orderKey === null ? [] : [[id, orderKey]])),
    ),
  }
}
