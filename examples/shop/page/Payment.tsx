import {
  PaymentCountdown,
  PaymentDetails,
  PaymentMessage,
  usePaymentSession,
} from 'kryptogo-payment-react'
import { useLocale } from '../settings'
import { SHOP_TEXT } from './shopText'

/** The current payment. */
export function Payment() {
  const text = SHOP_TEXT[useLocale()[0]]
  const { state } = usePaymentSession()
  return (
    <section className="payment" aria-labelledby="payment">
      <header>
        <h2 id="payment">{text.payment}</h2>
        <PaymentCountdown />
      </header>
      <PaymentMessage />
      {'intent' in state && (
        <details>
          <summary>{text.details}</summary>
          <PaymentDetails />
        </details>
      )}
    </section>
  )
}
