import type { PaymentIntent } from 'kryptogo-payment-react'
import type { FakeKryptogo, Scenario } from 'kryptogo-payment-react/testing'
import { useState } from 'react'
import { useStorySetup } from '../support/storySetup'

/** Pays, refunds or expires a payment by hand instead of by the scenario. */
export function ExternalPayment({ intent }: { intent: PaymentIntent | undefined }) {
  const { fake, scenario } = useStorySetup().shop
  const [isOffline, setOffline] = useState(scenario === 'offline')
  const id = intent?.payment_intent_id ?? ''
  const isUnpaid = intent !== undefined && !intent.payment_tx_hash
  const canPay = isUnpaid && intent.status === 'pending'
  const canPayLate = isUnpaid && intent.status === 'expired'
  const canRefund = intent?.status === 'insufficient_not_refunded'

  const toggleNetwork = () => {
    setScenario(fake, isOffline ? onlineScenario(scenario) : 'offline')
    setOffline(!isOffline)
    // The event that a browser would send.
    dispatchEvent(new Event(isOffline ? 'online' : 'offline'))
  }

  return (
    <div className="controls">
      <Control isPossible={canPay || canPayLate} onClick={() => fake.pay(id)}>
        {canPayLate ? 'Pay late' : 'Pay'}
      </Control>
      <Control isPossible={canPay} onClick={() => fake.pay(id, '0.01')}>
        Pay too little
      </Control>
      <Control isPossible={canRefund} onClick={() => fake.refund(id)}>
        Refund
      </Control>
      <Control isPossible={canPay} onClick={() => fake.expire(id)}>
        Expire
      </Control>
      <Control isPossible onClick={toggleNetwork}>
        {isOffline ? 'Restore the network' : 'Cut the network'}
      </Control>
    </div>
  )
}

function setScenario(fake: FakeKryptogo, scenario: Scenario) {
  fake.scenario = scenario
}

const onlineScenario = (scenario: Scenario) => (scenario === 'offline' ? 'paid' : scenario)

interface ControlProps {
  isPossible: boolean
  onClick: () => void
  children: string
}

function Control({ isPossible, onClick, children }: ControlProps) {
  return (
    <button type="button" className="plain" disabled={!isPossible} onClick={onClick}>
      {children}
    </button>
  )
}
