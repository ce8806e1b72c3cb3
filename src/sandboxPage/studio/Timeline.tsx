import { formatAmount, PaymentStatusBadge, type PaymentIntent } from 'kryptogo-payment-react'
import { useMemo, type ReactNode } from 'react'
import { useLocale } from '../useLocale'
import { curlOfDelivery, curlOfRequest } from './calls'
import { CopyCurl } from './CopyCurl'
import type { PaymentRecord } from './readers'
import { DeliveryResult } from './DeliveryResult'
import { entriesOf, type Entry } from './entries'
import { duration, timeOfDay } from './times'
import { nameIn } from './Select'
import { useNow } from './useNow'
import { usePageMessages } from './usePageMessages'

/** Shows what has happened to a payment, and what is going to, oldest first. */
export function Timeline({ payment }: { payment: PaymentRecord }) {
  const t = usePageMessages()
  const entries = useMemo(() => entriesOf(payment), [payment])
  return (
    <>
      <ol className="timeline">
        {entries.map((entry) => (
          <li key={entry.key} data-kind={entry.kind}>
            <EntryTime entry={entry} isPaused={payment.effective_settings.paused} />
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

function EntryTime({ entry: { kind, at }, isPaused }: { entry: Entry; isPaused: boolean }) {
  const t = usePageMessages()
  const [locale] = useLocale()
  if (kind !== 'upcoming') return <time dateTime={at}>{timeOfDay(at, locale)}</time>
  return <time dateTime={at}>{isPaused ? t.paused : <Until at={Date.parse(at)} />}</time>
}

function Until({ at }: { at: number }) {
  const t = usePageMessages()
  const now = useNow()
  return t.upcoming(duration(at - now))
}

function EntryText({ entry, symbol }: { entry: Entry; symbol: string }): ReactNode {
  const t = usePageMessages()
  switch (entry.kind) {
    case 'created': {
      const { client_id } = entry.request
      return (
        <>
          <b>{client_id === undefined ? t.created : t.createdBy(client_id)}</b>
          <CopyCurl command={curlOfRequest(entry.request, location.origin)} of={t.created} />
        </>
      )
    }
    case 'failed':
      return (
        <>
          <b>
            {entry.request.status === null ? t.unanswered : t.refused(String(entry.request.status))}
          </b>
          <span className="quiet" lang="en">
            {' '}
            {entry.request.problem}
          </span>
        </>
      )
    case 'read':
      return <span className="quiet">{t.read(entry.count)}</span>
    case 'change':
      return <Change change={entry.change} symbol={symbol} />
    case 'upcoming':
      return <UpcomingChange change={entry.change} symbol={symbol} />
    case 'delivery':
      return (
        <DeliveryResult delivery={entry.delivery}>
          <CopyCurl
            command={curlOfDelivery(entry.delivery)}
            of={`${t.callback(entry.delivery.status)} ${entry.delivery.id}`}
          />
        </DeliveryResult>
      )
  }
}

interface ChangeProps {
  change: Partial<PaymentIntent>
  symbol: string
}

function Change({ change, symbol }: ChangeProps) {
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

/** Must not look as if it had happened. */
function UpcomingChange({ change, symbol }: ChangeProps) {
  const t = usePageMessages()
  const [locale] = useLocale()
  const { status, received_amount, refund_amount } = change
  const amount = refund_amount ?? received_amount
  if (status === undefined) return <span className="quiet">{t.willBeSeen}</span>
  return (
    <span className="quiet">
      {nameIn(t.will, status)} <code>{status}</code>
      {amount !== undefined && ` ${formatAmount(amount, locale)} ${symbol}`}
    </span>
  )
}
