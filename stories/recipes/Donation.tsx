import { isMoneySeen, usePaymentSession } from 'kryptogo-payment-react'
import type { ReactNode } from 'react'

/** A donation form with its own interface, built on the hook alone. */
export function Donation() {
  const session = usePaymentSession()
  const { state, pay, retry, canRetry, startOver, reset, reopen, canReopen } = session
  switch (state.status) {
    case 'idle': {
      const give = () => pay({ fiatAmount: '100', fiatCurrency: 'TWD' })
      return (
        <Line action={<Action onClick={give}>Give NT$100</Action>}>Help us plant a forest.</Line>
      )
    }
    case 'opening':
      return <Line>One moment…</Line>
    case 'pending': {
      const { crypto_amount, symbol } = state.intent
      if (isMoneySeen(state)) return <Line>Your donation is on its way.</Line>
      const show = canReopen && <Action onClick={reopen}>How to send it</Action>
      return <Line action={show}>{`Waiting for ${crypto_amount} ${symbol}.`}</Line>
    }
    case 'success':
      if (state.alreadyPaid) return <Line>This donation has arrived. Thank you!</Line>
      return (
        <Line action={<Action onClick={reset}>Give again</Action>}>
          {state.late ? 'Thank you! It arrived late, but it arrived.' : 'Thank you!'}
        </Line>
      )
    case 'insufficient_not_refunded':
      return <Line>Less than the amount arrived. You will get it back.</Line>
    case 'insufficient_refunded':
    case 'expired':
    case 'error':
      if (state.status === 'expired' && isMoneySeen(state))
        return <Line>Your donation arrived late. We are looking into it.</Line>
      return (
        <Line
          action={
            <Action onClick={canRetry ? retry : startOver}>
              {canRetry ? 'Try again' : 'Start over'}
            </Action>
          }
        >
          {REASONS[state.status]}
        </Line>
      )
    case 'unknown':
      return <Line>We are checking on this donation.</Line>
  }
}

const REASONS = {
  insufficient_refunded: 'Less than the amount arrived. It was refunded.',
  expired: 'The time to donate is over.',
  error: 'The payment could not be started.',
}

function Line({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <p className="row">
      {children}
      {action}
    </p>
  )
}

function Action({ children, onClick }: { children: ReactNode; onClick: () => void }) {
  return (
    <button type="button" className="plain" onClick={onClick}>
      {children}
    </button>
  )
}
