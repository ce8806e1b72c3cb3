import { useEffect, useState, type ReactNode } from 'react'
import { systemClock } from '../core/systemClock'
import {
  SessionProvider,
  type PaymentEnvironment,
  type SessionProviderProps,
} from '../parts/SessionProvider'
import { useReadOnceWarning } from '../parts/useDevelopmentWarning'
import { CheckoutContext, useCheckoutState } from './CheckoutContext'
import { createCheckoutStore, type CheckoutStore } from './checkoutStore'

/** Where a checkout's time, randomness and network come from. */
export interface CheckoutEnvironment extends PaymentEnvironment {
  /** Between 0 and 1, to spread requests out. @default Math.random */
  random?: (() => number) | undefined
  /** Sends the requests: to add credentials, say. @default the page's fetch */
  fetch?: typeof globalThis.fetch | undefined
}

/** Props of {@link CheckoutProvider}. Its handlers are called for every payment of the page. */
export interface CheckoutProviderProps extends SessionProviderProps {
  /**
   * The shop's own server, which holds the API key and passes on KryptoGO's paths: `/api/kryptogo`
   * for `/api/kryptogo/v1/studio/api/payment/intent`. A relative one resolves against the page.
   * Read once.
   */
  baseUrl: string
  /** Sent as `X-Client-ID` if given; read once. Default: the server adds its own. */
  clientId?: string | undefined
  /** Where time, randomness and the network come from; read once. */
  environment?: CheckoutEnvironment | undefined
}

/**
 * `PaymentProvider` over our own implementation of KryptoGO's hook: its documented REST API, spoken to
 * the shop's server, and a dialog in which the buyer pays.
 */
export function CheckoutProvider(props: CheckoutProviderProps): ReactNode {
  const { baseUrl, clientId, environment, children, ...rest } = props
  const [checkout] = useState(() => {
    const { clock = systemClock, random = Math.random, fetch } = environment ?? {}
    return createCheckoutStore({ baseUrl, clientId, clock, random, fetch, loadDialog })
  })
  useEffect(() => checkout.mount(), [checkout])
  useReadOnceWarning('<CheckoutProvider>', { baseUrl, clientId })

  return (
    <CheckoutContext.Provider value={checkout}>
      <SessionProvider {...rest} source={checkout} clock={checkout.clock}>
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
