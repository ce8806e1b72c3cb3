import { PaymentError, type PaymentErrorCode } from 'kryptogo-payment-react'
import { fixtures, type FakeUsePayment } from 'kryptogo-payment-react/testing'

interface MomentOf {
  title: string
  about: string
  /** What the hook, which was just asked to pay, comes to show. Default: that it is at work. */
  show?: (fake: FakeUsePayment) => void
  /** How fast time goes by. Default: it stands still, half an hour before the deadline. */
  speed?: number
}

/** The hook shows an error. */
export function failWith(fake: FakeUsePayment, code: PaymentErrorCode, retryable = false) {
  const error = new PaymentError(code, `A story shows ${code}`, { retryable })
  fake.set({ isLoading: false, isError: true, error })
}

/** Everything a buyer can meet. */
export const moments = {
  idle: {
    title: 'Not started',
    about: 'Nobody has clicked yet. Only the button is there.',
    show: (fake) => fake.settle('pending'),
  },
  opening: {
    title: 'Preparing',
    about: 'The buyer has clicked; the amount due is being worked out.',
  },
  opening_slow: {
    title: 'Preparing, slowly',
    about: 'After 15 s without an answer there is a way out.',
    speed: 1000,
  },
  pending: {
    title: 'Waiting for payment',
    about: 'The amount due, the address and the deadline are known. Nothing has been sent.',
    show: (fake) => fake.settle('pending'),
  },
  confirming: {
    title: 'Seen, confirming',
    about: 'The transfer was seen on the network and waits for its confirmation.',
    show(fake) {
      fake.settle('pending')
      fake.set({ txHash: fixtures.success.payment_tx_hash })
    },
  },
  disconnected: {
    title: 'Connection lost',
    about: 'Still waiting, but the last looks failed. Money that was sent is safe.',
    show(fake) {
      fake.settle('pending')
      failWith(fake, 'network_error')
    },
  },
  troubled: {
    title: 'Last check failed',
    about: 'Still waiting. The answer to the last look could not be used; the next may be better.',
    show(fake) {
      fake.settle('pending')
      failWith(fake, 'invalid_response')
    },
  },
  success: {
    title: 'Paid',
    about: 'All that was due has arrived and is confirmed.',
    show: (fake) => fake.settle('success'),
  },
  expired: {
    title: 'Expired',
    about: 'Nobody paid in time. Paying again makes a new payment.',
    show: (fake) => fake.settle('expired'),
  },
  insufficient_not_refunded: {
    title: 'Underpaid, refund pending',
    about: 'Less arrived than was due. It does not count as paid and will be sent back.',
    show: (fake) => fake.settle('insufficient_not_refunded'),
  },
  insufficient_refunded: {
    title: 'Underpaid, refunded',
    about: 'Less arrived than was due, and it was sent back.',
    show: (fake) => fake.settle('insufficient_refunded'),
  },
  unknown: {
    title: 'Status unknown',
    about: 'KryptoGO says something that it does not document. The page does not guess.',
    show: (fake) => fake.settle('refunding'),
  },
  error: {
    title: 'Could not start',
    about: 'No payment was created. Trying again may help.',
    show: (fake) => failWith(fake, 'network_error', true),
  },
  error_setup: {
    title: 'Set up wrongly',
    about: 'No payment was created, and only the shop can mend it.',
    show: (fake) => failWith(fake, 'invalid_client_id'),
  },
} as const satisfies Record<string, MomentOf>

/** The name of something a buyer can meet. */
export type Moment = keyof typeof moments

/** The same, with what may be absent. */
export const momentOf = (moment: Moment): MomentOf => moments[moment]

/** Story parameters: the story plays in a payment at this moment, and is described by it. */
export const at = (moment: Moment) => ({
  moment,
  docs: { description: { story: moments[moment].about } },
})
