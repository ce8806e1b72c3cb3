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
 * Where the money of a payment is, if its status alone does not say so: an expired one may still have been
 * paid (`seen`, or `sent` as the buyer says), and that of a paid one may be owed back, have an amount that
 * cannot be read (`unclear`), or be `refunded` in full.
 */
export type Money = 'seen' | 'sent' | 'owed' | 'unclear' | 'refunded'

/** The `data-money` of a situation. */
export function moneyOf(situation: Situation): Money | undefined {
  switch (situation) {
    case 'expired_paid':
      return 'seen'
    case 'expired_sent':
      return 'sent'
    case 'paid_twice':
      return 'owed'
    case 'success_unclear':
      return 'unclear'
    case 'success_refunded':
      return 'refunded'
    default:
      return undefined
  }
}

const STATUS_OF_MONEY = {
  seen: 'pending',
  sent: 'pending',
  owed: 'insufficient_not_refunded',
  unclear: 'unknown',
  refunded: 'insufficient_refunded',
} as const

/** The label of what is shown. It looks like where the money is, not like the status beside it. */
export function labelOf({ state, situation }: Shown): Required<StatusLabelProps> {
  const money = moneyOf(situation)
  return {
    status: money ? STATUS_OF_MONEY[money] : state.status,
    messageKey: statusKeyOf(situation),
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
