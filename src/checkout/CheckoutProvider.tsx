import { useEffect, useState, type ReactNode } from 'react'
import { systemClock } from '../core/systemClock'
import {
  SessionProvider,
  type PaymentEnvironment,
  type SessionProviderProps,
} from '../parts/SessionProvider'
import { baseUrlMistake } from '../parts/mistakes'
import { useReadOnceWarning } from '../parts/useDevelopmentWarning'
import { CheckoutContext, useCheckoutState } from './CheckoutContext'
import { createCheckoutStore, type CheckoutStore } from './checkoutStore'
import type { PaymentStorage } from './orderMemory'

/** Replaces a checkout's clock, randomness and network, for tests. */
export interface CheckoutEnvironment extends PaymentEnvironment {
  /** Returns a number from 0 to 1, which spreads requests out. @default Math.random */
  random?: (() => number) | undefined
  /** Sends the requests, for example with credentials. @default the page's `fetch` */
  fetch?: typeof globalThis.fetch | undefined
}

/** Props of {@link CheckoutProvider}. The handlers are called for every payment of the page. */
export interface CheckoutProviderProps extends SessionProviderProps {
  /**
   * URL of the shop's own server, which holds the API key and serves KryptoGO's paths below it:
   * `/api/kryptogo` for `/api/kryptogo/v1/studio/api/payment/intent`. Relative to the page. Read
   * once.
   */
  baseUrl: string
  /** Sent as `X-Client-ID`. Read once. @default not sent, as the server adds its own */
  clientId?: string | undefined
  /**
   * Where the page remembers which payment an order (`orderKey`) has, so that it shows it again after a
   * reload: until two days after its deadline, the payment's id and, once money was sent, that it was and
   * the transaction's hash. The keys of these entries name the order, the account and the server. For an open
   * payment without an order, it keeps a mark by which another tab knows of it. `null`: nowhere. Read once.
   * @default the page's `localStorage`, or nowhere if the browser denies it
   */
  storage?: PaymentStorage | null | undefined
  /**
   * The account of the buyer, so that one account's payments are not shown to another. Read once: give
   * the provider the account as its `key` too. @default one for everybody who uses this browser
   */
  storageKey?: string | undefined
  /**
   * The id of a payment to show, for example from a link to the order, if the server lets this buyer
   * read it. A payment that is begun on the page takes its place.
   */
  resume?: string | undefined
  /** Replaces the clock, randomness and network, for tests. Read once. */
  environment?: CheckoutEnvironment | undefined
}

/**
 * Takes payments without KryptoGO's SDK: it creates and follows payments through KryptoGO's documented
 * REST API on the shop's server, and shows a dialog in which the buyer pays. It includes what
 * `PaymentProvider` does.
 *
 * @see KryptoGO's implementation guide, "Creating Payment Intent"
 */
export function CheckoutProvider(props: CheckoutProviderProps): ReactNode {
  const { baseUrl, clientId, storage, storageKey, resume, environment, children, ...rest } = props
  const [checkout] = useState(() => {
    const { clock = systemClock, random = Math.random, fetch } = environment ?? {}
    const server = { baseUrl, clientId, clock, random, fetch }
    return createCheckoutStore({ ...server, storage, storageKey: storageKey ?? '', loadDialog })
  })
  useEffect(() => checkout.mount(), [checkout])
  useEffect(() => {
    if (resume !== undefined) checkout.resume(resume)
  }, [checkout, resume])
  useReadOnceWarning('<CheckoutProvider>', {
    ...{ baseUrl, clientId, storage, storageKey },
    'environment.clock': environment?.clock,
    'environment.random': environment?.random,
    'environment.fetch': environment?.fetch,
  })

  return (
    <CheckoutContext.Provider value={checkout}>
      <SessionProvider
        {...rest}
        source={checkout}
        clock={checkout.clock}
        checkNow={checkout.checkNow}
        mistake={() => baseUrlMistake(baseUrl)}
      >
        {children}
        <OpenDialog checkout={checkout} />
      </SessionProvider>
    </CheckoutContext.Provider>
  )
}

const loadDialog = async () => (await import('./CheckoutDialog')).CheckoutDialog

function OpenDialog({ checkout }: { checkout: CheckoutStore }) {
  const { isOpen, Dialog } = useCheckoutState(checkout)
  return isOpen && Dialog ? <Dialog /> : null
}
