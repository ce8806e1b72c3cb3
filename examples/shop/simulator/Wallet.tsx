import type { PaymentIntent } from 'kryptogo-payment-react'
import { useLocale } from '../settings'
import { WORDS } from './words'

interface WalletProps {
  payment: PaymentIntent | null
  act: (path: string) => Promise<void>
}

/** What the buyer, and KryptoGO, may do about the newest payment. */
export function Wallet({ payment, act }: WalletProps) {
  const words = WORDS[useLocale()[0]]
  return (
    <section aria-labelledby="wallet">
      <h2 id="wallet">{words.wallet}</h2>
      {payment ? <Purse payment={payment} act={act} /> : <p>{words.noPayment}</p>}
    </section>
  )
}

function Purse({ payment, act }: WalletProps & { payment: PaymentIntent }) {
  const words = WORDS[useLocale()[0]]
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
          <dt>{words.due}</dt>
          <dd>{amount}</dd>
        </div>
        {received_amount !== undefined && (
          <div>
            <dt>{words.received}</dt>
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
          {isExpired ? words.payLate(amount) : words.pay(amount)}
        </button>
        <button type="button" disabled={!isOpen} onClick={to('underpay')}>
          {words.underpay}
        </button>
        <button type="button" disabled={!isOpen} onClick={to('expire')}>
          {words.expire}
        </button>
        <button
          type="button"
          disabled={status !== 'insufficient_not_refunded'}
          onClick={to('refund')}
        >
          {words.refund}
        </button>
      </div>
      {isSent && received_amount === undefined && <p>{words.confirming}</p>}
    </>
  )
}
