/** The labels and hints of the checkout dialog. */
export const dialogMessages = {
  'dialog.title': 'Payment',
  'dialog.close': 'Close',
  'dialog.done': 'Done',
  'dialog.network': '{symbol} on {network}',
  'dialog.network_only': 'Only send {symbol} on {network}. Anything else may be lost.',
  'dialog.token_only': 'Only send {symbol}. Anything else may be lost.',
  'dialog.no_address': 'Waiting for an address. If none appears, contact the shop.',
  'dialog.checking': "Checking this payment. Don't send anything yet.",
  'dialog.scan': 'QR code of the address',
  'dialog.address': 'Address',
  'dialog.exactly': 'Amount',
  'dialog.elsewhere': 'This is being paid in another tab. Pay only once.',
  'dialog.close_hint': "You can close this window. We'll keep checking.",
} as const
