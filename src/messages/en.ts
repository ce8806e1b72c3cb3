// One constant per component, so that a page bundles only the sentences of the components it uses.

/** The status in a few words, as the badge, the message and a busy button show it. */
export const statusMessages = {
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

/** The label of the pay button before it is pressed. */
export const buttonMessages = { 'button.pay': 'Pay {amount}' } as const

/** The sentences, facts and actions of the payment message. */
export const paymentMessages = {
  'message.opening': 'Your payment is being prepared.',
  'message.pending': 'Send exactly {amount} {symbol}. This page follows the payment by itself.',
  'message.confirming': 'Your transfer was seen. It counts once the network has confirmed it.',
  'message.success': 'Your payment has arrived and is confirmed.',
  'message.expired': 'The time to pay ran out. Do not send anything to the old address.',
  'message.insufficient_not_refunded':
    'Too little arrived, so this does not count as paid. What you sent will be sent back to you.',
  'message.insufficient_refunded': 'Too little arrived, so it was sent back to you.',
  'message.unknown':
    'This page cannot tell how the payment stands. Ask the shop before you pay again.',
  'message.warning': 'Connection lost, still trying. A payment you have sent is not affected.',
  'message.trouble': 'The last check failed. The payment goes on being watched.',
  'fact.due': 'Due',
  'fact.received': 'Received',
  'fact.missing': 'Missing',
  'fact.refunded': 'Sent back',
  'fact.transaction': 'Transaction',
  'fact.refund': 'Refund',
  'action.retry': 'Try again',
  'action.again': 'Pay again',
  'action.reopen': 'Show payment',
  'action.restart': 'Start over',
  'error.other': 'Something went wrong before it began. Try again, or ask the shop.',
  'error.setup': 'The payment is not set up correctly. Please tell the shop.',
  'error.invalid_amount': 'This amount cannot be paid.',
  'error.amount_too_small': 'The amount is too small: at least 0.01 is needed.',
  'error.connection': 'No answer from the payment service. Check your connection, then try again.',
  'error.payment_in_progress': 'Another payment is being opened. Wait for it first.',
} as const

/** The time left to pay. */
export const countdownMessages = {
  'countdown.left': '{time} left',
  'countdown.over': 'Time is up, checking…',
} as const

/** The labels of the payment details. */
export const detailsMessages = {
  'details.price': 'Price',
  'details.amount': 'Amount to send',
  'details.due': 'Amount',
  'details.network': 'Network',
  'details.address': 'Send to',
  'details.token': 'Token contract',
  'details.transaction': 'Transaction',
  'details.id': 'Payment ID',
  'details.copy': 'Copy',
  'details.copied': 'Copied',
} as const

/** The labels and hints of the checkout dialog. */
export const dialogMessages = {
  'dialog.title': 'Payment',
  'dialog.close': 'Close',
  'dialog.done': 'Done',
  'dialog.network': '{symbol} on {network}',
  'dialog.network_only': 'Send {symbol} on this network only; anything else may be lost.',
  'dialog.no_address': 'There is no address to send to yet. Ask the shop if none comes.',
  'dialog.scan': 'QR code of the address',
  'dialog.address': 'Address',
  'dialog.exactly': 'Exact amount',
  'dialog.close_hint': 'You may close this window: the payment goes on being watched.',
} as const
