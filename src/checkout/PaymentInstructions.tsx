import { useEffect } from 'react'
import { ActionButton } from '../parts/ActionButton'
import type { PaymentIntent } from '../core/contract'
import { networkName } from '../parts/chains'
import { usePaymentContext } from '../parts/context'
import { useSent } from '../parts/MessageActions'
import { Announced, WarningText } from '../parts/MessageBody'
import { SendTo } from '../parts/SendTo'
import { useMessages } from '../parts/useMessages'
import { useCheckout, useCheckoutState } from './CheckoutContext'
import type { PendingState } from '../core/state'
import { dialogMessages } from '../messages/en/dialog'
import { paymentMessages } from '../messages/en/payment'
import { OtherWays } from './OtherWays'
import { ScanCode } from './ScanCode'
import { WalletWay } from './WalletWay'
import { wrongNetworks } from './wrongNetworks'

interface PaymentInstructionsProps {
  state: PendingState
}

/** Everything that a buyer needs to pay, and what to mind before the money is sent. */
export function PaymentInstructions({ state }: PaymentInstructionsProps) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const { isElsewhere } = useCheckoutState(useCheckout('<CheckoutProvider>'))
  const { intent } = state
  const hasAddress = intent.payment_address !== undefined
  return (
    <>
      <div className="kgp-mind">
        {isElsewhere && <p className="kgp-hint">{t('dialog.elsewhere')}</p>}
        {hasAddress ? <Precautions intent={intent} /> : <NoAddress id={intent.payment_intent_id} />}
      </div>
      {hasAddress && <SendTo intent={intent} />}
    </>
  )
}

/** Warns of what goes wrong most. */
function Precautions({ intent }: { intent: PaymentIntent }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  return (
    <>
      <p className="kgp-hint">{t('dialog.exact')}</p>
      <p className="kgp-warning">
        <WhatToSend intent={intent} />
      </p>
    </>
  )
}

/** Says why the last check failed, and announces what to send to screen readers. */
export function PaymentAdvice({ state }: PaymentInstructionsProps) {
  return (
    <>
      {state.intent.payment_address !== undefined && (
        <Announced state={state} situation="pending" />
      )}
      <WarningText state={state} />
    </>
  )
}

/** The address as a QR code, and other ways to pay, where there is something to send to. */
export function WaysToPay({ state }: PaymentInstructionsProps) {
  const { intent } = state
  const { payment_address: address } = intent
  if (address === undefined) return null
  return (
    <>
      <ScanCode address={address} />
      <WalletWay state={state} />
      <OtherWays intent={intent} />
    </>
  )
}

function NoAddress({ id }: { id: string }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const { announcements } = usePaymentContext('<CheckoutProvider>')
  const { isChecking } = useCheckoutState(useCheckout('<CheckoutProvider>'))
  const text = t(isChecking ? 'dialog.checking' : 'dialog.no_address')
  // What to send was announced before, and does not hold now.
  useEffect(() => {
    if (isChecking) announcements.add(`${id} ${text}`, text)
  }, [announcements, id, isChecking, text])
  return <p className="kgp-hint">{text}</p>
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

/** Warns of the networks on which tokens would be lost. */
function WhatToSend({ intent }: { intent: PaymentIntent }) {
  const t = useMessages(dialogMessages, '<CheckoutProvider>')
  const { symbol, payment_chain_id: chain } = intent
  if (chain === undefined) return t('dialog.token_only', { symbol })
  const network = networkName(chain)
  const networks = wrongNetworks(chain)
  if (networks.length === 0) return t('dialog.network_only', { symbol, network })
  const others = networks.reduce((first, next, index) =>
    t(index < networks.length - 1 ? 'dialog.list' : 'dialog.list_end', { first, next }),
  )
  return t('dialog.wrong_networks', { symbol, network, others })
}
