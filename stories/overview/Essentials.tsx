import { PayButton, PaymentMessage, PaymentStatusBadge } from 'kryptogo-payment-react'
import { ORDER, PaymentInState } from '../support/PaymentInState'
import type { StateName } from '../support/states'

const shown: readonly StateName[] = [
  'opening',
  'pending',
  'success',
  'expired',
  'insufficient_not_refunded',
  'insufficient_refunded',
  'unknown',
  'error',
]

/** The most common states, in the most common components. */
export function Essentials({ theme }: { theme?: 'light' | 'dark' }) {
  return (
    <section className="overview-half" data-theme={theme} aria-label={theme ?? 'page'}>
      {shown.map((state) => (
        <PaymentInState key={state} state={state}>
          <div className="overview-card">
            <div className="row">
              <PayButton orderKey={ORDER} fiatAmount="300" fiatCurrency="TWD" />
              <PaymentStatusBadge />
            </div>
            <PaymentMessage />
          </div>
        </PaymentInState>
      ))}
    </section>
  )
}
