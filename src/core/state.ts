import type { PaymentIntent } from './contract'
import type { PageError } from './errors'
import type { Shortfall } from './shortfall'

/** Members that every state of a payment shares. */
interface Attempted {
  /** Identifies the attempt. Unique within its provider. */
  attemptId: string
  /** The payment was found on the page, at load or later, rather than begun on it. */
  restored: boolean
}

interface Watched extends Attempted {
  intent: PaymentIntent
  /** Hash of the buyer's transaction: detected while `pending`, confirmed after that. */
  txHash?: string
}

/** There is no payment. */
export interface IdleState {
  status: 'idle'
}

/** The buyer has clicked, and there is no payment intent yet. */
export interface OpeningState extends Attempted {
  status: 'opening'
}

/** KryptoGO is waiting for the tokens or, once there is a `txHash`, for their confirmation. */
export interface PendingState extends Watched {
  status: 'pending'
  /** A problem that does not end the payment, such as a lost connection. */
  warning?: PageError
}

/** Paid and confirmed. */
export interface SuccessState extends Watched {
  status: 'success'
  /** Tells this state from {@link AlreadyPaidState}. */
  alreadyPaid?: undefined
  /** KryptoGO had reported the payment as expired before the money arrived. */
  late: boolean
}

/**
 * The shop's server says that the order was paid before, or by another payment than this one, so there
 * is nothing left to pay. It is how things were found, not news: no handler is called for it.
 */
export interface AlreadyPaidState extends Attempted {
  status: 'success'
  restored: true
  alreadyPaid: true
}

/**
 * KryptoGO reports that the time to pay is over; the page's own clock never decides it. Money can
 * still arrive, and `success` with `late: true` then follows.
 */
export interface ExpiredState extends Watched {
  status: 'expired'
}

/** Less than the amount due arrived, and KryptoGO has not refunded it yet. */
export interface InsufficientNotRefundedState extends Watched {
  status: 'insufficient_not_refunded'
  /** KryptoGO has reported the payment as expired before. */
  late: boolean
  /** Absent if KryptoGO does not report how much arrived. */
  shortfall?: Shortfall
}

/** Less than the amount due arrived and was refunded: see `intent.refund_amount`. */
export interface InsufficientRefundedState extends Watched {
  status: 'insufficient_refunded'
  /** KryptoGO has reported the payment as expired before. */
  late: boolean
  /** Absent if KryptoGO does not report how much arrived. */
  shortfall?: Shortfall
}

/** KryptoGO reports an undocumented status, or the hook reports success without any data. */
export interface UnknownState extends Attempted {
  status: 'unknown'
  intent?: PaymentIntent
  txHash?: string
}

/** The payment did not start. `error.code` says why. */
export interface ErrorState extends Attempted {
  status: 'error'
  error: PageError
}

/**
 * The state of a payment: a union discriminated by `status`, in which each member has only the data
 * that exists in that status.
 */
export type PaymentState =
  | IdleState
  | OpeningState
  | PendingState
  | SuccessState
  | AlreadyPaidState
  | ExpiredState
  | InsufficientNotRefundedState
  | InsufficientRefundedState
  | UnknownState
  | ErrorState

/** The idle state. There is only this one, so it can be compared by identity. */
export const IDLE: IdleState = { status: 'idle' }

/** The member of `PaymentState` that has a given status. */
export type PaymentStateOf<S extends PaymentState['status']> = Extract<PaymentState, { status: S }>

/** Returns the payment intent of a state, if it has one. */
export function intentOf(state: PaymentState): PaymentIntent | undefined {
  return 'intent' in state ? state.intent : undefined
}
