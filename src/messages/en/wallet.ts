/** The sentences of paying from a browser wallet. Each step of it has one. */
export const walletMessages = {
  'wallet.title': 'Pay from a wallet',
  'wallet.unnamed': 'Browser wallet',
  'wallet.connect': 'Approve the connection in {wallet}.',
  'wallet.network': 'Approve the switch to {network} in {wallet}.',
  'wallet.check': 'Checking your balance…',
  'wallet.confirm':
    'Confirm the transfer of {amount} in {wallet}. If you see nothing, open {wallet}.',
  'wallet.declined': 'You declined in {wallet}. Nothing was sent.',
  'wallet.busy': '{wallet} has a request open. Finish it there, then try again.',
  'wallet.wrong_network': '{wallet} is on another network. Switch to {network}, then try again.',
  'wallet.too_little':
    'Not enough: this account has {balance} on {network}, and {amount} is due. Nothing was sent.',
  'wallet.changed': 'The account or the payment has changed. Nothing was sent. Try again.',
  'wallet.wrong_token':
    "{wallet} can't find this token on {network}. Nothing was sent. Pay another way.",
  'wallet.too_late': 'Less than a minute is left, which may be too late. Nothing was sent.',
  'wallet.failed': "{wallet} isn't responding as it should. Nothing was sent. Pay another way.",
  'wallet.unclear':
    "We can't tell if {wallet} sent the transfer. Check there before you pay again.",
  'wallet.reverted': 'The network rejected the transfer. Nothing was paid. Try again.',
} as const
