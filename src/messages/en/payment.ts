/** The sentences, facts and actions of the payment message. */
export const paymentMessages = {
  'message.opening': 'Your payment is being prepared.',
  'message.pending': 'Send exactly {amount} {symbol}. This page updates when it arrives.',
  'message.confirming': "We've seen your transfer. Waiting for the network to confirm it.",
  'message.success': 'Your payment has arrived and is confirmed.',
  'message.already_paid': 'This order has already been paid.',
  'message.expired':
    "This payment has expired. Don't send to this address. If you already sent it, don't pay again; contact the shop.",
  'message.insufficient_not_refunded':
    "We received less than the amount due. It will be refunded to the address it came from. Don't send the difference.",
  'message.insufficient_refunded': 'We received less than the amount due and refunded it.',
  'message.unknown':
    "We can't confirm this payment's status. Contact the shop before you pay again.",
  'message.warning': 'Connection lost, still trying. A payment you have sent is not affected.',
  'message.trouble': "We couldn't check just now. We'll keep trying.",
  'fact.due': 'Due',
  'fact.received': 'Received',
  'fact.missing': 'Short by',
  'fact.refunded': 'Refunded',
  'fact.transaction': 'Transaction',
  'fact.refund': 'Refund',
  'action.retry': 'Try again',
  'action.again': 'Pay again',
  'action.reopen': 'Show payment',
  'action.restart': 'Start over',
  'error.other': "We couldn't start the payment. Try again, or contact the shop.",
  'error.setup': "The shop's payment setup has a problem. Please tell them.",
  'error.reload': "We couldn't load the payment window. Reload the page to pay.",
  'error.invalid_amount': "This amount can't be paid.",
  'error.amount_too_small': 'This amount is too small. The minimum is 0.01.',
  'error.connection':
    "The payment service isn't responding. Check your connection, then try again.",
  'error.order_busy': 'This payment is already being prepared. Try again in a moment.',
  'error.payment_in_progress': 'Another payment is opening. Please wait.',
} as const
