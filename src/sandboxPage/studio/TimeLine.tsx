import { formatAmount, PaymentStatusBadge, type PaymentIntent } from 'kryptogo-payment-react'
import type { ReactNode } from 'react'
import { useLocale } from '../useLocale'
import { useNow } from '../useNow'
import { curlOfDelivery, curlOfRequest } from './calls'
import { CopyCurl } from './CopyCurl'
import type { PaymentRecord } from './readers'
import { DeliveryResult } from './DeliveryResult'
import { entriesOf, type Entry } from './entries'
import { useStudioState } from './StudioContext'
import { duration, timeOfDay } from './times'
import { usePageMessages } from './usePageMessages'

/** Shows what has happened to a payment, and what is going to, oldest first. */
export function TimeLine({ payment }: { payment: PaymentRecord }) {
  const t = usePageMessages()
  return (
    <>
      <ol className="timeline">
        {entriesOf(payment).map((entry, index) => (
          // An entry never moves, because they are in the order of time.
          <li key={index} data-kind={entry.kind}>
            <EntryTime entry={entry} />
            <div>
              <EntryText entry={entry} symbol={payment.intent.symbol} />
            </div>
          </li>
        ))}
      </ol>
      {payment.intent.callback_url === undefined && payment.deliveries.length === 0 && (
        <p className="quiet">{t.noCallbackUrl}</p>
      )}
    </>
  )
}

function EntryTime({ entry: { kind, at } }: { entry: Entry }) {
  const t = usePageMessages()
  const [locale] = useLocale()
  if (kind !== 'upcoming') return <time dateTime={at}>{timeOfDay(at, locale)}</time>
  return (
    <time dateTime={at}>
      <Until at={Date.parse(at)} paused={t.paused} />
    </time>
  )
}

function Until({ at, paused }: { at: number; paused: string }) {
  const t = usePageMessages()
  const now = useNow()
  const isPaused = useStudioState().world.settings?.paused === true
  return isPaused ? paused : t.upcoming(duration(at - now))
}

function EntryText({ entry, symbol }: { entry: Entry; symbol: string }): ReactNode {
  const t = usePageMessages()
  switch (entry.kind) {
    case 'created': {
      const { client_id } = entry.request
      return (
        <>
          <b>{t.created}</b>
          {client_id !== undefined && <span className="quiet"> {t.createdBy(client_id)}</span>}
          <CopyCurl command={curlOfRequest(entry.request, location.origin)} of={t.created} />
        </>
      )
    }
    case 'failed':
      return (
        <>
          <b>{t.refused(String(entry.request.status ?? t.noAnswer))}</b>
          <span className="quiet"> {entry.request.problem}</span>
        </>
      )
    case 'read':
      return <span className="quiet">{t.read(entry.count)}</span>
    case 'change':
    case 'upcoming':
      return <Change change={entry.change} symbol={symbol} />
    case 'delivery':
      return (
        <DeliveryResult delivery={entry.delivery}>
          <CopyCurl
            command={curlOfDelivery(entry.delivery)}
            of={t.callback(entry.delivery.status)}
          />
        </DeliveryResult>
      )
  }
}

function Change({ change, symbol }: { change: Partial<PaymentIntent>; symbol: string }) {
  const t = usePageMessages()
  const [locale] = useLocale()
  const { status, received_amount, refund_amount } = change
  const tokens = (amount: string) => `${formatAmount(amount, locale)} ${symbol}`
  if (status === undefined) return <b>{t.seen}</b>
  return (
    <>
      <PaymentStatusBadge status={status} /> <code>{status}</code>
      {received_amount !== undefined && (
        <span className="quiet"> {t.receivedSum(tokens(received_amount))}</span>
      )}
      {refund_amount !== undefined && (
        <span className="quiet"> {t.refundedSum(tokens(refund_amount))}</span>
      )}
    </>
  )
}
