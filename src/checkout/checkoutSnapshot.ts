import { EMPTY_SNAPSHOT } from '../core/attempt'
import type { SourceSnapshot } from '../store/paymentSource'
import type { CheckoutState } from './checkoutState'
import type { FollowedPayments } from './followedPayments'
import { isWordNeeded } from './orderMemory'

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
    sent: new Set(
      all.flatMap(({ id, sent, intent }) =>
        sent === true && (!intent || isWordNeeded(intent)) ? [id] : [],
      ),
    ),
    orderKeys: new Map(
      all.flatMap(({ id, orderKey }) => (orderKey === null ? [] : [[id, orderKey]])),
    ),
  }
}
