import { usePaymentSession } from 'kryptogo-payment-react'
import type { ReactNode } from 'react'

/** A donation with an interface of its own: the hook says how it stands, and what can be done. */
export function Donation() {
  const { state, pay, retry, reset, reopen, canReopen } = usePaymentSession()
  switch (state.status) {
    case 'idle': {
      const give = () => pay({ fiatAmount: '100', fiatCurrency: 'TWD' })
      return (
        <Say verb="Give NT$100" act={give}>
          Help us plant a forest.
        </Say>
      )
    }
    case 'opening':
      return <Say>One moment…</Say>
    case 'pending': {
      const { crypto_amount, symbol } = state.intent
      if (state.txHash) return <Say>Your gift is on its way.</Say>
      if (!canReopen) return <Say>{`We wait for ${crypto_amount} ${symbol}.`}</Say>
      return (
        <Say verb="How to send it" act={reopen}>{`We wait for ${crypto_amount} ${symbol}.`}</Say>
      )
    }
    case 'success':
      return (
        <Say verb="Give again" act={reset}>
          Thank you!
        </Say>
      )
    case 'insufficient_not_refunded':
      return (
        <Say verb="Try again" act={retry}>
          Too little came. You will get it back.
        </Say>
      )
    case 'insufficient_refunded':
      return (
        <Say verb="Try again" act={retry}>
          Too little came. You got it back.
        </Say>
      )
    case 'expired':
      return (
        <Say verb="Try again" act={retry}>
          Nothing came in time.
        </Say>
      )
    case 'error':
      return <Say verb="Try again" act={retry}>{`That did not work (${state.error.code}).`}</Say>
    case 'unknown':
      return <Say>We have to look into this one.</Say>
  }
}

interface SayProps {
  children: ReactNode
  verb?: string
  act?: () => void
}

function Say({ children, verb, act }: SayProps) {
  return (
    <p className="row">
      {children}
      {verb && (
        <button type="button" className="plain" onClick={act}>
          {verb}
        </button>
      )}
    </p>
  )
}
