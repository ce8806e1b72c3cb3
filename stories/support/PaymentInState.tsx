import { usePaymentSession, type Clock, type PaymentState } from 'kryptogo-payment-react'
import {
  createScaledClock,
  createTestClock,
  type FakeUsePayment,
} from 'kryptogo-payment-react/testing'
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react'
import { createFakePayments } from './fakePayments'
import { setupOf, type StateName } from './states'
import { useStorySetup } from './storySetup'

/** The order key of the payment: a button with this key shows it. */
export const ORDER = 'order-1001'

interface PaymentInStateProps {
  state: StateName
  /** Sets the hook's result after the click. Default: as the state is set up. */
  show?: (fake: FakeUsePayment) => void
  children: ReactNode
}

/** A provider with a payment of NT$300 in a given state, over a fake hook. */
export function PaymentInState({ state, show, children }: PaymentInStateProps) {
  const { locale, messages } = useStorySetup()
  const { speed = 0, afterExpired, ...setup } = setupOf(state)
  const [environment] = useState(() => ({ clock: clockOfFixtures(speed) }))
  const [{ fake, Payments }] = useState(() =>
    createFakePayments({ ...environment, hasReopen: true }),
  )

  const onStatus = (status: PaymentState['status']) => {
    if (status === 'opening') (show ?? setup.show)?.(fake)
    if (status === 'expired') afterExpired?.(fake)
  }
  return (
    <Payments {...{ environment, locale, messages }}>
      <StartedPayment state={state} onStatus={onStatus}>
        {children}
      </StartedPayment>
    </Payments>
  )
}

function clockOfFixtures(speed: number): Clock {
  const offset = createTestClock().now() - Date.now()
  return createScaledClock({ speed, now: () => Date.now() + offset })
}

interface StartedPaymentProps {
  state: StateName
  onStatus: (status: PaymentState['status']) => void
  children: ReactNode
}

function StartedPayment({ state, onStatus, children }: StartedPaymentProps) {
  const { pay, ...session } = usePaymentSession({ orderKey: ORDER })
  const isStarted = state !== 'idle'
  useEffect(() => {
    if (isStarted) pay({ fiatAmount: '300', fiatCurrency: 'TWD' })
  }, [isStarted, pay])
  const { status } = session.state
  const report = useEffectEvent(onStatus)
  useEffect(() => {
    report(status)
  }, [status])
  return (
    <div className="payment-state" data-state={state} data-shown={status}>
      {children}
    </div>
  )
}
