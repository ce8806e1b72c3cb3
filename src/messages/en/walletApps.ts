/** How to pay with a wallet on a phone. */
export const walletAppMessages = {
  'wallet_app.check': 'Before you confirm, compare the amount and the address in your wallet.',
  'wallet_app.open': 'Open {wallet}',
  'wallet_app.other': 'Open another wallet',
  'wallet_app.page': "Open this page in {wallet}'s browser",
  'wallet_app.request':
    'This QR code fills in the amount, token and network, in wallets that read payment requests.',
  'wallet_app.scan': 'QR code of the payment request',
} as const
