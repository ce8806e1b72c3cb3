import { PayButton, PaymentMessage, PaymentStatusBadge } from 'kryptogo-payment-react'
import type { Moment } from '../support/moments'
import { ORDER, PaymentAt } from '../support/PaymentAt'

const shown: readonly Moment[] = [
  'opening',
  'pending',
  'success',
  'expired',
  'insufficient_not_refunded',
  'insufficient_refunded',
  'unknown',
  'error',
]

/** The states a buyer meets most, in the components a page has most. */
export function Essentials({ theme }: { theme?: 'light' | 'dark' }) {
  return (
    <section className="matrix-half" data-theme={theme} aria-label={theme ?? 'page'}>
      {shown.map((moment) => (
        <PaymentAt key={moment} moment={moment}>
          <div className="matrix-card">
            <div className="row">
              <PayButton paymentKey={ORDER} fiatAmount="300" fiatCurrency="TWD" />
              <PaymentStatusBadge />
            </div>
            <PaymentMessage />
          </div>
        </PaymentAt>
      ))}
    </section>
  )
}
