import { Copyable } from '../parts/CopyableText'
import type { PaymentIntent } from '../core/contract'
import { networkName } from '../parts/chains'
import { TokenAmount } from '../parts/FactList'
import { MessageText } from '../parts/MessageBody'
import { PaymentCountdown, useSecondsLeft } from '../PaymentCountdown'
import { useActivePayment } from '../parts/useOwnPayment'
import { useMessages } from '../parts/useMessages'
import { useCheckout, useCheckoutState } from './CheckoutProvider'
import { dialogMessages } from '../messages/en'
import { QrCode } from './QrCode'

/** How to pay: where to, how much, how long. */
export function PayInstructions({ intent }: { intent: PaymentIntent }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const state = useActivePayment('<CheckoutProvider>')
  const { payment_address: address, crypto_amount, symbol } = intent
  return (
    <>
      {address !== undefined && (
        <>
          {/* The bare address: wallets that misread a payment link may pay the token's contract. */}
          <QrCode text={address} label={t('dialog.scan')} />
          <dl className="kgp-send">
            <dt>{t('dialog.address')}</dt>
            <dd>
              <Copyable label={t('dialog.address')} text={address} />
            </dd>
            <dt>{t('dialog.exactly')}</dt>
            <dd>
              <Copyable label={t('dialog.exactly')} text={crypto_amount}>
                <TokenAmount amount={crypto_amount} symbol={symbol} />
              </Copyable>
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

/** Warns that tokens sent on another network may be lost. */
function WhatToSend({ intent }: { intent: PaymentIntent }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const { symbol, payment_chain_id: chain } = intent
  if (chain === undefined) return t('dialog.token_only', { symbol })
  return t('dialog.network_only', { symbol, network: networkName(chain) })
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
