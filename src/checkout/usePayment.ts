import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import type { PageError } from '../core/errors'
import { useCheckout, useCheckoutState } from './CheckoutContext'

/** The result of {@link usePayment}: KryptoGO's seven documented members, and a few more. */
export interface CheckoutPayment {
  /**
   * Creates a payment and opens the dialog. Resolves once there is a payment, or once the dialog was closed
   * before that. Rejects if the payment cannot be created.
   */
  openPaymentModal: (params: PaymentModalParams) => Promise<void>
  /** Closes the dialog. The payment is still followed. */
  closePaymentModal: () => void
  /** Opens the dialog of the current payment again. */
  reopenPaymentModal: () => void
  /** Stops following the current payment and clears it. */
  forgetPayment: () => void
  /** The current payment; `null` until it is created. */
  data: PaymentIntent | null
  /** The payment is being created. */
  isLoading: boolean
  /** The payment is paid and confirmed. */
  isSuccess: boolean
  /** The payment could not be created. */
  isError: boolean
  /**
   * Why there is no payment or, if there is `data`, why the last read of it, or the last click on it, was
   * not answered.
   */
  error: PageError | null
  /** Hash of the buyer's transaction, once it is detected. */
  txHash: string | undefined
  /** The object that was passed to `openPaymentModal` for `data`; `null` for one that was found. */
  request: PaymentModalParams | null
}

/**
 * KryptoGO's documented hook, implemented over the shop's own server. Call it to open payments without
 * a `PayButton`; components show them, and the provider's handlers are called for them.
 *
 * @throws PaymentError `missing_provider` outside `CheckoutProvider`. `openPaymentModal` rejects with
 * the code of an invalid parameter, `payment_in_progress`, `dialog_failed`, or the code of the
 * server's response.
 * @see KryptoGO's implementation guide, "The usePayment Hook"
 */
export function usePayment(): CheckoutPayment {
  const checkout = useCheckout('usePayment()')
  const { data, isLoading, isError, error, request } = useCheckoutState(checkout)
  const { openPaymentModal, closePaymentModal, reopenPaymentModal, forgetPayment } = checkout
  return {
    ...{ openPaymentModal, closePaymentModal, reopenPaymentModal, forgetPayment },
    ...{ data, isLoading, isError, error, request },
    isSuccess: data?.status === 'success',
    txHash: data?.payment_tx_hash,
  }
}
