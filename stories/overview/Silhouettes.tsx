import { PaymentStatusBadge } from 'kryptogo-payment-react'
import { PaymentAt } from '../support/PaymentAt'
import { Part } from './Part'

const statuses = [
  'opening',
  'pending',
  'success',
  'expired',
  'insufficient_not_refunded',
  'insufficient_refunded',
  'unknown',
  'error',
]

/** All icons: small and large, and printed in grey. */
export function Silhouettes() {
  const icons = statuses.map((status) => (
    <PaymentStatusBadge key={status} status={status} compact />
  ))
  return (
    <PaymentAt moment="idle">
      <div className="matrix-row">
        <Part name="As they are">
          <span className="row">{icons}</span>
        </Part>
        <Part name="In grey">
          <span className="row matrix-grey">{icons}</span>
        </Part>
        <Part name="At a squint">
          <span className="row matrix-grey matrix-blurred">{icons}</span>
        </Part>
        <Part name="Large">
          <span className="row matrix-large">{icons}</span>
        </Part>
        <Part name="Large, in grey">
          <span className="row matrix-large matrix-grey">{icons}</span>
        </Part>
      </div>
    </PaymentAt>
  )
}
