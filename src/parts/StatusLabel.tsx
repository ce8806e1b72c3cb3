import type { PaymentState } from '../core/state'
import { StatusIcon } from './StatusIcon'
import { statusMessages } from '../messages/en'
import { useMessages } from './useMessages'

/** The key of a state's message; a pending payment whose transfer was seen has its own. */
export function statusKeyOf(state: PaymentState): keyof typeof statusMessages {
  const isSeen = state.status === 'pending' && state.txHash !== undefined
  return isSeen ? 'status.confirming' : `status.${state.status}`
}

interface StatusLabelProps {
  status: PaymentState['status']
  /** @default the message of `status` */
  messageKey?: keyof typeof statusMessages
}

/** The icon of a status and its message, so that color is never the only sign. */
export function StatusLabel({ status, messageKey = `status.${status}` }: StatusLabelProps) {
  const t = useMessages(statusMessages, 'StatusLabel')
  return (
    <>
      <StatusIcon key={status} status={status} />
      <span className="kgp-word">{t(messageKey)}</span>
    </>
  )
}
