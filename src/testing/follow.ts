import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import type { Step } from './timeline'

/**
 * Calls `onStatus` with a payment at each step that changes its status, when the time of the step
 * has come. Returns the function that ends it, which first tells of what is due.
 */
export function follow(
  clock: Clock,
  start: PaymentIntent,
  steps: readonly Step[],
  onStatus: (intent: PaymentIntent) => void,
): () => void {
  const ahead = [...steps]
  let intent = start
  let cancel: (() => void) | undefined

  function look(): void {
    for (let [step] = ahead; step && step.at <= clock.now(); [step] = ahead) {
      ahead.shift()
      const { status } = intent
      intent = { ...intent, ...step.change }
      if (intent.status !== status) onStatus(intent)
    }
  }

  function wait(): void {
    look()
    const [step] = ahead
    cancel = step && clock.after(step.at - clock.now(), wait)
  }

  wait()
  return () => {
    cancel?.()
    look()
  }
}
