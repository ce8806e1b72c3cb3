/** The headings, labels and actions of the receipt. */
export const receiptMessages = {
  'receipt.title': 'Receipt',
  'receipt.title_refund': 'Refund',
  'receipt.date': 'Payment date',
  'receipt.received': 'Received',
  'receipt.refunded': 'Refunded',
  'receipt.net': 'Net of refund',
  'receipt.unknown_amount': 'Amount unknown',
  'receipt.refund': 'Refund transaction',
  'receipt.view_refund': 'View refund on {explorer}',
  'receipt.paid_twice': 'This order was already paid, so the shop owes you this payment.',
  'receipt.note': 'This is not a tax invoice.',
  'receipt.print': 'Print',
} as const
