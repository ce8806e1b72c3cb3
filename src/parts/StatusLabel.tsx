import type { PaymentState } from '../core/state'
import { StatusIcon } from './StatusIcon'
import { statusMessages } from '../messages/en/status'
import { useMessages } from './useMessages'

/** Returns the message key of a state. A pending payment with a detected transfer has its own. */
export function statusKeyOf(state: PaymentState): keyof typeof statusMessages {
  const isSeen = state.status === 'pending' && state.txHash !== undefined
  return isSeen ? 'status.confirming' : `status.${state.status}`
}

interface StatusLabelProps {
  status: PaymentState['status']
  /** @default the message of `status` */
  messageKey?: keyof typeof statusMessages
}

/** The icon and text of a status, so that it is never conveyed by color alone. */
export function StatusLabel({ status, messageKey = `status.${status}` }: StatusLabelProps) {
  const t = useMessages(statusMessages, 'StatusLabel')
  return (
    <>
      <StatusIcon key={status} status={status} />
      <span className="kgp-word">{t(messageKey)}</span>
    </>
  )
}
