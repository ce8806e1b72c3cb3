/** The labels and hints of the checkout dialog. */
export const dialogMessages = {
  'dialog.title': 'Payment',
  'dialog.close': 'Close',
  'dialog.done': 'Done',
  'dialog.back': 'Back to the shop',
  'dialog.on_network': 'on {network}',
  'dialog.exact': 'Exactly this must arrive: add exchange fees.',
  'dialog.wrong_networks': 'Only {symbol} on {network}. Not {others}.',
  'dialog.list': '{first}, {next}',
  'dialog.list_end': '{first} or {next}',
  'dialog.network_only': 'Only {symbol} on {network}. Anything else may be lost.',
  'dialog.token_only': 'Only {symbol}. Anything else may be lost.',
  'dialog.no_address': 'Waiting for an address. If none appears, contact the shop.',
  'dialog.checking': "Checking this payment. Don't send anything yet.",
  'dialog.scan': 'QR code of the address',
  'dialog.elsewhere': 'This is being paid in another tab. Pay only once.',
  'dialog.close_hint': "You can close this window. We'll keep checking.",
} as const
