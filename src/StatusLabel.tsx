import type { PaymentState } from './core/state'
import { StatusIcon } from './StatusIcon'
import { statusWords } from './statusWords'
import { useWords } from './words'

/** The icon and the word of a status: never the colour alone. */
export function StatusLabel({ status }: { status: PaymentState['status'] }) {
  const say = useWords(statusWords, 'StatusLabel')
  return (
    <>
      <StatusIcon key={status} status={status} />
      <span className="kgp-word">{say(`status.${status}`)}</span>
    </>
  )
}
