import { PaymentStatusBadge } from 'kryptogo-payment-react'
import type { ReactNode } from 'react'
import type { PaymentRecords } from './usePaymentRecords'

/** The details of the latest payment, as the shop's server would read them. */
export function PaymentRecord({ intents, created, read }: PaymentRecords) {
  const intent = intents.at(-1)
  const tokens = (amount: string | undefined) => amount && `${amount} ${intent?.symbol ?? ''}`
  const rows: readonly [string, ReactNode][] = [
    ['Status', intent && <PaymentStatusBadge intent={intent} />],
    ['Price', intent && `${intent.fiat_amount} ${intent.fiat_currency}`],
    ['Due', tokens(intent?.crypto_amount)],
    ['Received', tokens(intent?.received_amount)],
    ['After fees', tokens(intent?.aggregated_amount)],
    ['Refunded', tokens(intent?.refund_amount)],
    ['Requests', `${created} created, ${read} read`],
  ]
  return (
    <dl className="payment-record">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  )
}
