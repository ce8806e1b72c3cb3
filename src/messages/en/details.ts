/** The labels of the payment details. */
export const detailsMessages = {
  'details.merchant': 'Shop',
  'details.order': 'Order',
  'details.price': 'Price',
  'details.amount': 'Amount',
  'details.due': 'Amount',
  'details.network': 'Network',
  'details.address': 'Address',
  'details.token': 'Token contract',
  'details.transaction': 'Transaction',
  'details.view': 'View transaction on {explorer}',
  'details.new_tab': '{action} (opens in a new tab)',
  'details.id': 'Payment ID',
  'details.copy': 'Copy',
  'details.copied': 'Copied',
  'details.copy_of': '{action} ({label})',
  'details.copy_yourself': "Couldn't copy. It's selected: press Ctrl+C or ⌘C, or touch and hold.",
} as const
