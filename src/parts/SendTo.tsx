import type { ReactNode } from 'react'
import type { PaymentIntent } from '../core/contract'
import { detailsMessages } from '../messages/en/details'
import { ChainMark } from './ChainMark'
import { networkName } from './chains'
import { CopyableText } from './CopyableText'
import { useMessages } from './useMessages'

interface SendToProps {
  intent: PaymentIntent
  /** Rows above the network. */
  children?: ReactNode
}

/** Where to send a payment: the network, and below it the address, which other networks have as well. */
export function SendTo({ intent, children }: SendToProps) {
  const t = useMessages(detailsMessages, '<PaymentMessage>')
  const { payment_chain_id: chain, payment_address: address } = intent
  const label = t('details.address')
  return (
    <dl className="kgp-send">
      {children}
      {chain !== undefined && (
        <>
          <dt>{t('details.network')}</dt>
          <dd className="kgp-network" translate="no">
            <ChainMark chain={chain} />
            {networkName(chain)}
          </dd>
        </>
      )}
      {address !== undefined && (
        <>
          <dt>{label}</dt>
          <dd>
            <CopyableText label={label} text={address} />
          </dd>
        </>
      )}
    </dl>
  )
}
