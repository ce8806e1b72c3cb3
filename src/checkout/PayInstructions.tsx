import { useState } from 'react'
import { usePaymentContext } from '../context'
import { Copyable } from '../Copyable'
import type { PaymentIntent } from '../core/contract'
import { TokenAmount } from '../Figures'
import { formatAmount } from '../formatMoney'
import { MessageText } from '../MessageBody'
import { PaymentCountdown, useSecondsLeft } from '../PaymentCountdown'
import { useActivePayment } from '../useOwnPayment'
import { useWords } from '../words'
import { dialogWords } from './dialogWords'
import { QrCode } from './QrCode'

/** How to pay: where to, how much, how long. */
export function PayInstructions({ intent }: { intent: PaymentIntent }) {
  const { locale } = usePaymentContext('<CheckoutProvider>')
  const say = useWords(dialogWords, '<CheckoutProvider>')
  const state = useActivePayment('<CheckoutProvider>')
  const { payment_address: address, crypto_amount, symbol } = intent
  return (
    <>
      {address !== undefined && (
        <>
          {/* The bare address: wallets that misread a payment link may pay the token's contract. */}
          <QrCode text={address} label={say('dialog.scan')} />
          <dl className="kgp-send">
            <dt>{say('dialog.address')}</dt>
            <dd>
              <Copyable text={address} />
            </dd>
            <dt>{say('dialog.exactly')}</dt>
            <dd>
              <Copyable text={crypto_amount}>
                <TokenAmount amount={formatAmount(crypto_amount, locale)} symbol={symbol} />
              </Copyable>
            </dd>
          </dl>
        </>
      )}
      <TimeLeft deadline={intent.payment_deadline} />
      {state.status !== 'idle' && <MessageText state={state} />}
      <p className="kgp-hint">{say('dialog.network_only', { symbol })}</p>
    </>
  )
}

function TimeLeft({ deadline }: { deadline: number }) {
  const left = useSecondsLeft(deadline)
  return (
    <div className="kgp-time">
      {left !== null && <TimeLine left={left} />}
      <PaymentCountdown />
    </div>
  )
}

/** A thin line that empties. The words beside it say the same. */
function TimeLine({ left }: { left: number }) {
  // The length of the window is not documented: full is what was left when the dialog opened.
  const [full] = useState(left)
  return <progress className="kgp-line" aria-hidden="true" value={left} max={Math.max(full, 1)} />
}
