import { PayButton, PaymentMessage, PaymentStatusBadge } from 'kryptogo-payment-react'
import { ORDER, PaymentInState } from '../support/PaymentInState'
import { statuses } from '../support/statuses'

/** The most common states, in the most common components. */
export function Essentials({ theme }: { theme?: 'light' | 'dark' }) {
  return (
    <section className="overview-half" data-theme={theme} aria-label={theme ?? 'page'}>
      {statuses.map((state) => (
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
