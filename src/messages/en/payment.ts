/** The sentences, facts and actions of the payment message. */
export const paymentMessages = {
  'message.opening': 'Your payment is being prepared.',
  'message.pending': 'Send exactly {amount} {symbol}. This page updates when it arrives.',
  'message.confirming': "We've seen your transfer. Waiting for the network to confirm it.",
  'message.sent':
    "We'll update this page when your payment arrives, usually within a few minutes. Don't send it twice.",
  'message.closing':
    "Don't send anything now, because it may arrive too late. When the time is up, you can start over.",
  'message.missed': "If you haven't sent anything, start over for a new payment.",
  'message.time_up':
    "Time is up, so don't send anything now. We're checking for a payment already sent.",
  'message.superseded':
    "Don't send anything for this one. If you already did, don't pay again; contact the shop.",
  'message.success': 'Your payment has arrived and is confirmed.',
  'message.already_paid': 'This order has already been paid.',
  'message.success_late': 'Your payment arrived after the deadline and is confirmed.',
  'message.overpaid':
    'We received {amount} {symbol} more than the amount due. Contact the shop about the difference.',
  'message.success_unclear':
    "Your payment has arrived, but its amount can't be read. Contact the shop, and don't pay again.",
  'message.success_refunded':
    'Your payment arrived and was refunded in full. Contact the shop before you pay again.',
  'message.paid_twice':
    'This order was already paid, so the shop owes you these {amount} {symbol}. Contact the shop.',
  'message.expired':
    "This payment has expired. Don't send to its address. If you already sent it, contact the shop first.",
  'message.expired_paid':
    "We received your payment late. The shop is checking it. Don't pay again.",
  'message.expired_sent':
    "This payment has expired, and nothing has arrived yet. We'll keep checking. Don't pay again; contact the shop.",
  'message.insufficient_not_refunded':
    'We received less than the amount due. It will be refunded to the address it came from.',
  'message.no_difference': "Don't send the difference.",
  'message.insufficient_refunded': 'We received less than the amount due and refunded it.',
  'message.why_insufficient':
    'This happens when an exchange or a wallet takes its fee out of the amount.',
  'message.unknown':
    "We can't confirm this payment's status. Contact the shop before you pay again.",
  'message.warning': 'Connection lost, still trying. A payment you have sent is not affected.',
  'message.trouble': "We couldn't check just now. We'll keep trying.",
  'fact.due': 'Due',
  'fact.received': 'Received',
  'fact.missing': 'Short by',
  'fact.reference': 'Reference',
  'fact.transaction': 'Transaction',
  'fact.refunded': 'Refunded',
  'fact.refund': 'Refund',
  'step.detected': 'Transfer detected',
  'step.confirming': 'Confirming',
  'step.confirming_on': 'Confirming on {network}',
  'step.paid': 'Paid',
  'step.received': 'Too little received',
  'step.refunding': 'Refund being prepared',
  'step.refunded': 'Refunded',
  'action.retry': 'Try again',
  'action.again': 'Pay again',
  'action.again_order': 'Pay this order again',
  'action.reopen': 'Show payment',
  'action.continue': 'Continue payment',
  'action.restart': 'Start over',
  'action.sent': "I've sent it",
  'action.not_sent': "I haven't sent it",
  'action.cancel': 'Go back',
  'ask.sent':
    'Have you already sent this payment? If you have, starting over would make you pay twice.',
  'ask.restart': 'No, start over',
  'error.other': "We couldn't start the payment. Try again, or contact the shop.",
  'error.start_over': "We couldn't start the payment. Start over, or contact the shop.",
  'error.contact': "We couldn't start the payment. Contact the shop.",
  'error.setup': "The shop's payment setup has a problem. Please tell them.",
  'error.reload': "We couldn't load the payment window. Reload the page to pay.",
  'error.invalid_amount': "This amount can't be paid.",
  'error.amount_too_small': 'This amount is too small. The minimum is 0.01.',
  'error.connection':
    "The payment service isn't responding. Try again in a moment. If that doesn't help, check your connection.",
  'error.order_busy': 'This payment is already being prepared. Try again in a moment.',
  'error.payment_in_progress': 'Another payment is opening. Please wait.',
} as const
