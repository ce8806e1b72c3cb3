/** The status in a few words, as the badge, the message and a busy button show it. */
export const statusMessages = {
  'status.idle': 'Not started',
  'status.opening': 'Preparing…',
  'status.pending': 'Waiting for payment',
  'status.confirming': 'Payment detected, confirming',
  'situation.sent': 'Looking for your payment',
  'situation.closing': 'Too little time left',
  'situation.time_up': 'Checking for your payment',
  'situation.missed': 'Time is up',
  'situation.superseded': 'Replaced by a newer payment',
  'status.success': 'Paid',
  'status.expired': 'Expired',
  'situation.expired_paid': 'Received late, being checked',
  'status.insufficient_not_refunded': 'Underpaid, refund pending',
  'status.insufficient_refunded': 'Underpaid, refunded',
  'status.unknown': 'Status unknown',
  'status.error': 'Payment failed to start',
} as const
