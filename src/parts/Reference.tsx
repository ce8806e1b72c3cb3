import { useState } from 'react'
import type { Clock } from '../core/clock'
import { amountOver } from '../core/money'
import { isPaid, type Situation } from '../core/situation'
import { intentOf, type PaymentState } from '../core/state'
import { paymentMessages } from '../messages/en/payment'
import { usePaymentContext } from './context'
import { CopyableText } from './CopyableText'
import { adviceOn } from './errorAdvice'
import { FactList } from './FactList'
import { useCanRetry } from './MessageActions'
import type { ShownPayment } from './situations'
import { useMessages } from './useMessages'

/**
 * Where the message tells the buyer to contact the shop. Of those whose payment has expired, few have sent
 * anything.
 */
const CONTACTS: readonly Situation[] = [
  'unknown',
  'superseded',
  'expired_sent',
  'paid_twice',
  'success_unclear',
  'success_refunded',
]

/** Gives the buyer a reference to quote where the message tells them to contact the shop. */
export function Reference({ state, situation }: ShownPayment) {
  const canRetry = useCanRetry()
  const asksToContact =
    state.status === 'error'
      ? adviceOn(state.error, canRetry).asksToContact
      : CONTACTS.includes(situation) || isOverpaid(state, situation)
  return asksToContact ? <Quotable key={state.attemptId} state={state} /> : null
}

function isOverpaid(state: PaymentState, situation: Situation): boolean {
  const intent = intentOf(state)
  return isPaid(situation) && intent !== undefined && amountOver(intent) !== '0'
}

/** The payment or, where there is none, the order, KryptoGO's number of the error, and when it came. */
function Quotable({ state }: Pick<ShownPayment, 'state'>) {
  const { store, clock } = usePaymentContext('<PaymentMessage>')
  const t = useMessages(paymentMessages, '<PaymentMessage>')
  const [time] = useState(() => timeOf(state.status === 'error' ? state.error : state, clock))
  const label = t('fact.reference')
  const orderKey = store.attemptIn(state)?.orderKey
  // Not the name of the code, which is for developers.
  const number = state.status === 'error' ? state.error.apiCode : undefined
  const text =
    intentOf(state)?.payment_intent_id ?? [orderKey, number, time].filter(Boolean).join(' ')
  return (
    <FactList
      rows={[
        [
          label,
          <CopyableText key={label} label={label} text={text}>
            <span translate="no">{text}</span>
          </CopyableText>,
        ],
      ]}
    />
  )
}

// The dialog and the page show the same reference, one after the other.
const times = /* @__PURE__ */ new WeakMap<object, string>()

/** When an error or a state was first shown, such as `2026-01-01T00:00:00Z`. */
function timeOf(shown: object, clock: Clock): string {
  const time = times.get(shown) ?? new Date(clock.now()).toISOString().replace(/\.\d+/, '')
  times.set(shown, time)
  return time
}
