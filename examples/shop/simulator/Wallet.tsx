import type { PaymentIntent } from 'kryptogo-payment-react'
import { useLocale } from '../settings'
import { SIMULATOR_TEXT } from './simulatorText'

interface WalletProps {
  payment: PaymentIntent | null
  act: (path: string) => Promise<void>
}

/** Lets the visitor act as the buyer, and as KryptoGO, on the newest payment. */
export function Wallet({ payment, act }: WalletProps) {
  const text = SIMULATOR_TEXT[useLocale()[0]]
  return (
    <section aria-labelledby="wallet">
      <h2 id="wallet">{text.wallet}</h2>
      {payment ? <WalletPayment payment={payment} act={act} /> : <p>{text.noPayment}</p>}
    </section>
  )
}

function WalletPayment({ payment, act }: WalletProps & { payment: PaymentIntent }) {
  const text = SIMULATOR_TEXT[useLocale()[0]]
  const { payment_intent_id, status, crypto_amount, received_amount, symbol } = payment
  const amount = `${crypto_amount} ${symbol}`
  const isSent = payment.payment_tx_hash !== undefined
  const isOpen = status === 'pending' && !isSent
  const isExpired = status === 'expired' && !isSent
  const to = (action: string) => () => void act(`/wallet/${payment_intent_id}/${action}`)
  return (
    <>
      <dl>
        <div>
          <dt>{text.due}</dt>
          <dd>{amount}</dd>
        </div>
        {received_amount !== undefined && (
          <div>
            <dt>{text.received}</dt>
            <dd>
              {received_amount} {symbol}
            </dd>
          </div>
        )}
        <div>
          <dt>status</dt>
          <dd>{status}</dd>
        </div>
      </dl>
      <div className="actions">
        <button type="button" className="main" disabled={!isOpen && !isExpired} onClick={to('pay')}>
          {isExpired ? text.payLate(amount) : text.pay(amount)}
        </button>
        <button type="button" disabled={!isOpen} onClick={to('underpay')}>
          {text.underpay}
        </button>
        <button type="button" disabled={!isOpen} onClick={to('expire')}>
          {text.expire}
        </button>
        <button
          type="button"
          disabled={status !== 'insufficient_not_refunded'}
          onClick={to('refund')}
        >
          {text.refund}
        </button>
      </div>
      {isSent && received_amount === undefined && <p>{text.confirming}</p>}
    </>
  )
}
