/** The status in a few words, as the badge, the message and a busy button show it. */
export const statusMessages = {
  'status.idle': 'Not started',
  'status.opening': 'Preparing…',
  'status.pending': 'Waiting for payment',
  'status.confirming': 'Payment detected, confirming',
  'status.success': 'Paid',
  'status.expired': 'Expired',
  'status.insufficient_not_refunded': 'Underpaid, refund pending',
  'status.insufficient_refunded': 'Underpaid, refunded',
  'status.unknown': 'Status unknown',
  'status.error': 'Payment failed to start',
} as const
