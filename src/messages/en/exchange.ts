/** How to pay from an exchange. They are loaded with that part of the dialog. */
export const exchangeMessages = {
  'exchange.rule': 'Exactly {amount} must arrive. Many exchanges deduct their fee first.',
  'exchange.fee': 'Withdrawal fee ({symbol})',
  'exchange.fee_hint': 'Your exchange shows it before you confirm.',
  'exchange.comma': 'Use a point for decimals, not a comma: 1.5',
  'exchange.negative': "A fee can't be negative.",
  'exchange.not_number': 'Enter only a number, such as 1.5.',
  'exchange.high': 'This fee is as high as the payment. Enter only the fee, not the amount to pay.',
  'exchange.too_precise': 'Too many decimals: use at most {count}.',
  'exchange.enter': 'Amount to enter',
  'exchange.enter_amount': 'Amount to enter: {amount} {symbol}',
  'exchange.check': 'Before you confirm, check that {amount} will arrive.',
  'exchange.time': 'An exchange can take a while to send. It must arrive before the time is up.',
  'exchange.refund':
    'A refund goes to the address the payment came from. At an exchange, it may not be yours.',
} as const
