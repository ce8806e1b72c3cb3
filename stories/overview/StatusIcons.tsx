import { PaymentStatusBadge } from 'kryptogo-payment-react'
import { PaymentInState } from '../support/PaymentInState'
import { statuses } from '../support/statuses'
import { Cell } from './Cell'

/** All icons: small and large, in color, in gray and blurred. */
export function StatusIcons() {
  const icons = statuses.map((status) => (
    <PaymentStatusBadge key={status} status={status} compact />
  ))
  return (
    <PaymentInState state="idle">
      <div className="overview-row">
        <Cell name="In color">
          <span className="row">{icons}</span>
        </Cell>
        <Cell name="In gray">
          <span className="row overview-gray">{icons}</span>
        </Cell>
        <Cell name="Blurred">
          <span className="row overview-gray overview-blurred">{icons}</span>
        </Cell>
        <Cell name="Large">
          <span className="row overview-large">{icons}</span>
        </Cell>
        <Cell name="Large, in gray">
          <span className="row overview-large overview-gray">{icons}</span>
        </Cell>
      </div>
    </PaymentInState>
  )
}
