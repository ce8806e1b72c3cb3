import type { ComponentType } from 'react'
import { EMPTY_SNAPSHOT } from '../core/attempt'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import type { PageError } from '../core/errors'
import type { SourceSnapshot } from '../store/paymentSource'
import type { FollowedPayments } from './followedPayments'
import { isWordNeeded } from './orderMemory'

/** The state of one checkout, for the hook and the dialog. */
export interface CheckoutState {
  /** The object that was passed to the hook; `null` for a payment that was found. */
  readonly request: PaymentModalParams | null
  /** A copy of it for each payment, which identifies the payment. */
  readonly identity: PaymentModalParams | null
  readonly data: PaymentIntent | null
  readonly isLoading: boolean
  readonly isError: boolean
  /** Why there is no payment or, if there is `data`, why the last read of it failed. */
  readonly error: PageError | null
  readonly isOpen: boolean
  /** Another tab has an open payment for the same. */
  readonly isElsewhere: boolean
  /** When the payment was created or found, in Unix milliseconds. */
  readonly since: number
  /** The dialog, while it is open. */
  readonly Dialog: ComponentType | null
}

/** The state of a checkout without a payment. */
export const INITIAL: CheckoutState = {
  request: null,
  identity: null,
  data: null,
  isLoading: false,
  isError: false,
  error: null,
  isOpen: false,
  isElsewhere: false,
  since: 0,
  Dialog: null,
}

/** Makes the snapshot that the store takes from a checkout. */
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
