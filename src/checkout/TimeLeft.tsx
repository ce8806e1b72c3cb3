import { PaymentCountdown } from '../PaymentCountdown'
import { useSecondsLeft } from '../parts/useSecondsLeft'
import { useCheckout, useCheckoutState } from './CheckoutContext'

/** The time left, as a thin bar that empties and as text. */
export function TimeLeft({ deadline }: { deadline: number }) {
  const checkout = useCheckout('<CheckoutProvider>')
  const { since } = useCheckoutState(checkout)
  const left = useSecondsLeft(deadline)
  // The total time is not documented, so a full bar is the time left at the start.
  const full = Math.max(deadline - since / 1000, 1)
  return (
    <div className="kgp-time" data-over={left === 0 ? '' : undefined}>
      {left !== null && (
        <progress className="kgp-line" aria-hidden="true" value={Math.min(left, full)} max={full} />
      )}
      <PaymentCountdown />
    </div>
  )
}
