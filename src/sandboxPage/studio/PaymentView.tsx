import {
  formatAmount,
  formatFiat,
  isSettled,
  PaymentDetails,
  PaymentStatusBadge,
} from 'kryptogo-payment-react'
import { useEffect, useRef } from 'react'
import { useLocale } from '../useLocale'
import type { PaymentRecord } from './readers'
import { Timeline } from './Timeline'
import { duration } from './times'
import { useNow } from './useNow'
import { usePageMessages } from './usePageMessages'
import { hrefOf } from './useRoute'
import { Wallet } from './Wallet'

/** One payment: what is due, what can happen to it, and what has happened. */
export function PaymentView({ payment }: { payment: PaymentRecord }) {
  const t = usePageMessages()
  const [locale] = useLocale()
  const { intent } = payment
  const title = useRef<HTMLHeadingElement>(null)
  const isOver = isSettled(intent)
  const wasOver = useRef(isOver)
  useEffect(() => {
    // The button that had the focus has gone.
    const isLost = document.activeElement === document.body
    if (isOver && !wasOver.current && isLost) title.current?.focus()
    wasOver.current = isOver
  }, [isOver])
  const { fiat_amount, fiat_currency, crypto_amount, received_amount, symbol } = intent
  return (
    <article className="payment" aria-labelledby="payment">
      <a className="back" href={hrefOf('payments')}>
        ← {t.allPayments}
      </a>
      <header>
        <h2 id="payment" ref={title} tabIndex={-1}>
          {formatFiat(fiat_amount, fiat_currency, locale)}
        </h2>
        <PaymentStatusBadge intent={intent} />
        <dl>
          <div>
            <dt>{t.due}</dt>
            <dd>
              {formatAmount(crypto_amount, locale)} {symbol}
            </dd>
          </div>
          {received_amount !== undefined && (
            <div>
              <dt>{t.received}</dt>
              <dd>
                {formatAmount(received_amount, locale)} {symbol}
              </dd>
            </div>
          )}
          {intent.status === 'pending' && (
            <div>
              <dt>{t.timeLeft}</dt>
              <dd>
                <TimeLeft payment={payment} />
              </dd>
            </div>
          )}
        </dl>
      </header>
      <Wallet payment={payment} />
      <section aria-labelledby="timeline">
        <h3 id="timeline">{t.timeline}</h3>
        <Timeline payment={payment} />
      </section>
      <details>
        <summary>{t.details}</summary>
        <PaymentDetails intent={intent} />
        <pre className="command" role="region" tabIndex={0} aria-label={t.details}>
          <code>{JSON.stringify(intent, null, 2)}</code>
        </pre>
      </details>
    </article>
  )
}

function TimeLeft({ payment: { intent, effective_settings } }: { payment: PaymentRecord }) {
  const t = usePageMessages()
  const now = useNow()
  if (effective_settings.paused) return t.paused
  return duration(intent.payment_deadline * 1_000 - now)
}
