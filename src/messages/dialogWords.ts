/** What the dialog says, in English. */
export const dialogWords = {
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
