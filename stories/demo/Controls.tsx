import type { PaymentIntent } from 'kryptogo-payment-react'
import type { FakeKryptogo, Scenario } from 'kryptogo-payment-react/testing'
import { useState } from 'react'
import { useStage } from '../support/stage'

/** Takes a payment out of the scenario's hands. */
export function Controls({ intent }: { intent: PaymentIntent | undefined }) {
  const { fake, scenario } = useStage().shop
  const [isOffline, setOffline] = useState(scenario === 'offline')
  const id = intent?.payment_intent_id ?? ''
  const canPay = intent?.status === 'pending' && !intent.payment_tx_hash
  const canRefund = intent?.status === 'insufficient_not_refunded'

  const toggleNetwork = () => {
    go(fake, isOffline ? onlineScenario(scenario) : 'offline')
    setOffline(!isOffline)
    // as a browser would say
    dispatchEvent(new Event(isOffline ? 'online' : 'offline'))
  }

  return (
    <div className="controls">
      <Control isPossible={canPay} onClick={() => fake.pay(id)}>
        Pay
      </Control>
      <Control isPossible={canPay} onClick={() => fake.pay(id, '0.01')}>
        Pay too little
      </Control>
      <Control isPossible={canRefund} onClick={() => fake.refund(id)}>
        Send the refund
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

function go(fake: FakeKryptogo, scenario: Scenario) {
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
