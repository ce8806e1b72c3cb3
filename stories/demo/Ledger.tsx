import { PaymentStatusBadge } from 'kryptogo-payment-react'
import type { ReactNode } from 'react'
import type { Glance } from './useGlance'

/** The newest payment in figures, as the shop's server would read them. */
export function Ledger({ intents, created, read }: Glance) {
  const intent = intents.at(-1)
  const tokens = (amount: string | undefined) => amount && `${amount} ${intent?.symbol ?? ''}`
  const rows: readonly [string, ReactNode][] = [
    ['Status', intent && <PaymentStatusBadge intent={intent} />],
    ['Price', intent && `${intent.fiat_amount} ${intent.fiat_currency}`],
    ['Due', tokens(intent?.crypto_amount)],
    ['Received', tokens(intent?.received_amount)],
    ['After fees', tokens(intent?.aggregated_amount)],
    ['Refunded', tokens(intent?.refund_amount)],
    ['Requests', `${created} to create, ${read} to look`],
  ]
  return (
    <dl className="ledger">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  )
}
