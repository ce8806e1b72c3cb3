import type { ReactNode } from 'react'
import { compareAmounts } from '../core/amounts'
import type { PaymentIntent } from '../core/contract'
import { amountKept } from '../core/money'
import { detailsMessages } from '../messages/en/details'
import { receiptMessages } from '../messages/en/receipt'
import type { MessageOverrides } from '../messages/types'
import { explorerPage, networkName } from './chains'
import { ExplorerLink, FactList, TokenAmount } from './FactList'
import { formatDate } from './formatDate'
import { formatAmount, formatFiat } from './formatMoney'
import { createTranslate } from './useMessages'

interface ReceiptFactsProps {
  intent: PaymentIntent
  /** Whether the money was sent back, which matters most then. */
  isRefund: boolean
  merchant: string | undefined
  order: string | undefined
  locale: string
  timeZone: string
  t: Translate
}

/** Looks up the messages of a receipt. */
type Translate = ReturnType<typeof createReceiptTranslate>

/** Returns `t` for the messages of a receipt, with or without a provider. */
export function createReceiptTranslate(overrides: MessageOverrides) {
  return createTranslate({ ...detailsMessages, ...receiptMessages }, overrides)
}

/** All that is known of a payment that is paid or refunded. Nothing is guessed: what is not known is left out. */
export function ReceiptFacts(props: ReceiptFactsProps) {
  const { intent, merchant, order, locale, timeZone, t } = props
  const { payment_chain_id: chain, payment_tx_timestamp: paidAt } = intent
  const date = paidAt && new Date(paidAt * 1000)
  const transaction = (key: 'details.view' | 'receipt.view_refund', hash: string | undefined) => {
    if (hash === undefined) return undefined
    const page = explorerPage(chain, hash)
    const action = page && t(key, page)
    return (
      <>
        {/* Whole, as it is to be read from paper. */}
        <span className="kgp-code" dir="ltr" translate="no">
          {hash}
        </span>{' '}
        {page && action && (
          <ExplorerLink
            url={page.url}
            hash={hash}
            name={t('details.new_tab', { action })}
            text={action}
          />
        )}
      </>
    )
  }
  return (
    <FactList
      rows={[
        ...amountsOf(props),
        [
          t('receipt.date'),
          date && (
            // The browser may write dates in another way than the server.
            <time dateTime={date.toISOString()} suppressHydrationWarning>
              {formatDate(date, locale, timeZone)}
            </time>
          ),
        ],
        [t('details.merchant'), merchant],
        [t('details.order'), order],
        [t('details.network'), chain && networkName(chain)],
        [t('details.transaction'), transaction('details.view', intent.payment_tx_hash)],
        [t('receipt.refund'), transaction('receipt.view_refund', intent.refund_tx_hash)],
        [t('details.id'), intent.payment_intent_id],
      ]}
    />
  )
}

type Row = readonly [name: string, value: ReactNode]

/** The rows of amounts, with the one that matters most first. */
function amountsOf({ intent, isRefund, locale, t }: ReceiptFactsProps): Row[] {
  const { crypto_amount: due, received_amount: received, unreadable_amounts = [] } = intent
  const amount = (value = '0') =>
    compareAmounts(value, '0') > 0 && (
      <TokenAmount amount={formatAmount(value, locale)} symbol={intent.symbol} />
    )
  const reported = (name: 'received_amount' | 'refund_amount') =>
    unreadable_amounts.includes(name) ? t('receipt.unknown_amount') : amount(intent[name])
  const refunded = reported('refund_amount')
  const isKnown = received !== undefined && unreadable_amounts.length === 0
  const isExact = isKnown && compareAmounts(received, due) === 0

  const price = (
    <bdi translate="no">{formatFiat(intent.fiat_amount, intent.fiat_currency, locale)}</bdi>
  )
  const paid: Row[] = [
    [t('details.price'), price],
    [t('details.due'), !isExact && amount(due)],
    [t('receipt.received'), reported('received_amount')],
  ]
  const refund: Row = [t('receipt.refunded'), refunded]
  const net: Row = [t('receipt.net'), isKnown && refunded && amount(amountKept(intent))]
  return isRefund ? [refund, ...paid, net] : [...paid, refund, net]
}
