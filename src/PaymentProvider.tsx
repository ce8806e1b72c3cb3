import { useEffect, useInsertionEffect, useState, type ReactNode } from 'react'
import type { UsePaymentResult } from './core/contract'
import {
  SessionProvider,
  type PaymentEnvironment,
  type SessionProviderProps,
} from './parts/SessionProvider'
import { useDevelopmentWarning } from './parts/useDevelopmentWarning'
import { createHookSource, isHookResult, notAHookResult } from './store/hookSource'

/** Props of {@link PaymentProvider}. Its handlers are called for every payment of the page. */
export interface PaymentProviderProps extends SessionProviderProps {
  /**
   * What KryptoGO's hook, or one of its shape, returns: `payment={usePayment()}`. Call the hook in a
   * component of its own that takes `children`, so that its renders end at the provider.
   *
   * @see KryptoGO's implementation guide, "The usePayment Hook"
   */
  payment: UsePaymentResult
  /** Where time comes from, read once; for tests. */
  environment?: PaymentEnvironment | undefined
}

/**
 * Follows a payment hook and gives what it shows to the components inside. Renders its children and
 * a visually hidden live region that announces each change of status.
 *
 * @example
 * export function Payments({ children }: { children: React.ReactNode }) {
 *   return <PaymentProvider payment={usePayment()}>{children}</PaymentProvider>
 * }
 */
export function PaymentProvider(props: PaymentProviderProps): ReactNode {
  const { payment, environment, ...rest } = props
  const [source] = useState(createHookSource)
  // At once, so that whoever pays in an effect or in the next click has the newest result; the page
  // hears of it after that, in the only effect that copies state, for the hook is a foreign store.
  useInsertionEffect(() => {
    source.keep(payment)
  })
  useEffect(() => {
    source.publish()
  })
  useDevelopmentWarning(isHookResult(payment) ? null : notAHookResult().message)

  return <SessionProvider {...rest} source={source} clock={environment?.clock} />
}
