import type { PaymentIntent } from '../core/contract'
import { tooLittle } from './quotes'
import { confirmed, refunded, seen, undocumented, type Change } from './outcome'
import type { RandomText } from './randomText'
import type { Scenario } from './scenarios'

const SEEN_AFTER = 6_000
const KNOWN_AFTER = 12_000
const REFUNDED_AFTER = 24_000

/** A change of a payment, and its Unix time in milliseconds. */
export interface Step {
  readonly at: number
  readonly change: Change
}

/** The steps of a payment created at `start`, if no control intervenes. */
export function timeline(
  scenario: Scenario,
  { crypto_amount: due, payment_deadline }: PaymentIntent,
  start: number,
  text: RandomText,
): readonly Step[] {
  const deadline = payment_deadline * 1000
  const short = tooLittle(due)
  const first = sighting(start + SEEN_AFTER, text)
  const confirm = (received: string): Step => ({
    at: start + KNOWN_AFTER,
    change: confirmed(due, received, text.hash()),
  })

  switch (scenario) {
    case 'pending':
      return []
    case 'expired':
      return [expiry(deadline)]
    case 'late': {
      const change = confirmed(due, due, text.hash())
      return [
        sighting(deadline - 10_000, text),
        expiry(deadline),
        { at: deadline + 30_000, change },
      ]
    }
    case 'unknown_status':
      return [first, { at: start + KNOWN_AFTER, change: undocumented(short) }]
    case 'underpaid':
      return [first, confirm(short)]
    case 'underpaid_refunded': {
      const change = refunded(short, text.hash())
      return [first, confirm(short), { at: start + REFUNDED_AFTER, change }]
    }
    default:
      return [first, confirm(due)]
  }
}

/** The buyer's transaction is seen. */
export function sighting(at: number, text: RandomText): Step {
  return { at, change: seen(text.hash(), text.address(), at) }
}

/** The time to pay ends. */
export const expiry = (at: number): Step => ({ at, change: { status: 'expired' } })

/** Whether a step is the sighting of the buyer's transaction. */
export const isSighting = ({ change }: Step): boolean => change.payment_tx_hash !== undefined

/**
 * Moves steps to other times. Money that is seen at another time has that time in its intent.
 *
 * @param move Takes and returns Unix time in milliseconds, and keeps the order.
 */
export function moveSteps(steps: readonly Step[], move: (at: number) => number): readonly Step[] {
  return steps.map(({ at: before, change }) => {
    const at = move(before)
    const { payment_tx_timestamp: seenAt } = change
    if (seenAt !== Math.floor(before / 1000)) return { at, change }
    return { at, change: { ...change, payment_tx_timestamp: Math.floor(at / 1000) } }
  })
}
