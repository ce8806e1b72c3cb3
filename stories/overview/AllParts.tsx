import {
  PayButton,
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  PaymentStatusBadge,
} from 'kryptogo-payment-react'
import { useId } from 'react'
import { moments, type Moment } from '../support/moments'
import { ORDER, PaymentAt } from '../support/PaymentAt'
import { Part } from './Part'

const price = { paymentKey: ORDER, fiatAmount: '300', fiatCurrency: 'TWD' } as const

/** One moment in every component. */
export function AllParts({ moment }: { moment: Moment }) {
  const heading = useId()
  const { title, about } = moments[moment]
  return (
    <section className="matrix-row" aria-labelledby={heading}>
      <header lang="en">
        <h2 id={heading}>{title}</h2>
        <p>{about}</p>
      </header>
      <PaymentAt moment={moment}>
        <div className="matrix-parts">
          <div className="matrix-small">
            <Part name="PayButton">
              <PayButton {...price} />
            </Part>
            <Part name="PaymentStatusBadge">
              <PaymentStatusBadge />
            </Part>
            <Part name="PayButton, small">
              <PayButton {...price} size="sm" />
            </Part>
            <Part name="PaymentStatusBadge, compact">
              <PaymentStatusBadge compact />
            </Part>
            <Part name="PaymentCountdown">
              <PaymentCountdown />
            </Part>
          </div>
          <Part name="PaymentMessage">
            <PaymentMessage />
          </Part>
          <Part name="PaymentDetails">
            <PaymentDetails />
          </Part>
        </div>
      </PaymentAt>
    </section>
  )
}
