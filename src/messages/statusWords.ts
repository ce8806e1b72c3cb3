/** The word for each status, in English. */
export const statusWords = {
  'status.idle': 'Not started',
  'status.opening': 'Preparing…',
  'status.pending': 'Waiting for payment',
  'status.confirming': 'Payment seen, confirming',
  'status.success': 'Paid',
  'status.expired': 'Expired',
  'status.insufficient_not_refunded': 'Underpaid, refund pending',
  'status.insufficient_refunded': 'Underpaid, refunded',
  'status.unknown': 'Status unknown',
  'status.error': 'Payment failed to start',
} as const
