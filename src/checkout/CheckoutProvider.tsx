import {
  createContext,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import { PaymentError, type PageError } from '../core/errors'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import { PaymentProvider, type PaymentProviderProps } from '../PaymentProvider'
import { systemClock } from '../core/systemClock'
import { createCheckout, type Checkout } from './checkoutStore'

const CheckoutContext = /* @__PURE__ */ createContext<Checkout | null>(null)

/** Props of {@link CheckoutProvider}: its own, read once, and those of `PaymentProvider`. */
export interface CheckoutProviderProps extends Omit<PaymentProviderProps, 'usePayment'> {
  /**
   * The shop's own server, which holds the API key and passes on KryptoGO's paths: `/api/kryptogo`
   * for `/api/kryptogo/v1/studio/api/payment/intent`. A relative one resolves against the page.
   */
  baseUrl: string
  /** Sent as `X-Client-ID` if given. Default: the server adds its own. */
  clientId?: string | undefined
  /** Sends the requests: to add credentials, say. Default: the page's `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
  /** Between 0 and 1, to spread requests out. Default: `Math.random`. */
  random?: (() => number) | undefined
}

/**
 * `PaymentProvider` with a payment hook of our own already in it: KryptoGO's documented REST API,
 * spoken to the shop's server, and a dialog in which the buyer pays.
 */
export function CheckoutProvider(props: CheckoutProviderProps): ReactNode {
  const { baseUrl, clientId, fetch, random = Math.random, clock = systemClock, ...rest } = props
  const [checkout] = useState(() => createCheckout({ baseUrl, clientId, fetch, random, clock }))
  useEffect(() => checkout.mount(), [checkout])
  return (
    <CheckoutContext.Provider value={checkout}>
      <PaymentProvider {...rest} clock={checkout.clock} usePayment={usePayment}>
        {props.children}
        <OpenDialog checkout={checkout} />
      </PaymentProvider>
    </CheckoutContext.Provider>
  )
}

function OpenDialog({ checkout }: { checkout: Checkout }) {
  const { isOpen, Dialog } = useCheckoutState(checkout)
  return isOpen && Dialog ? <Dialog /> : null
}

/** What a checkout shows now. */
export function useCheckoutState(checkout: Checkout) {
  return useSyncExternalStore(checkout.subscribe, checkout.get, checkout.get)
}

/** The checkout of the nearest provider. */
export function useCheckout(caller: string): Checkout {
  const checkout = useContext(CheckoutContext)
  if (checkout) return checkout
  throw new PaymentError('missing_provider', `${caller} must be inside <CheckoutProvider>`)
}

/** What {@link usePayment} returns: KryptoGO's seven members, and what helps beside them. */
export interface CheckoutPayment {
  openPaymentModal: (params: PaymentModalParams) => Promise<void>
  /** Closes the dialog; the payment goes on being watched. */
  closePaymentModal: () => void
  /** Opens the dialog of the same payment again. */
  reopenPaymentModal: () => void
  /** Gives up the payment: it is no longer watched, and nothing of it is shown. */
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
 * KryptoGO's documented hook, over the shop's own server.
 *
 * @throws PaymentError `missing_provider`. Its `openPaymentModal` rejects with one of
 * `toModalParams`'s codes, `payment_in_progress`, or a code of the answer.
 * @see KryptoGO's implementation guide, "The usePayment Hook"
 */
export function usePayment(): CheckoutPayment {
  const checkout = useCheckout('usePayment()')
  const state = useCheckoutState(checkout)
  const { openPaymentModal, closePaymentModal, reopenPaymentModal, forgetPayment } = checkout
  const { data, isLoading, isError, error, request } = state
  return {
    ...{ openPaymentModal, closePaymentModal, reopenPaymentModal, forgetPayment },
    ...{ data, isLoading, isError, error, request },
    isSuccess: data?.status === 'success',
    txHash: data?.payment_tx_hash,
  }
}
