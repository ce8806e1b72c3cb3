import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentReceipt,
  PaymentStatusBadge,
} from 'kryptogo-payment-react'
import { useId } from 'react'
import { ORDER, PaymentInState } from '../support/PaymentInState'
import { states, type StateName } from '../support/states'
import { Cell } from './Cell'

const price = { orderKey: ORDER, fiatAmount: '300', fiatCurrency: 'TWD' } as const

/** One state in every component. */
export function AllComponents({ state }: { state: StateName }) {
  const heading = useId()
  const { title, about } = states[state]
  return (
    <section className="overview-row" aria-labelledby={heading}>
      <header lang="en">
        <h2 id={heading}>{title}</h2>
        <p>{about}</p>
      </header>
      <PaymentInState state={state}>
        <div className="overview-cells">
          <div className="overview-small">
            <Cell name="PayButton">
              <PayButton {...price} />
            </Cell>
            <Cell name="PaymentStatusBadge">
              <PaymentStatusBadge />
            </Cell>
            <Cell name="PayButton, small">
              <PayButton {...price} size="sm" />
            </Cell>
            <Cell name="PaymentStatusBadge, compact">
              <PaymentStatusBadge compact />
            </Cell>
            <Cell name="PaymentCountdown">
              <PaymentCountdown />
            </Cell>
          </div>
          <Cell name="PaymentMessage">
            <PaymentMessage />
          </Cell>
          <Cell name="PaymentDetails">
            <PaymentDetails />
          </Cell>
          <Cell name="PaymentReceipt">
            <PaymentReceipt timeZone="Asia/Taipei" />
          </Cell>
        </div>
      </PaymentInState>
    </section>
  )
}
