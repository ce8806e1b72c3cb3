import {
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  usePaymentSession,
} from 'kryptogo-payment-react'
import { useLocale } from '../settings'
import { WORDS } from './words'

/** The payment that is going on. */
export function Payment() {
  const words = WORDS[useLocale()[0]]
  const { state } = usePaymentSession()
  return (
    <section className="payment" aria-labelledby="payment">
      <header>
        <h2 id="payment">{words.payment}</h2>
        <PaymentCountdown />
      </header>
      <PaymentMessage />
      {'intent' in state && (
        <details>
          <summary>{words.details}</summary>
          <PaymentDetails />
        </details>
      )}
    </section>
  )
}
