import { PaymentError, type PaymentErrorCode } from 'kryptogo-payment-react'
import { createIntent, fixtures, type FakeUsePayment } from 'kryptogo-payment-react/testing'

interface StateSetup {
  title: string
  about: string
  /** Sets the hook's result after the click. Default: it is loading. */
  show?: (fake: FakeUsePayment) => void
  /** Sets the hook's result after the page has shown `expired`. */
  afterExpired?: (fake: FakeUsePayment) => void
  /** The speed of time. Default: it stands still, half an hour before the deadline. */
  speed?: number
}

/** Makes the hook report an error. */
export function failWith(fake: FakeUsePayment, code: PaymentErrorCode, retryable = false) {
  const error = new PaymentError(code, `A story shows ${code}`, { retryable })
  fake.set({ isLoading: false, isError: true, error })
}

const { payment_tx_hash: TX_HASH = '' } = fixtures.success

/** A payment that is due this many seconds after the fixtures were created. */
function dueIn(seconds: number) {
  const { payment_deadline } = fixtures.pending
  return createIntent({ payment_deadline: payment_deadline - 30 * 60 + seconds })
}

/** Every state a buyer can see. */
export const states = {
  idle: {
    title: 'Not started',
    about: 'The button has not been pressed. Nothing else is shown.',
  },
  opening: {
    title: 'Preparing',
    about: 'The button was pressed. The amount due is being calculated.',
  },
  opening_slow: {
    title: 'Preparing slowly',
    about: 'After 15 seconds without an answer the buyer can start over.',
    speed: 1000,
  },
  pending: {
    title: 'Waiting for payment',
    about: 'The amount due, the address and the deadline are known. No transfer has been detected.',
    show: (fake) => fake.settle('pending'),
  },
  modal_closed: {
    title: 'Modal closed',
    about:
      "The buyer has closed the SDK's modal, which cannot be shown again. The message shows how to pay.",
    show(fake) {
      fake.set({ hasReopen: false })
      fake.settle('pending')
    },
  },
  confirming: {
    title: 'Confirming',
    about: 'The transfer was detected on the network and is not confirmed yet.',
    show(fake) {
      fake.settle('pending')
      fake.set({ txHash: fixtures.success.payment_tx_hash })
    },
  },
  disconnected: {
    title: 'Connection lost',
    about: 'Still waiting, but the last checks failed. A transfer already sent is safe.',
    show(fake) {
      fake.settle('pending')
      failWith(fake, 'network_error')
    },
  },
  troubled: {
    title: 'Last check failed',
    about: 'Still waiting. The last answer could not be used; the next check may succeed.',
    show(fake) {
      fake.settle('pending')
      failWith(fake, 'invalid_response')
    },
  },
  success: {
    title: 'Paid',
    about: 'The full amount has arrived and is confirmed.',
    show: (fake) => fake.settle('success'),
  },
  success_late: {
    title: 'Paid late',
    about: 'The payment had expired before the money arrived. It is paid, and the message says so.',
    show: (fake) => fake.settle('expired'),
    afterExpired: (fake) => fake.settle('success'),
  },
  overpaid: {
    title: 'Overpaid',
    about: 'More than the amount due arrived. The message says how much, and whom to contact.',
    show: (fake) => fake.settle(createIntent({ status: 'success', received_amount: '10' })),
  },
  success_unclear: {
    title: 'Paid, amount unclear',
    about: 'The money arrived, and how much cannot be read. The message asks to contact the shop.',
    show: (fake) =>
      fake.settle({
        ...createIntent({ status: 'success' }),
        // No decimal string, so that nobody can tell how much it is.
        received_amount: '9,23',
      }),
  },
  success_refunded: {
    title: 'Paid and refunded',
    about: 'The payment was confirmed, and then all of it was refunded.',
    show: (fake) =>
      fake.settle(
        createIntent({ status: 'success', received_amount: '9.23', refund_amount: '9.23' }),
      ),
  },
  paid_twice: {
    title: 'Paid twice',
    about:
      'Another payment has paid the order. The message says what the shop owes, and what to quote.',
    show: (fake) => fake.settle(createIntent({ status: 'success', superseded: true })),
  },
  expired: {
    title: 'Expired',
    about: 'No transfer arrived in time. Paying again creates a new payment.',
    show: (fake) => fake.settle('expired'),
  },
  expired_paid: {
    title: 'Received late',
    about: 'The payment expired, and money was seen. Nothing offers to pay a second time.',
    show: (fake) => fake.settle(createIntent({ status: 'expired', payment_tx_hash: TX_HASH })),
  },
  closing: {
    title: 'Too little time left',
    about: 'The payment opened with less than a minute left. Nothing shows what to send.',
    show: (fake) => fake.settle(dueIn(40)),
  },
  missed: {
    title: 'Too little time, and over',
    about:
      'That minute is over, too. Nothing was shown to send to, so starting over needs no question.',
    show: (fake) => fake.settle(dueIn(-1)),
  },
  time_up: {
    title: 'Time is up',
    about: 'Past the deadline, until KryptoGO decides. Nothing can be sent any more.',
    show: (fake) => fake.settle(dueIn(120)),
    speed: 100,
  },
  superseded: {
    title: 'Replaced',
    about: 'The shop offers another payment of the order in place of this one.',
    show: (fake) => fake.settle(createIntent({ superseded: true })),
  },
  insufficient_not_refunded: {
    title: 'Underpaid, refund pending',
    about: 'Less than the amount due arrived. It does not count as paid and will be refunded.',
    show: (fake) => fake.settle('insufficient_not_refunded'),
  },
  insufficient_refunded: {
    title: 'Underpaid, refunded',
    about: 'Less than the amount due arrived, and it was refunded.',
    show: (fake) => fake.settle('insufficient_refunded'),
  },
  unknown: {
    title: 'Status unknown',
    about: 'KryptoGO reports a status that it does not document. The page does not guess.',
    show: (fake) => fake.settle('refunding'),
  },
  error: {
    title: 'Failed to start',
    about: 'No payment was created. Trying again may help.',
    show: (fake) => failWith(fake, 'network_error', true),
  },
  error_setup: {
    title: 'Setup error',
    about: 'No payment was created, and only the shop can fix it.',
    show: (fake) => failWith(fake, 'invalid_client_id'),
  },
} as const satisfies Record<string, StateSetup>

/** The name of a state a buyer can see. */
export type StateName = keyof typeof states

/** The setup of a state, with its optional members. */
export const setupOf = (state: StateName): StateSetup => states[state]

/** Story parameters: the story shows a payment in this state, which is also its description. */
export const inState = (state: StateName) => ({
  state,
  docs: { description: { story: states[state].about } },
})
