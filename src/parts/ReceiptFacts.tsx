import type { ReactNode } from 'react'
import { compareAmounts } from '../core/amounts'
import type { PaymentIntent } from '../core/contract'
import { amountLeft, isSentBack } from '../core/money'
import { detailsMessages } from '../messages/en/details'
import { receiptMessages } from '../messages/en/receipt'
import type { MessageOverrides } from '../messages/types'
import { explorerName, explorerUrl, networkName } from './chains'
import { FactList, TokenAmount } from './FactList'
import { formatDate } from './formatDate'
import { formatAmount, formatFiat } from './formatMoney'
import { textKey } from './textKey'
import { createTranslate } from './useMessages'

interface ReceiptFactsProps {
  intent: PaymentIntent
  /** Hash of the buyer's transaction, which the intent may not have. */
  txHash: string | undefined
  merchant: string | undefined
  order: string | undefined
  locale: string
  timeZone: string
  messages: MessageOverrides
}

/** All that is known of a payment that is paid or refunded. Nothing is guessed: what is not known is left out. */
export function ReceiptFacts(props: ReceiptFactsProps) {
  const { intent, txHash, merchant, order, locale, timeZone, messages } = props
  const t = createTranslate({ ...detailsMessages, ...receiptMessages }, messages)
  const { payment_chain_id: chain, payment_tx_timestamp: paidAt, refund_tx_hash } = intent
  const date = paidAt ? formatDate(paidAt, locale, timeZone) : undefined
  const transaction = (hash: string | undefined, key: 'receipt.view' | 'receipt.view_refund') => {
    if (hash === undefined) return undefined
    const explorer = explorerName(chain)
    const action = explorer === undefined ? undefined : t(key, { explorer })
    const label = action === undefined ? undefined : t('receipt.new_tab', { action })
    return <Transaction url={explorerUrl(chain, hash)} {...{ hash, action, label }} />
  }
  return (
    <FactList
      rows={[
        ...amountsOf(props, t),
        [
          t('receipt.date'),
          date !== undefined && (
            // The browser may write dates in another way than the server.
            <time key={date} dateTime={isoTime(paidAt)} translate="no" suppressHydrationWarning>
              {date}
            </time>
          ),
        ],
        [t('details.merchant'), merchant],
        [t('details.order'), order],
        [t('details.network'), chain && networkName(chain)],
        [t('details.transaction'), transaction(txHash, 'receipt.view')],
        [t('receipt.refund'), transaction(refund_tx_hash, 'receipt.view_refund')],
        [t('details.id'), intent.payment_intent_id],
      ]}
    />
  )
}

const isoTime = (seconds = 0) => new Date(seconds * 1000).toISOString().replace('.000', '')

type Row = readonly [name: string, value: ReactNode]
type Translate = ReturnType<typeof createTranslate<typeof detailsMessages & typeof receiptMessages>>

/** The amounts, with the one that matters most first. */
function amountsOf({ intent, locale }: ReceiptFactsProps, t: Translate): Row[] {
  const { crypto_amount: due, received_amount, refund_amount, symbol } = intent
  const unreadable = intent.unreadable_amounts ?? []
  const received = unreadable.includes('received_amount') ? undefined : received_amount
  const refund = unreadable.includes('refund_amount') ? undefined : refund_amount
  const amount = (value: string | undefined) =>
    value !== undefined && (
      <bdi>
        <TokenAmount amount={formatAmount(value, locale)} symbol={symbol} />
      </bdi>
    )
  const unknownIf = (isUnknown: boolean) => isUnknown && t('receipt.unknown_amount')
  const isRefunded = refund !== undefined && compareAmounts(refund, '0') > 0
  const isExact = received !== undefined && compareAmounts(received, due) === 0
  const left = received !== undefined && isRefunded ? amountLeft(received, refund) : '0'
  const fiat = formatFiat(intent.fiat_amount, intent.fiat_currency, locale)
  const price: Row = [
    t('details.price'),
    <bdi key={textKey(fiat)} translate="no">
      {fiat}
    </bdi>,
  ]
  const refunded: Row = [
    t('receipt.refunded'),
    isRefunded ? amount(refund) : unknownIf(unreadable.includes('refund_amount')),
  ]
  const paid: Row[] = [
    [t('details.due'), !isExact && amount(due)],
    [t('receipt.received'), amount(received) || unknownIf(unreadable.includes('received_amount'))],
  ]
  const net: Row = [t('receipt.net'), left !== '0' && amount(left)]
  return isSentBack(intent) ? [refunded, price, ...paid, net] : [price, ...paid, refunded, net]
}

interface TransactionProps {
  hash: string
  url: string | undefined
  /** The text of the link, and its name for screen readers. */
  action: string | undefined
  label: string | undefined
}

/** A whole transaction hash, as it is to be read from paper, and a link to it. */
function Transaction({ hash, url, action, label }: TransactionProps) {
  return (
    <>
      <span className="kgp-code" key={hash} dir="ltr" translate="no">
        {hash}
      </span>
      {url !== undefined && (
        <>
          {' '}
          <a href={url} target="_blank" rel="noreferrer" aria-label={label} key={action}>
            {action}
          </a>
        </>
      )}
    </>
  )
}
