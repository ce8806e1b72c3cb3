import type { PaymentState } from '../core/state'
import { StatusIcon } from './StatusIcon'
import { statusWords } from '../messages/statusWords'
import { useWords } from './useMessages'

/** The key of the word for a state: a transaction that was seen has a word of its own. */
export function wordOf(state: PaymentState): keyof typeof statusWords {
  const isSeen = state.status === 'pending' && state.txHash !== undefined
  return isSeen ? 'status.confirming' : `status.${state.status}`
}

interface StatusLabelProps {
  status: PaymentState['status']
  /** @default the word of the status */
  word?: keyof typeof statusWords
}

/** The icon and the word of a status: never the colour alone. */
export function StatusLabel({ status, word = `status.${status}` }: StatusLabelProps) {
  const say = useWords(statusWords, 'StatusLabel')
  return (
    <>
      <StatusIcon key={status} status={status} />
      <span className="kgp-word">{say(word)}</span>
    </>
  )
}
