import { paymentMessages } from '../messages/en/payment'
import { intentOf } from '../core/state'
import { networkName } from './chains'
import { TransactionLink } from './FactList'
import type { ShownPayment } from './situations'
import { Steps } from './Steps'
import { useMessages } from './useMessages'

/** How far a transfer that was seen has come; nothing while no money is on its way. */
export function PaymentSteps({ state, situation }: ShownPayment) {
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  if (situation !== 'confirming') return null
  const { payment_chain_id: chain, payment_tx_hash } = intentOf(state) ?? {}
  // The hook may know a transaction that is not in the data yet.
  const hash = payment_tx_hash ?? ('txHash' in state ? state.txHash : undefined)
  const label =
    chain === undefined
      ? t('step.confirming')
      : t('step.confirming_on', { network: networkName(chain) })
  return (
    <Steps
      steps={[
        {
          label: t('step.detected'),
          stage: 'done',
          detail: hash !== undefined && <TransactionLink chain={chain} hash={hash} />,
        },
        { label, stage: 'current' },
        { label: t('step.paid'), stage: 'next' },
      ]}
    />
  )
}
