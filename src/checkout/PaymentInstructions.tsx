import { ActionButton } from '../parts/ActionButton'
import { CopyableText } from '../parts/CopyableText'
import type { PaymentIntent } from '../core/contract'
import { networkName } from '../parts/chains'
import { TokenAmount } from '../parts/FactList'
import { useSent } from '../parts/MessageActions'
import { MessageText, WarningText } from '../parts/MessageBody'
import { PaymentCountdown } from '../PaymentCountdown'
import { useMessages } from '../parts/useMessages'
import { useSecondsLeft } from '../parts/useSecondsLeft'
import { useCheckout, useCheckoutState } from './CheckoutContext'
import type { PendingState } from '../core/state'
import { dialogMessages } from '../messages/en/dialog'
import { paymentMessages } from '../messages/en/payment'
import { QrCode } from './QrCode'

interface PaymentInstructionsProps {
  state: PendingState
}

/** Shows where to send what: the address, as a QR code and as text, and the exact amount. */
export function PaymentInstructions({ state }: PaymentInstructionsProps) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const { payment_address: address, crypto_amount, symbol } = state.intent
  if (address === undefined) return null
  return (
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
  )
}

/** Says how much to send, and what to mind. */
export function PaymentAdvice({ state }: PaymentInstructionsProps) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const { isChecking } = useCheckoutState(useCheckout('<CheckoutProvider>'))
  const { intent } = state
  if (intent.payment_address === undefined)
    return (
      <>
        <WarningText state={state} />
        <p className="kgp-hint">{t(isChecking ? 'dialog.checking' : 'dialog.no_address')}</p>
      </>
    )
  return (
    <>
      <MessageText state={state} situation="pending" />
      <p className="kgp-hint">
        <WhatToSend intent={intent} />
      </p>
    </>
  )
}

/** Lets the buyer say that the payment was sent, which ends the instructions. */
export function SentButton({ state }: PaymentInstructionsProps) {
  const t = useMessages(paymentMessages, '<CheckoutProvider>')
  const setSent = useSent(state)
  if (state.intent.payment_address === undefined) return null
  return (
    <ActionButton
      onClick={() => {
        setSent(true)
      }}
      isQuiet
    >
      {t('action.sent')}
    </ActionButton>
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
export function TimeLeft({ deadline }: { deadline: number }) {
  const checkout = useCheckout('<CheckoutProvider>')
  const { since } = useCheckoutState(checkout)
  const left = useSecondsLeft(deadline)
  // The total time is not documented, so a full bar is the time left at the start.
  const full = Math.max(deadline - since / 1000, 1)
  return (
    <div className="kgp-time" data-over={left === 0 ? '' : undefined}>
      {left !== null && (
        <progress className="kgp-line" aria-hidden="true" value={Math.min(left, full)} max={full} />
      )}
      <PaymentCountdown />
    </div>
  )
}
