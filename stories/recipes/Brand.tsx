import { PayButton, PaymentMessage, PaymentStatusBadge } from 'kryptogo-payment-react'

/** A button, badge and message under a class that sets custom properties. */
export function Brand({ className }: { className: string }) {
  return (
    <div className={`overview-card ${className}`}>
      <div className="row">
        <PayButton fiatAmount="300" fiatCurrency="TWD" />
        <PaymentStatusBadge status="opening" />
      </div>
      <PaymentMessage />
    </div>
  )
}
