import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import type { PageError } from '../core/errors'
import { useCheckout, useCheckoutState } from './CheckoutContext'

/** What {@link usePayment} returns: KryptoGO's seven members, and what helps beside them. */
export interface CheckoutPayment {
  openPaymentModal: (params: PaymentModalParams) => Promise<void>
  /** Closes the dialog. The payment is still followed. */
  closePaymentModal: () => void
  /** Opens the dialog of the same payment again. */
  reopenPaymentModal: () => void
  /** Gives up the payment: it is no longer followed, and nothing of it is shown. */
  forgetPayment: () => void
  data: PaymentIntent | null
  isLoading: boolean
  isSuccess: boolean
  isError: boolean
  /** Why there is no payment or, beside `data`, why the last look at it failed. */
  error: PageError | null
  txHash: string | undefined
  /** The parameters that `data` answers. */
  request: PaymentModalParams | null
}

/**
 * KryptoGO's documented hook, over the shop's own server. A payment that it opens is one of the
 * page's: the provider's handlers are called for it.
 *
 * @throws PaymentError `missing_provider`. Its `openPaymentModal` rejects with one of
 * `toModalParams`'s codes, `payment_in_progress`, `dialog_failed`, or a code of the answer.
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
