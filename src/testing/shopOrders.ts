import { compareAmounts } from '../core/amounts'
import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { parsePaymentIntent } from '../core/intent'
import { hasUnsettledMoney } from '../core/money'
import { shopRefusal, success, unknownIntent, wire, type Answer } from './answers'
import type { Creation } from './creation'
import type { Ledger } from './ledger'

// KryptoGO may take as long to say that a payment has expired.
const GRACE_MS = 60_000

/** How payments are created and read: as KryptoGO does, or as a shop's server does for its orders. */
export interface Creations {
  create(ledger: Ledger, params: Creation, make: () => string): () => Answer
  read(ledger: Ledger, id: string): () => Answer
  clear(): void
}

/** Creates a payment for every request, as KryptoGO does. */
export const kryptogoCreations: Creations = {
  create: (ledger, _, make) => kryptogoCreations.read(ledger, make()),
  read: (ledger, id) => () => {
    const intent = ledger.find(id)
    return intent ? success(wire(intent)) : unknownIntent
  },
  clear: () => undefined,
}

/**
 * Offers one payment of each order at most, as this library's server does. `orderId` in the order data
 * names the order; without it, every request creates a payment.
 */
export function createShopOrders(clock: Clock): Creations {
  const superseded = new Set<string>()

  /** A payment as a page may see it: without an address where it must not be paid. */
  function shown(ledger: Ledger, intent: PaymentIntent) {
    const { payment_address, ...rest } = intent
    const { payment_intent_id: id, status } = intent
    const isOrderPaid = status !== 'success' && isPaid(ledger, orderIdOf(intent))
    const isSuperseded = isOrderPaid || superseded.has(id)
    const isPayable = !isSuperseded && !keepsOrder(intent) && clock.now() < deadlineOf(intent)
    const isLate = status !== 'pending' && status !== 'expired' && ledger.hasExpired(id)
    return {
      ...wire(rest),
      ...(isSuperseded && { superseded: true }),
      ...(isOrderPaid && { order_paid: true }),
      ...(isLate && { late: true }),
      ...(isPayable && { payment_address }),
    }
  }

  const read: Creations['read'] = (ledger, id) => () => {
    const intent = ledger.find(id)
    return intent ? success(shown(ledger, intent)) : unknownIntent
  }

  /** The payment of an order that is to be paid or settled first. */
  function reusable(payments: readonly PaymentIntent[], params: Creation) {
    const now = clock.now()
    const isAsked = (one: PaymentIntent) =>
      one.status === 'pending' && now < deadlineOf(one) + GRACE_MS && hasSamePrice(one, params)
    return payments.filter(keepsOrder).at(-1) ?? payments.filter(isAsked).at(-1)
  }

  return {
    create(ledger, params, make) {
      const orderId = orderIdOf(params)
      if (orderId === undefined) return read(ledger, make())
      const payments = paymentsOf(ledger, orderId)
      if (isPaid(ledger, orderId))
        return () => shopRefusal(409, 'already_paid', 'This order has been paid')
      const known = reusable(payments, params)
      const id = known?.payment_intent_id ?? make()
      for (const { payment_intent_id } of payments) superseded.add(payment_intent_id)
      superseded.delete(id)
      return () => {
        const intent = ledger.find(id)
        return intent
          ? success({ ...shown(ledger, intent), ...(known && { reused: true }) })
          : unknownIntent
      }
    },
    read,
    clear: () => {
      superseded.clear()
    },
  }
}

const paymentsOf = (ledger: Ledger, orderId: string) =>
  ledger.all().filter((intent) => orderIdOf(intent) === orderId)

const isPaid = (ledger: Ledger, orderId: string | undefined) =>
  orderId !== undefined && paymentsOf(ledger, orderId).some(({ status }) => status === 'success')

function orderIdOf({ order_data }: Pick<PaymentIntent, 'order_data'>): string | undefined {
  const id = order_data?.['orderId']
  return typeof id === 'string' && id ? id : undefined
}

const deadlineOf = ({ payment_deadline }: PaymentIntent) => payment_deadline * 1000

const hasSamePrice = (intent: PaymentIntent, { fiat_amount, fiat_currency }: Creation) =>
  intent.fiat_currency === fiat_currency && compareAmounts(intent.fiat_amount, fiat_amount) === 0

/** As the server asks it, of an intent that a test may have given any fields. */
const keepsOrder = (intent: PaymentIntent) => hasUnsettledMoney(parsePaymentIntent(intent))
