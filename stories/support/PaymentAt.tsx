import { PaymentProvider, usePaymentSession, type Clock } from 'kryptogo-payment-react'
import {
  createFakeUsePayment,
  createScaledClock,
  createTestClock,
  type FakeUsePayment,
} from 'kryptogo-payment-react/testing'
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react'
import { momentOf, type Moment } from './moments'
import { useStage } from './stage'

/** The key of the payment that a moment is about: a button with this key shows it. */
export const ORDER = 'order-1001'

interface PaymentAtProps {
  moment: Moment
  /** What else the hook comes to show. Default: what the moment says. */
  show?: (fake: FakeUsePayment) => void
  children: ReactNode
}

/** A provider whose payment of NT$300 is begun, through a fake hook, and brought to a moment. */
export function PaymentAt({ moment, children, show }: PaymentAtProps) {
  const { locale, messages } = useStage()
  const { speed = 0, show: showMoment } = momentOf(moment)
  const [clock] = useState(() => clockOfFixtures(speed))
  const [fake] = useState(() => createFakeUsePayment({ reopen: true }))
  return (
    <PaymentProvider usePayment={fake.usePayment} {...{ clock, locale, messages }}>
      <Played moment={moment} onOpening={() => (show ?? showMoment)?.(fake)}>
        {children}
      </Played>
    </PaymentProvider>
  )
}

function clockOfFixtures(speed: number): Clock {
  const offset = createTestClock().now() - Date.now()
  return createScaledClock({ speed, now: () => Date.now() + offset })
}

interface PlayedProps {
  moment: Moment
  onOpening: () => void
  children: ReactNode
}

function Played({ moment, onOpening, children }: PlayedProps) {
  const { state, pay } = usePaymentSession({ paymentKey: ORDER })
  const isStarted = moment !== 'idle'
  useEffect(() => {
    if (isStarted) pay({ fiatAmount: '300', fiatCurrency: 'TWD' })
  }, [isStarted, pay])
  const isOpening = state.status === 'opening'
  const open = useEffectEvent(onOpening)
  useEffect(() => {
    if (isOpening) open()
  }, [isOpening])
  return (
    <div className="moment" data-moment={moment} data-shown={state.status}>
      {children}
    </div>
  )
}
