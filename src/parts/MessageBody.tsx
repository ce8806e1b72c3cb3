import { useEffect, useState, useSyncExternalStore } from 'react'
import { ActionButton } from './ActionButton'
import { usePaymentContext } from './context'
import { isInsufficientStatus } from '../core/contract'
import type { PageErrorCode } from '../core/errors'
import { intentOf, type PaymentState } from '../core/state'
import { paymentMessages } from '../messages/en/payment'
import { FactList, TokenAmount, TransactionLink } from './FactList'
import { formatAmount } from './formatMoney'
import { useMessages } from './useMessages'

// After this, the buyer of a payment that is still opening can start over.
const SLOW_AFTER_MS = 15_000

/** Props of {@link MessageBody}. */
export interface MessageBodyProps {
  state: Exclude<PaymentState, { status: 'idle' }>
}

/** The sentences, facts and actions of a state. */
export function MessageBody({ state }: MessageBodyProps) {
  return (
    <>
      <MessageText state={state} />
      <MessageFacts state={state} />
      <MessageActions state={state} />
    </>
  )
}

/** Says what happened and what happens next, and announces it to screen readers. */
export function MessageText({ state }: MessageBodyProps) {
  const { announcements } = usePaymentContext('<PaymentMessage>')
  const sentences = useSentences(state)
  const all = sentences.join(' ')
  const { attemptId } = state
  useEffect(() => {
    announcements.add(`${attemptId} ${all}`, all)
  }, [announcements, attemptId, all])
  return sentences.map((sentence) => <p key={sentence}>{sentence}</p>)
}

function useSentences(state: MessageBodyProps['state']): string[] {
  const { locale, messages } = usePaymentContext('<PaymentMessage>')
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const { status } = state
  if (status === 'error') {
    const { code } = state.error
    return [messages[`error.${code}`] ?? t(errorKey(code))]
  }
  if (status !== 'pending') return [t(`message.${status}`)]
  const { crypto_amount, symbol } = state.intent
  const amount = formatAmount(crypto_amount, locale)
  const next = state.txHash ? t('message.confirming') : t('message.pending', { amount, symbol })
  return state.warning ? [next, t(warningKey(state.warning.code))] : [next]
}

function MessageFacts({ state }: MessageBodyProps) {
  const { locale } = usePaymentContext('<PaymentMessage>')
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const intent = intentOf(state)
  if (!intent || state.status === 'pending') return null
  const { symbol, payment_tx_hash, refund_amount, refund_tx_hash, payment_chain_id } = intent
  const shortfall = 'shortfall' in state ? state.shortfall : undefined
  const amount = (value: string | undefined) =>
    value && <TokenAmount amount={formatAmount(value, locale)} symbol={symbol} />
  const link = (hash: string | undefined) =>
    hash && <TransactionLink chain={payment_chain_id} hash={hash} />
  return (
    <FactList
      rows={[
        [t('fact.due'), amount(shortfall?.due)],
        [t('fact.received'), amount(shortfall?.received ?? intent.received_amount)],
        [t('fact.missing'), amount(shortfall?.missing)],
        [t('fact.transaction'), link(payment_tx_hash)],
        [t('fact.refunded'), amount(refund_amount)],
        [t('fact.refund'), link(refund_tx_hash)],
      ]}
    />
  )
}

function MessageActions({ state }: MessageBodyProps) {
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const { store, announcements } = usePaymentContext('<PaymentMessage>')
  const { subscribe, isModal: getIsModal } = announcements
  // Not in the dialog, which is what `reopen` would show.
  const isModal = useSyncExternalStore(subscribe, getIsModal, getIsModal)
  const canReopen = useSyncExternalStore(store.subscribe, store.canReopen, no) && !isModal
  const { reopen, startOver, retry } = store
  const isSlow = useIsSlow(state.status === 'opening')
  const { status } = state
  const isOver = status === 'expired' || isInsufficientStatus(status)
  const canRetry = useSyncExternalStore(store.subscribe, store.canRetry, no)
  const isLost = isOver || (status === 'error' && state.error.retryable)
  // Not after a transfer was detected: that money is on its way to this payment.
  const isUnpaid = status === 'pending' && state.txHash === undefined
  const canStartOver = isSlow || isUnpaid || status === 'unknown' || (isLost && !canRetry)
  return (
    <div className="kgp-actions">
      {canRetry && (
        <ActionButton onClick={retry}>{t(isOver ? 'action.again' : 'action.retry')}</ActionButton>
      )}
      {canReopen && (
        <ActionButton onClick={reopen} isQuiet={canRetry}>
          {t('action.reopen')}
        </ActionButton>
      )}
      {canStartOver && (
        <ActionButton onClick={startOver} isQuiet>
          {t('action.restart')}
        </ActionButton>
      )}
    </div>
  )
}

const no = () => false

function useIsSlow(isOpening: boolean): boolean {
  const { clock } = usePaymentContext('<PaymentMessage>')
  const [isSlow, setIsSlow] = useState(false)
  useEffect(() => {
    if (!isOpening) return undefined
    const stop = clock.after(SLOW_AFTER_MS, () => {
      setIsSlow(true)
    })
    return () => {
      stop()
      setIsSlow(false)
    }
  }, [clock, isOpening])
  return isSlow
}

const CONNECTION: readonly PageErrorCode[] = ['network_error', 'timeout', 'http_error']

const warningKey = (code: PageErrorCode) =>
  CONNECTION.includes(code) ? 'message.warning' : 'message.trouble'

/** Errors about which a buyer can do the same share a message. */
function errorKey(code: PageErrorCode): `error.${string}` & keyof typeof paymentMessages {
  switch (code) {
    case 'invalid_amount':
    case 'amount_too_small':
    case 'payment_in_progress':
      return `error.${code}`
    case 'network_error':
    case 'timeout':
      return 'error.connection'
    case 'invalid_currency':
    case 'invalid_order_data':
    case 'order_data_too_long':
    case 'invalid_callback_url':
    case 'hook_failed':
    case 'invalid_client_id':
    case 'invalid_api_key':
      return 'error.setup'
    case 'dialog_failed':
      return 'error.reload'
    case 'before_pay_failed':
    case 'missing_provider':
    case 'open_failed':
    case 'payment_failed':
    case 'invalid_intent':
    case 'abandoned':
    case 'aborted':
    case 'invalid_intent_id':
    case 'api_error':
    case 'http_error':
    case 'invalid_response':
    case 'rate_limited':
    case 'forbidden':
    case 'price_failed':
      return 'error.other'
  }
}
