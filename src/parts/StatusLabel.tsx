import type { Situation } from '../core/situation'
import type { PaymentState } from '../core/state'
import { statusMessages } from '../messages/en/status'
import type { Shown } from './situations'
import { StatusIcon } from './StatusIcon'
import { textKey } from './textKey'
import { useMessages } from './useMessages'

/** Returns the message key of a situation. Some have none of their own. */
export function statusKeyOf(situation: Situation): keyof typeof statusMessages {
  switch (situation) {
    case 'already_paid':
    case 'success_late':
      return 'status.success'
    case 'expired_sent':
      return 'situation.sent'
    case 'sent':
    case 'closing':
    case 'missed':
    case 'time_up':
    case 'superseded':
    case 'paid_twice':
    case 'success_unclear':
    case 'success_refunded':
    case 'expired_paid':
      return `situation.${situation}`
    default:
      return `status.${situation}`
  }
}

/**
 * The `data-money` of an expired payment whose money the shop, or this page, is still looking for, and of
 * one whose money is owed back.
 */
export function moneyOf(situation: Situation): 'seen' | 'sent' | 'owed' | undefined {
  if (situation === 'expired_paid') return 'seen'
  if (situation === 'paid_twice') return 'owed'
  return situation === 'expired_sent' ? 'sent' : undefined
}

/** The label of what is shown. A payment whose money is looked for, or owed, does not look over. */
export function labelOf({ state, situation }: Shown): Required<StatusLabelProps> {
  const messageKey = statusKeyOf(situation)
  if (situation === 'success_unclear') return { status: 'unknown', messageKey }
  if (situation === 'success_refunded') return { status: 'insufficient_refunded', messageKey }
  switch (moneyOf(situation)) {
    case 'seen':
    case 'sent':
      return { status: 'pending', messageKey }
    case 'owed':
      return { status: 'insufficient_not_refunded', messageKey }
    case undefined:
      return { status: state.status, messageKey }
  }
}

interface StatusLabelProps {
  status: PaymentState['status']
  /** @default the message of `status` */
  messageKey?: keyof typeof statusMessages
}

/** The icon and text of a status, so that it is never conveyed by color alone. */
export function StatusLabel({ status, messageKey }: StatusLabelProps) {
  const t = useMessages(statusMessages, 'StatusLabel')
  const word = t(messageKey ?? `status.${status}`)
  return (
    <>
      <StatusIcon key={status} status={status} />
      <span className="kgp-word" key={textKey(word)}>
        {word}
      </span>
    </>
  )
}
