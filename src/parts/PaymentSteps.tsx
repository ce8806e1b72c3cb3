import type { PaymentIntent } from '../core/contract'
import { intentOf } from '../core/state'
import { paymentMessages } from '../messages/en/payment'
import { networkName } from './chains'
import { usePaymentContext } from './context'
import { TokenAmount, TransactionLink } from './FactList'
import { formatAmount } from './formatMoney'
import type { ShownPayment } from './situations'
import { Steps, type Step } from './Steps'
import { useMessages } from './useMessages'

/** How far a transfer has come on its way to the shop or, of an amount too small, back to the buyer. */
export function PaymentSteps({ state, situation }: ShownPayment) {
  const intent = intentOf(state)
  if (!intent) return null
  switch (situation) {
    case 'confirming':
      // The hook may know a transaction that is not in the data yet.
      return <Confirmation intent={intent} txHash={'txHash' in state ? state.txHash : undefined} />
    case 'insufficient_not_refunded':
    case 'insufficient_refunded':
      return <Refund intent={intent} isRefunded={situation === 'insufficient_refunded'} />
    default:
      return null
  }
}

interface ConfirmationProps {
  intent: PaymentIntent
  txHash: string | undefined
}

function Confirmation({ intent, txHash }: ConfirmationProps) {
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const { payment_chain_id: chain, payment_tx_hash: hash = txHash } = intent
  const confirming =
    chain === undefined
      ? t('step.confirming')
      : t('step.confirming_on', { network: networkName(chain) })
  const steps: Step[] = [
    { label: t('step.detected'), stage: 'done', detail: linkTo(chain, hash) },
    { label: confirming, stage: 'current' },
    { label: t('step.paid'), stage: 'next' },
  ]
  return <Steps steps={steps} />
}

interface RefundProps {
  intent: PaymentIntent
  isRefunded: boolean
}

function Refund({ intent, isRefunded }: RefundProps) {
  const { locale } = usePaymentContext('<PaymentMessage>')
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const { payment_chain_id: chain, payment_tx_hash, refund_amount, refund_tx_hash, symbol } = intent
  const refund = (
    <>
      {refund_amount !== undefined && (
        <TokenAmount amount={formatAmount(refund_amount, locale)} symbol={symbol} />
      )}
      {linkTo(chain, refund_tx_hash)}
    </>
  )
  const steps: Step[] = [
    { label: t('step.received'), stage: 'done', detail: linkTo(chain, payment_tx_hash) },
    ...(isRefunded ? [] : [{ label: t('step.refunding'), stage: 'current' } as const]),
    { label: t('step.refunded'), stage: isRefunded ? 'done' : 'next', detail: refund },
  ]
  return <Steps steps={steps} />
}

function linkTo(chain: string | undefined, hash: string | undefined) {
  return hash !== undefined && <TransactionLink chain={chain} hash={hash} />
}
