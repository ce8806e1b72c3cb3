import { CopyableText } from '../parts/CopyableText'
import type { PaymentIntent } from '../core/contract'
import { networkName } from '../parts/chains'
import { TokenAmount } from '../parts/FactList'
import { MessageText } from '../parts/MessageBody'
import { PaymentCountdown, useSecondsLeft } from '../PaymentCountdown'
import { useActivePayment } from '../parts/useOwnPayment'
import { useMessages } from '../parts/useMessages'
import { useCheckout, useCheckoutState } from './CheckoutContext'
import { dialogMessages } from '../messages/en/dialog'
import { QrCode } from './QrCode'

/** Tells the buyer how to pay: the address, the exact amount and the time left. */
export function PaymentInstructions({ intent }: { intent: PaymentIntent }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const state = useActivePayment('<CheckoutProvider>')
  const { payment_address: address, crypto_amount, symbol } = intent
  return (
    <>
      {address !== undefined && (
        <>
          {/* Only the address: wallets that misread a payment link may pay the token's contract. */}
          <QrCode text={address} label={t('dialog.scan')} />
          <dl className="kgp-send">
            <dt>{t('dialog.address')}</dt>
            <dd>
              <CopyableText label={t('dialog.address')} text={address} />
            </dd>
            <dt>{t('dialog.exactly')}</dt>
            <dd>
              <CopyableText label={t('dialog.exactly')} text={crypto_amount}>
                <TokenAmount amount={crypto_amount} symbol={symbol} />
              </CopyableText>
            </dd>
          </dl>
        </>
      )}
      <TimeLeft deadline={intent.payment_deadline} />
      {state.status !== 'idle' && <MessageText state={state} />}
      <p className="kgp-hint">
        {address === undefined ? t('dialog.no_address') : <WhatToSend intent={intent} />}
      </p>
    </>
  )
}

/** Warns that other tokens, or tokens on another network, may be lost. */
function WhatToSend({ intent }: { intent: PaymentIntent }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const { symbol, payment_chain_id: chain } = intent
  if (chain === undefined) return t('dialog.token_only', { symbol })
  return t('dialog.network_only', { symbol, network: networkName(chain) })
}

/** The time left, as a thin bar that empties and as text. */
function TimeLeft({ deadline }: { deadline: number }) {
  const checkout = useCheckout('<CheckoutProvider>')
  const { since } = useCheckoutState(checkout)
  const left = useSecondsLeft(deadline)
  // The total time is not documented, so a full bar is the time left at the start.
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
