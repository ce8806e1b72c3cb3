import { useEffect, useInsertionEffect, useState, type ReactNode } from 'react'
import type { UsePaymentResult } from './core/contract'
import { systemClock } from './core/systemClock'
import { createModalGuard, type ModalGuard } from './parts/modalGuard'
import {
  SessionProvider,
  type PaymentEnvironment,
  type SessionProviderProps,
} from './parts/SessionProvider'
import { useReadOnceWarning } from './parts/useDevelopmentWarning'
import { useFocusPayButton } from './parts/useFocusPayButton'
import { createHookSource, isHookResult, notAHookResult } from './store/hookSource'

/** Props of {@link PaymentProvider}. Its handlers are called for every payment of the page. */
export interface PaymentProviderProps extends SessionProviderProps {
  /**
   * The result of KryptoGO's hook or of any hook of the same shape: `payment={usePayment()}`. Call
   * the hook in a component of its own that takes `children`, so that its renders end at the
   * provider.
   *
   * @see KryptoGO's implementation guide, "The usePayment Hook"
   */
  payment: UsePaymentResult
  /** Replaces the clock, for tests. Read once. */
  environment?: PaymentEnvironment | undefined
}

/**
 * Connects the components inside it to a payment hook. Use it with KryptoGO's SDK; without the SDK,
 * use `CheckoutProvider` of `./checkout`. Renders its children and a visually hidden live region that
 * announces each change of status to screen readers. Once the hook's modal has closed, failed or crashed,
 * it takes back what the modal has left behind on the page: a scroll lock, overlays, a lost focus.
 *
 * @example
 * export function Payments({ children }: { children: React.ReactNode }) {
 *   return <PaymentProvider payment={usePayment()}>{children}</PaymentProvider>
 * }
 */
export function PaymentProvider(props: PaymentProviderProps): ReactNode {
  const { payment, environment, children, ...rest } = props
  const [{ guard, source }] = useState(() => {
    const guard = createModalGuard(environment?.clock ?? systemClock)
    return { guard, source: createHookSource(guard) }
  })
  // In an insertion effect, so that a payment begun in another effect or the next click uses the
  // newest result. Components update afterwards.
  useInsertionEffect(() => {
    source.keep(payment)
  })
  useEffect(() => {
    source.publish()
  })
  const mistake = () => (isHookResult(payment) ? null : notAHookResult().message)
  useReadOnceWarning('<PaymentProvider>', { 'environment.clock': environment?.clock })

  return (
    <SessionProvider {...rest} source={source} clock={environment?.clock} mistake={mistake}>
      {children}
      <GuardedModal guard={guard} />
    </SessionProvider>
  )
}

/** Puts the page right after the hook's modal, also where both go away in a crash. */
function GuardedModal({ guard }: { guard: ModalGuard }) {
  const focusPayButton = useFocusPayButton('<PaymentProvider>')
  useEffect(() => guard.start(focusPayButton), [guard, focusPayButton])
  return null
}
