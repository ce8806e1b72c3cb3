import { useEffect, useLayoutEffect, useState } from 'react'
import { usePaymentContext } from './context'
import { CopyableText } from './CopyableText'
import { isInsufficientStatus, type PaymentIntent } from '../core/contract'
import type { PageErrorCode } from '../core/errors'
import { amountKept, amountOver } from '../core/money'
import { isPaid, type Situation } from '../core/situation'
import { intentOf, type PaymentState, type PendingState } from '../core/state'
import { detailsMessages } from '../messages/en/details'
import { paymentMessages } from '../messages/en/payment'
import { adviceOn } from './errorAdvice'
import { FactList, TokenAmount, TransactionLink } from './FactList'
import { formatAmount } from './formatMoney'
import { Isolated } from './Isolated'
import {
  MessageActions,
  StartOverActions,
  useCanRetry,
  useHasModal,
  useSentHash,
} from './MessageActions'
import { PaymentSteps } from './PaymentSteps'
import { Reference } from './Reference'
import { SendTo } from './SendTo'
import type { ShownPayment } from './situations'
import { useMessages } from './useMessages'
import { useReturnFocus } from './useReturnFocus'

/** The sentences, facts and actions of a payment, or the question that comes before starting over. */
export function MessageBody(shown: ShownPayment) {
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const [askedIn, setAskedIn] = useState('')
  const inside = useReturnFocus(shown.state.attemptId)
  const moment = `${shown.state.attemptId} ${shown.situation}`
  // News of the payment takes the question back.
  if (askedIn === moment) {
    const endQuestion = () => {
      setAskedIn('')
    }
    return (
      <>
        <Sentences of={moment} sentences={[t('ask.sent')]} />
        <StartOverActions inside={inside} state={shown.state} onEnd={endQuestion} />
      </>
    )
  }
  return (
    <>
      <MessageText {...shown} />
      <HowToPay {...shown} />
      <MessageFacts {...shown} />
      <PaymentSteps {...shown} />
      <Reference {...shown} />
      <MessageActions
        {...shown}
        inside={inside}
        onAsk={() => {
          setAskedIn(moment)
        }}
      />
    </>
  )
}

/** Says what happened and what happens next, and announces it to screen readers. */
function MessageText(shown: ShownPayment) {
  return <Sentences of={shown.state.attemptId} {...useSentences(shown)} />
}

/** Announces what happens next to screen readers, where the eye sees it anyway. */
export function Announced(shown: ShownPayment) {
  useAnnounced(shown.state.attemptId, useSentences(shown).sentences)
  return null
}

/** Says why the last look at a payment failed, and announces it to screen readers. */
export function WarningText({ state }: { state: PendingState }) {
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  return <Sentences of={state.attemptId} sentences={warnings(state, t)} />
}

interface ShownSentences {
  sentences: readonly string[]
  /** The amount that they may contain. */
  amount?: string
}

interface SentencesProps extends ShownSentences {
  of: string
}

function Sentences({ of, sentences, amount = '' }: SentencesProps) {
  useAnnounced(of, sentences)
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const warning = t('message.no_difference')
  return sentences.map((sentence) => (
    <p key={sentence} className={sentence === warning ? 'kgp-warning' : undefined}>
      <Isolated text={sentence} amount={amount} />
    </p>
  ))
}

function useAnnounced(of: string, sentences: readonly string[]) {
  const { announcements } = usePaymentContext('<PaymentMessage>')
  // A layout effect, so that a countdown leaves it to the message that comes with the end of the time.
  useLayoutEffect(() => announcements.join(), [announcements])
  useEffect(() => {
    for (const sentence of sentences) announcements.add(`${of} ${sentence}`, sentence)
  }, [announcements, of, sentences])
}

function useSentences({ state, situation }: ShownPayment): ShownSentences {
  const { locale, messages } = usePaymentContext('<PaymentMessage>')
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const canRetry = useCanRetry()
  if (state.status === 'error') {
    const ownKey = `error.${state.error.code}` as const
    // One that is a message of a translation says to try again, which may not be possible.
    const own = Object.hasOwn(paymentMessages, ownKey) ? undefined : messages[ownKey]
    return { sentences: [own ?? t(adviceOn(state.error, canRetry).messageKey)] }
  }
  if (situation === 'idle' || situation === 'error') return { sentences: [] }
  const intent = intentOf(state)
  const number = intent ? amountIn(situation, intent) : '0'
  const values = {
    amount: formatAmount(number, locale),
    symbol: intent?.symbol ?? '',
  }
  const sentences = [t(`message.${situation}`, values)]
  if (situation === 'insufficient_not_refunded') sentences.push(t('message.no_difference'))
  if (isInsufficientStatus(situation)) sentences.push(t('message.why_insufficient'))
  if (isPaid(situation) && number !== '0') sentences.push(t('message.overpaid', values))
  const amount = number === '0' ? '' : `${values.amount} ${values.symbol}`
  return { sentences: [...sentences, ...warnings(state, t)], amount }
}

/** The amount that the sentences about a payment name. */
function amountIn(situation: Situation, intent: PaymentIntent): string {
  if (situation === 'paid_twice') return amountKept(intent)
  return isPaid(situation) ? amountOver(intent) : intent.crypto_amount
}

/** Where to send what, for a payment whose modal cannot be shown again once the buyer has closed it. */
function HowToPay({ state, situation }: ShownPayment) {
  const t = useMessages(detailsMessages, '<PaymentMessage>')
  const hasModal = useHasModal()
  if (state.status !== 'pending' || situation !== 'pending' || hasModal) return null
  const { payment_address, crypto_amount, symbol } = state.intent
  if (payment_address === undefined) return null
  const label = t('details.amount')
  return (
    <SendTo intent={state.intent}>
      <dt>{label}</dt>
      <dd>
        <CopyableText label={label} text={crypto_amount}>
          <TokenAmount amount={crypto_amount} symbol={symbol} />
        </CopyableText>
      </dd>
    </SendTo>
  )
}

type Translate = ReturnType<typeof useMessages<typeof paymentMessages>>

function warnings(state: PaymentState, t: Translate): string[] {
  if (state.status !== 'pending' || !state.warning) return []
  return [t(warningKey(state.warning.code))]
}

function MessageFacts({ state, situation }: ShownPayment) {
  const { locale } = usePaymentContext('<PaymentMessage>')
  const sentHash = useSentHash({ state, situation })
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const intent = intentOf(state)
  if (!intent || (state.status === 'pending' && sentHash === undefined)) return null
  const { symbol, payment_tx_hash, refund_amount, refund_tx_hash, payment_chain_id } = intent
  // The steps of a refund have the transactions, and what was refunded.
  const hasSteps = isInsufficientStatus(state.status)
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
        [t('fact.transaction'), !hasSteps && link(payment_tx_hash ?? sentHash)],
        [t('fact.refunded'), !hasSteps && amount(refund_amount)],
        [t('fact.refund'), !hasSteps && link(refund_tx_hash)],
      ]}
    />
  )
}

const CONNECTION: readonly PageErrorCode[] = ['network_error', 'timeout', 'http_error']

function warningKey(code: PageErrorCode) {
  // The payment was found after a reload, and cannot be shown.
  if (code === 'dialog_failed') return 'error.reload'
  return CONNECTION.includes(code) ? 'message.warning' : 'message.trouble'
}
