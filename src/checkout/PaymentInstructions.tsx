import { Copyable } from '../parts/CopyableText'
import type { PaymentIntent } from '../core/contract'
import { TokenAmount } from '../parts/FactList'
import { MessageText } from '../parts/MessageBody'
import { PaymentCountdown, useSecondsLeft } from '../PaymentCountdown'
import { useActivePayment } from '../parts/useOwnPayment'
import { useWords } from '../parts/useMessages'
import { useCheckout, useCheckoutState } from './CheckoutProvider'
import { dialogWords } from '../messages/dialogWords'
import { QrCode } from './QrCode'

/** How to pay: where to, how much, how long. */
export function PayInstructions({ intent }: { intent: PaymentIntent }) {
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
              <Copyable label={say('dialog.address')} text={address} />
            </dd>
            <dt>{say('dialog.exactly')}</dt>
            <dd>
              <Copyable label={say('dialog.exactly')} text={crypto_amount}>
                <TokenAmount amount={crypto_amount} symbol={symbol} />
              </Copyable>
            </dd>
          </dl>
        </>
      )}
      <TimeLeft deadline={intent.payment_deadline} />
      {state.status !== 'idle' && <MessageText state={state} />}
      <p className="kgp-hint">
        {address === undefined ? say('dialog.no_address') : say('dialog.network_only', { symbol })}
      </p>
    </>
  )
}

/** A thin line that empties, and the same in words. */
function TimeLeft({ deadline }: { deadline: number }) {
  const checkout = useCheckout('<CheckoutProvider>')
  const { since } = useCheckoutState(checkout)
  const left = useSecondsLeft(deadline)
  // The length of the window is not documented: full is what was left at the start.
  const full = Math.max(deadline - since / 1000, 1)
  return (
    <div className="kgp-time">
      {left !== null && (
        <progress className="kgp-line" aria-hidden="true" value={Math.min(left, full)} max={full} />
      )}
      <PaymentCountdown />
    </div>
  )
}
