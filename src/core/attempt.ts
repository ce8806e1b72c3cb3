import type { PaymentIntent, PaymentModalParams, UsePaymentResult } from './contract'
import type { PageError } from './errors'
import { IDLE, type PaymentState } from './state'

/** One look at the hook, its data already read. */
export interface Observation extends Omit<
  UsePaymentResult,
  'openPaymentModal' | 'closePaymentModal' | 'reopenPaymentModal' | 'forgetPayment'
> {
  intent: PaymentIntent | null
  /** Why `data` is no intent. */
  flaw: PageError | null
}

/** One attempt to pay, from the click to its final status, and all that is known of it. */
export interface Attempt {
  readonly id: string
  /** What was asked; `null` for a payment that was not begun here and is only watched. */
  readonly request: PaymentModalParams | null
  /** What the hook showed when the attempt began: the flags and the data of an earlier one. */
  readonly before: Observation | null
  /** The hook's flags have changed since. */
  readonly fresh: boolean
  /** The hook has been seen at work since. */
  readonly loaded: boolean
  readonly intent: PaymentIntent | null
  readonly txHash: string | undefined
  readonly error: PageError | null
  readonly state: PaymentState
}

/** An attempt that begins now. What `before` shows belongs to an earlier one. */
export function beginAttempt(
  id: string,
  request: PaymentModalParams | null,
  before: Observation | null,
): Attempt {
  const known = { fresh: false, loaded: false, intent: null, txHash: undefined, error: null }
  const state: PaymentState = request ? { status: 'opening', attemptId: id, restored: false } : IDLE
  return { id, request, before, ...known, state }
}
