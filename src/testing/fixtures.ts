import type { PaymentIntent, PaymentStatus } from '../core/contract'
import { quote, TOKEN_DECIMALS, tooLittle } from './quotes'
import { confirmed, refunded, seen, undocumented, type Change } from './outcome'

/** The time to pay, in seconds. */
export const PAYMENT_WINDOW = 30 * 60

/** When the payment of the fixtures was created: Unix time in milliseconds. */
export const FIXTURE_TIME = Date.UTC(2026, 0, 1)

const SEEN = seen(`0x${'5e'.repeat(32)}`, `0x${'b0'.repeat(20)}`, FIXTURE_TIME + 6_000)
const AGGREGATION_HASH = `0x${'a9'.repeat(32)}`
const REFUND_HASH = `0x${'4e'.repeat(32)}`

/**
 * A valid payment intent: 300 TWD, or 9.23 USDT, pending, due 2026-01-01T00:30:00Z. The
 * other fields follow the overrides: `{ fiat_amount: '65' }` makes 2 USDT due, and
 * `{ status: 'success' }` adds the transaction's hash and the amounts received and aggregated.
 *
 * @throws RangeError when an overriding amount is not a plain decimal. For an invalid intent, spread
 * a valid one: `{ ...createIntent(), fiat_amount: 'lots' }`.
 */
export function createIntent(overrides: Partial<PaymentIntent> = {}): PaymentIntent {
  const { fiat_amount = '300', fiat_currency = 'TWD', status = 'pending' } = overrides
  const { crypto_amount = quote(fiat_amount, fiat_currency) } = overrides
  return {
    payment_intent_id: 'kgFixture00000000000000000000001',
    client_id: '0123456789abcdef0123456789abcdef',
    org_id: 1,
    payment_chain_id: 'arb',
    payment_address: `0x${'5a'.repeat(20)}`,
    token_address: '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9',
    symbol: 'USDT',
    decimals: TOKEN_DECIMALS,
    crypto_amount,
    fiat_amount,
    fiat_currency,
    payment_deadline: FIXTURE_TIME / 1000 + PAYMENT_WINDOW,
    ...outcomeOf(status, crypto_amount, overrides.received_amount),
    status,
    ...overrides,
  }
}

function outcomeOf(status: string, due: string, given: string | undefined): Change {
  const received = given ?? (status === 'success' ? due : tooLittle(due))
  switch (status) {
    case 'pending':
    case 'expired':
      return {}
    case 'success':
    case 'insufficient_not_refunded':
      return { ...SEEN, ...confirmed(due, received, AGGREGATION_HASH) }
    case 'insufficient_refunded':
      return { ...SEEN, received_amount: received, ...refunded(received, REFUND_HASH) }
    default:
      return { ...SEEN, ...undocumented(received) }
  }
}

const fixture = (status: string) => Object.freeze(createIntent({ status }))

/**
 * One payment of 300 TWD at each status that KryptoGO documents, and at one it does not
 * (`unknown`: "refunding"). The underpaid ones received 9.10 of 9.23 USDT. All are frozen and have
 * the same id.
 */
export const fixtures: Readonly<Record<PaymentStatus | 'unknown', PaymentIntent>> = Object.freeze({
  pending: fixture('pending'),
  success: fixture('success'),
  expired: fixture('expired'),
  insufficient_not_refunded: fixture('insufficient_not_refunded'),
  insufficient_refunded: fixture('insufficient_refunded'),
  unknown: fixture('refunding'),
})
