import type { PaymentIntent } from './contract'
import type { PageError } from './errors'
import type { Shortfall } from './shortfall'

/** What every state of a payment carries. */
interface Attempted {
  /** Names the attempt within its provider. */
  attemptId: string
  /** The payment was not begun by `pay` here: it was found at load, or begun elsewhere. */
  restored: boolean
}

interface Watched extends Attempted {
  intent: PaymentIntent
  /** The transaction in which tokens came: seen while `pending`, confirmed later. */
  txHash?: string
}

/** Nothing is going on. */
export interface IdleState {
  status: 'idle'
}

/** The buyer has clicked; there is no payment intent yet. */
export interface OpeningState extends Attempted {
  status: 'opening'
}

/** KryptoGO waits for the tokens or, once there is a `txHash`, for their confirmation. */
export interface PendingState extends Watched {
  status: 'pending'
  /** The hook reports a problem while the payment goes on, such as a lost connection. */
  warning?: PageError
}

/** Paid and confirmed. */
export interface SuccessState extends Watched {
  status: 'success'
}

/** The window closed, KryptoGO says; never said by our own clock. */
export interface ExpiredState extends Watched {
  status: 'expired'
}

/** Too little arrived; KryptoGO is to send it back. */
export interface InsufficientNotRefundedState extends Watched {
  status: 'insufficient_not_refunded'
  /** Absent where KryptoGO does not say how much arrived. */
  shortfall?: Shortfall
}

/** Too little arrived and was sent back: `intent.refund_amount`, `intent.refund_tx_hash`. */
export interface InsufficientRefundedState extends Watched {
  status: 'insufficient_refunded'
  /** Absent where KryptoGO does not say how much arrived. */
  shortfall?: Shortfall
}

/** KryptoGO says something undocumented, or the hook says success without any data to show it. */
export interface UnknownState extends Attempted {
  status: 'unknown'
  intent?: PaymentIntent
  txHash?: string
}

/** The payment did not start. */
export interface ErrorState extends Attempted {
  status: 'error'
  error: PageError
}

/** Where a payment stands: one arm per `status`, each with only what it really has. */
export type PaymentState =
  | IdleState
  | OpeningState
  | PendingState
  | SuccessState
  | ExpiredState
  | InsufficientNotRefundedState
  | InsufficientRefundedState
  | UnknownState
  | ErrorState

/** The idle state, one object for all. */
export const IDLE: IdleState = { status: 'idle' }

/** The arm of `PaymentState` with a given status. */
export type PaymentStateOf<S extends PaymentState['status']> = Extract<PaymentState, { status: S }>

/** The payment intent a state is about, if there is one. */
export function intentOf(state: PaymentState): PaymentIntent | undefined {
  return 'intent' in state ? state.intent : undefined
}
