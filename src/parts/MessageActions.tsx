import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react'
import { mayPayAgain } from '../core/situation'
import { intentOf } from '../core/state'
import { paymentMessages } from '../messages/en/payment'
import { ActionButton } from './ActionButton'
import { usePaymentContext } from './context'
import { adviceOn } from './errorAdvice'
import type { ShownPayment } from './situations'
import { useMessages } from './useMessages'

// After this, the buyer of a payment that is still opening can start over.
const SLOW_AFTER_MS = 15_000

interface ActionsProps {
  /** Set to the element of the actions. */
  inside: RefObject<HTMLDivElement | null>
}

interface MessageActionsProps extends ShownPayment, ActionsProps {
  /** Asks whether the money was sent, before starting over. */
  onAsk: () => void
}

/** The buttons for the next step. None makes a second payment while a first one may be paid. */
export function MessageActions({ state, situation, inside, onAsk }: MessageActionsProps) {
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const { store } = usePaymentContext('<PaymentMessage>')
  const canReopen = useCanReopen()
  const canRetry = useCanRetry()
  const starts = useStartOver({ state, situation }, canRetry)
  const setSent = useSent(state)
  const sentHash = useSentHash({ state, situation })
  const { reopen, startOver, retry } = store
  const canTryAgain = state.status === 'error' && adviceOn(state.error, canRetry).offers === 'retry'
  const canPayAgain = (mayPayAgain(situation) || situation === 'missed') && canRetry
  const isSendable = situation === 'pending' || situation === 'confirming'
  const mayBeSent = situation === 'time_up' || situation === 'missed' || situation === 'expired'
  const isSaid = useSyncExternalStore(store.subscribe, () => store.isSent(state), no)
  // The server does not know the buyer's word, and may have offered another payment since. A transaction
  // is on its way, whatever the buyer says, until the payment has expired without it.
  const canTakeBack =
    isSaid &&
    ['sent', 'superseded', 'expired_sent'].includes(situation) &&
    (situation === 'expired_sent' || sentHash === undefined)
  const restart = starts !== 'never' && !canPayAgain && (
    <ActionButton onClick={starts === 'asks' ? onAsk : startOver} isQuiet={situation !== 'missed'}>
      {t('action.restart')}
    </ActionButton>
  )
  return (
    <div ref={inside} className="kgp-actions">
      {canTryAgain && <ActionButton onClick={retry}>{t('action.retry')}</ActionButton>}
      {canPayAgain && (
        <ActionButton onClick={retry}>
          {t(situation === 'insufficient_refunded' ? 'action.again_order' : 'action.again')}
        </ActionButton>
      )}
      {canReopen && (state.status !== 'pending' || isSendable) && (
        <ActionButton onClick={reopen}>
          {t(state.restored && situation === 'pending' ? 'action.continue' : 'action.reopen')}
        </ActionButton>
      )}
      {situation === 'missed' && restart}
      {mayBeSent && (
        <ActionButton onClick={() => setSent(true)} isQuiet={situation !== 'time_up'}>
          {t('action.sent')}
        </ActionButton>
      )}
      {canTakeBack && (
        <ActionButton onClick={() => setSent(false)} isQuiet>
          {t('action.not_sent')}
        </ActionButton>
      )}
      {situation !== 'missed' && restart}
    </div>
  )
}

interface StartOverActionsProps extends Pick<ShownPayment, 'state'>, ActionsProps {
  onEnd: () => void
}

/** The answers to the question whether the money was sent. */
export function StartOverActions({ state, inside, onEnd }: StartOverActionsProps) {
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const { store } = usePaymentContext('<PaymentMessage>')
  const setSent = useSent(state)
  return (
    <div ref={inside} className="kgp-actions">
      <ActionButton
        onClick={() => {
          setSent(true)
          onEnd()
        }}
      >
        {t('action.sent')}
      </ActionButton>
      <ActionButton onClick={store.startOver} isQuiet>
        {t('ask.restart')}
      </ActionButton>
      <ActionButton onClick={onEnd} isQuiet>
        {t('action.cancel')}
      </ActionButton>
    </div>
  )
}

/** Returns a function that takes the buyer's word for whether a payment was sent. */
export function useSent(state: ShownPayment['state']): (isSent: boolean) => void {
  const { store, checkNow } = usePaymentContext('<PaymentMessage>')
  const id = intentOf(state)?.payment_intent_id
  return (isSent) => {
    if (id !== undefined) store.setSent(id, isSent)
    if (isSent) checkNow?.()
  }
}

/** Returns the transaction that the buyer's wallet says it has sent, while that is all that is known of it. */
export function useSentHash({ state, situation }: ShownPayment): string | undefined {
  const { store } = usePaymentContext('<PaymentMessage>')
  const hash = useSyncExternalStore(store.subscribe, () => store.sentHash(state), none)
  return situation === 'sent' || situation === 'expired_sent' ? hash : undefined
}

/** Whether starting over is offered, and whether it may leave money behind and so asks first. */
function useStartOver(
  { state, situation }: ShownPayment,
  canRetry: boolean,
): 'never' | 'asks' | 'now' {
  const { situations, keepsOrders } = usePaymentContext('<PaymentMessage>')
  const isSlow = useIsSlow(state)
  if (state.status === 'error')
    return adviceOn(state.error, canRetry).offers === 'startOver' ? 'now' : 'never'
  if (mayPayAgain(situation) || situation === 'missed') return 'now'
  // Before there is a payment, the dialog has shown nothing to send to.
  if (situation === 'opening') return !isSlow ? 'never' : keepsOrders ? 'now' : 'asks'
  const isUnsure = situation === 'pending' || situation === 'time_up' || situation === 'unknown'
  const hasOrder = keepsOrders && situations.hasOrder(state.attemptId)
  return isUnsure && !hasOrder ? 'asks' : 'never'
}

/** Whether a component is left that could pay again what failed or is over. */
export function useCanRetry(): boolean {
  const { store } = usePaymentContext('<PaymentMessage>')
  return useSyncExternalStore(store.subscribe, store.canRetry, no)
}

function useCanReopen(): boolean {
  const { announcements } = usePaymentContext('<PaymentMessage>')
  const { subscribe, isModal: getIsModal } = announcements
  // Not in the dialog, which is what `reopen` would show.
  const isModal = useSyncExternalStore(subscribe, getIsModal, getIsModal)
  return useHasModal() && !isModal
}

/** Whether the source can show the open payment in its modal again. */
export function useHasModal(): boolean {
  const { store } = usePaymentContext('<PaymentMessage>')
  return useSyncExternalStore(store.subscribe, store.canReopen, no)
}

const no = () => false
const none = () => undefined

/** Whether an attempt has been opening for so long that its buyer may start over. */
function useIsSlow(state: ShownPayment['state']): boolean {
  const { clock } = usePaymentContext('<PaymentMessage>')
  const [slowId, setSlowId] = useState<string | null>(null)
  const openingId = state.status === 'opening' ? state.attemptId : null
  useEffect(() => {
    if (openingId === null) return undefined
    return clock.after(SLOW_AFTER_MS, () => {
      setSlowId(openingId)
    })
  }, [clock, openingId])
  return openingId !== null && openingId === slowId
}
