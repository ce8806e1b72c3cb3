import { useEffect, useState, useSyncExternalStore } from 'react'
import { Action } from './ActionButton'
import { usePaymentContext } from './context'
import { isInsufficientStatus } from '../core/contract'
import type { PageErrorCode } from '../core/errors'
import { intentOf, type PaymentState } from '../core/state'
import { paymentMessages } from '../messages/en'
import { FactList, TokenAmount, TransactionLink } from './FactList'
import { formatAmount } from './formatMoney'
import { useMessages } from './useMessages'

// A payment that takes longer to open is offered a way out.
const SLOW_AFTER_MS = 15_000

/** What {@link MessageBody} needs. */
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

/** What happened, and what happens next; said aloud as well. */
export function MessageText({ state }: MessageBodyProps) {
  const { store } = usePaymentContext('<PaymentMessage>')
  const sentences = useSentences(state)
  const all = sentences.join(' ')
  useEffect(() => {
    store.describe(state, all)
  }, [store, state, all])
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
  const { store } = usePaymentContext('<PaymentMessage>')
  // Not inside the dialog, which is what it would show.
  const canReopen = useSyncExternalStore(
    store.subscribe,
    () => store.canReopen() && !store.isModal(),
  )
  const { reopen, startOver, retry } = store
  const isSlow = useIsSlow(state.status === 'opening')
  const { status } = state
  const isOver = status === 'expired' || isInsufficientStatus(status)
  const canPayAgain = isOver && store.canRetry()
  const canRetry = status === 'error' && state.error.retryable
  // Not once a transfer was seen: that money is on its way to this payment.
  const isUnpaid = status === 'pending' && state.txHash === undefined
  const canStartOver = isSlow || isUnpaid || status === 'unknown' || (isOver && !canPayAgain)
  return (
    <div className="kgp-actions">
      {canRetry && <Action onClick={retry}>{t('action.retry')}</Action>}
      {canPayAgain && <Action onClick={retry}>{t('action.again')}</Action>}
      {canReopen && (
        <Action onClick={reopen} isQuiet={canPayAgain}>
          {t('action.reopen')}
        </Action>
      )}
      {canStartOver && (
        <Action onClick={startOver} isQuiet>
          {t('action.restart')}
        </Action>
      )}
    </div>
  )
}

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

/** What a buyer can do about an error decides what they read of it. */
function errorKey(code: PageErrorCode): `error.${string}` & keyof typeof paymentMessages {
  switch (code) {
    case 'invalid_amount':
    case 'amount_too_small':
    case 'payment_in_progress':
      return `error.${code}`
    case 'network_error':
    case 'timeout':
      return 'error.connection'
    case 'dialog_failed':
      return 'error.reload'
    case 'invalid_currency':
    case 'invalid_order_data':
    case 'order_data_too_long':
    case 'invalid_callback_url':
    case 'unstable_hook':
    case 'hook_failed':
    case 'invalid_client_id':
    case 'invalid_api_key':
      return 'error.setup'
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
