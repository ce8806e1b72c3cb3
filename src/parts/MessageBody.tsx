import { useEffect, useState, useSyncExternalStore } from 'react'
import { Action } from './ActionButton'
import { usePaymentContext } from './context'
import { isInsufficientStatus } from '../core/contract'
import type { PageErrorCode } from '../core/errors'
import { intentOf, type PaymentState } from '../core/state'
import { Figures, TokenAmount, TransactionLink } from './FactList'
import { formatAmount } from './formatMoney'
import { useWords } from './useMessages'

/** What the message says, in English. */
export const messageWords = {
  'message.opening': 'Your payment is being prepared.',
  'message.pending': 'Send exactly {amount} {symbol}. This page follows the payment by itself.',
  'message.confirming': 'Your transfer was seen. It counts once the network has confirmed it.',
  'message.success': 'Your payment has arrived and is confirmed.',
  'message.expired': 'The time to pay ran out. Do not send anything to the old address.',
  'message.insufficient_not_refunded':
    'Too little arrived, so this does not count as paid. What you sent will be sent back to you.',
  'message.insufficient_refunded': 'Too little arrived, so it was sent back to you.',
  'message.unknown':
    'This page cannot tell how the payment stands. Ask the shop before you pay again.',
  'message.warning': 'Connection lost, still trying. A payment you have sent is not affected.',
  'message.trouble': 'The last check failed. The payment goes on being watched.',
  'figure.due': 'Due',
  'figure.received': 'Received',
  'figure.missing': 'Missing',
  'figure.refunded': 'Sent back',
  'figure.transaction': 'Transaction',
  'figure.refund': 'Refund',
  'action.retry': 'Try again',
  'action.again': 'Pay again',
  'action.reopen': 'Show payment',
  'action.restart': 'Start over',
  'error.other': 'Something went wrong before it began. Try again, or ask the shop.',
  'error.setup': 'The payment is not set up correctly. Please tell the shop.',
  'error.invalid_amount': 'This amount cannot be paid.',
  'error.amount_too_small': 'The amount is too small: at least 0.01 is needed.',
  'error.connection': 'No answer from the payment service. Check your connection, then try again.',
  'error.payment_in_progress': 'Another payment is being opened. Wait for it first.',
} as const

// A payment that takes longer to open is offered a way out.
const SLOW_AFTER_MS = 15_000

/** What {@link MessageBody} needs. */
export interface MessageBodyProps {
  state: Exclude<PaymentState, { status: 'idle' }>
}

/** The sentences, the figures and the actions of a state. */
export function MessageBody({ state }: MessageBodyProps) {
  return (
    <>
      <MessageText state={state} />
      <MessageFigures state={state} />
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
  const say = useWords(messageWords, '<PaymentMessage>')
  const { status } = state
  if (status === 'error') {
    const { code } = state.error
    return [messages[`error.${code}`] ?? say(errorKey(code))]
  }
  if (status !== 'pending') return [say(`message.${status}`)]
  const { crypto_amount, symbol } = state.intent
  const amount = formatAmount(crypto_amount, locale)
  const next = state.txHash ? say('message.confirming') : say('message.pending', { amount, symbol })
  return state.warning ? [next, say(warningKey(state.warning.code))] : [next]
}

function MessageFigures({ state }: MessageBodyProps) {
  const { locale } = usePaymentContext('<PaymentMessage>')
  const say = useWords(messageWords, '<PaymentMessage>')
  const intent = intentOf(state)
  if (!intent || state.status === 'pending') return null
  const { symbol, payment_tx_hash, refund_amount, refund_tx_hash, payment_chain_id } = intent
  const shortfall = 'shortfall' in state ? state.shortfall : undefined
  const amount = (value: string | undefined) =>
    value && <TokenAmount amount={formatAmount(value, locale)} symbol={symbol} />
  const link = (hash: string | undefined) =>
    hash && <TransactionLink chain={payment_chain_id} hash={hash} />
  return (
    <Figures
      rows={[
        [say('figure.due'), amount(shortfall?.due)],
        [say('figure.received'), amount(shortfall?.received ?? intent.received_amount)],
        [say('figure.missing'), amount(shortfall?.missing)],
        [say('figure.transaction'), link(payment_tx_hash)],
        [say('figure.refunded'), amount(refund_amount)],
        [say('figure.refund'), link(refund_tx_hash)],
      ]}
    />
  )
}

function MessageActions({ state }: MessageBodyProps) {
  const say = useWords(messageWords, '<PaymentMessage>')
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
      {canRetry && <Action onClick={retry}>{say('action.retry')}</Action>}
      {canPayAgain && <Action onClick={retry}>{say('action.again')}</Action>}
      {canReopen && (
        <Action onClick={reopen} isQuiet={canPayAgain}>
          {say('action.reopen')}
        </Action>
      )}
      {canStartOver && (
        <Action onClick={startOver} isQuiet>
          {say('action.restart')}
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
function errorKey(code: PageErrorCode): `error.${string}` & keyof typeof messageWords {
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
    case 'unstable_hook':
    case 'hook_failed':
    case 'invalid_client_id':
    case 'invalid_api_key':
      return 'error.setup'
    case 'before_pay_failed':
    case 'missing_provider':
    case 'dialog_failed':
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
