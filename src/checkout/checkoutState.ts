import type { ComponentType } from 'react'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import type { PageError } from '../core/errors'

/** The state of one checkout, for the hook and the dialog. */
export interface CheckoutState {
  /** The object that was passed to the hook; `null` for a payment that was found. */
  readonly request: PaymentModalParams | null
  /** An object of its own for each payment, which identifies it. */
  readonly identity: PaymentModalParams | null
  /** The order that it is for; `null` if it names none. */
  readonly orderKey: string | null
  readonly data: PaymentIntent | null
  readonly isLoading: boolean
  readonly isError: boolean
  /**
   * Why there is no payment or, if there is `data`, why the last read of it, or the last click on it, was
   * not answered.
   */
  readonly error: PageError | null
  readonly isOpen: boolean
  /** No address is shown before the next look, which is to say whether the payment is still the one. */
  readonly isChecking: boolean
  /** Another tab has an open payment for the same. */
  readonly isElsewhere: boolean
  /**
   * The payment is at another price than was asked for, which the server was not asked about because this
   * one may have been sent: it is to be asked once nothing was.
   */
  readonly isHeldBack: boolean
  /** When the payment was created or found, in Unix milliseconds. */
  readonly since: number
  /** The dialog, while it is open. */
  readonly Dialog: ComponentType | null
}

/** The state of a checkout without a payment. */
export const INITIAL: CheckoutState = {
  request: null,
  identity: null,
  orderKey: null,
  data: null,
  isLoading: false,
  isError: false,
  error: null,
  isOpen: false,
  isChecking: false,
  isElsewhere: false,
  isHeldBack: false,
  since: 0,
  Dialog: null,
}
