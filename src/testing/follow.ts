import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import type { Step } from './timeline'

/**
 * Calls `onChange` with a payment, and with its status before, when each of its steps falls due. Returns
 * the function that stops it, which first reports what is already due.
 */
export function follow(
  clock: Clock,
  start: PaymentIntent,
  steps: readonly Step[],
  onChange: (intent: PaymentIntent, before: string) => void,
): () => void {
  const ahead = [...steps]
  let intent = start
  let cancel: (() => void) | undefined

  function runDue(): void {
    for (let [step] = ahead; step && step.at <= clock.now(); [step] = ahead) {
      ahead.shift()
      const { status } = intent
      intent = { ...intent, ...step.change }
      onChange(intent, status)
    }
  }

  function wait(): void {
    runDue()
    const [step] = ahead
    cancel = step && clock.after(step.at - clock.now(), wait)
  }

  wait()
  return () => {
    cancel?.()
    runDue()
  }
}
