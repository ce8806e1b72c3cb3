import { isSamePrice } from '../core/amounts'
import type { Clock } from '../core/clock'
import type { PaymentIntent } from '../core/contract'
import { parsePaymentIntent } from '../core/intent'
import { hasUnsettledMoney } from '../core/money'
import { stableStringify } from '../core/stableStringify'
import { shopRefusal, success, unknownIntent, wire, type Answer } from './answers'
import type { Creation } from './creation'
import type { Ledger } from './ledger'

// KryptoGO may take as long to say that a payment has expired.
const GRACE_MS = 60_000

/** A request for a payment, and the id of the one that the page already has. */
interface Requested {
  readonly params: Creation
  readonly knownId: string | undefined
}

/** A request that has been carried out. */
export interface Carried {
  /** Called for the answer at the time that it leaves. */
  readonly answer: () => Answer
  /** The payment that was created or offered. */
  readonly paymentId?: string
}

/** How payments are created and read, by a shop's server that knows orders or none. */
export interface Creations {
  create(ledger: Ledger, requested: Requested, make: () => string): Carried
  read(ledger: Ledger, id: string): () => Answer
  clear(): void
}

/**
 * Creates a payment for every request, as KryptoGO does, unless the page names one that can still be
 * paid: this library's server answers with that one.
 */
export function createPlainCreations(clock: Clock): Creations {
  const read: Creations['read'] = (ledger, id) => () => {
    const intent = ledger.find(id)
    return intent ? success(wire(intent)) : unknownIntent
  }
  return {
    create(ledger, requested, make) {
      const known = knownPayment(ledger, requested, clock.now())
      if (!known) return made(ledger, make(), read)
      const { payment_address, ...rest } = known
      const address = !keepsOrder(known) && { payment_address }
      const answer = success({ ...wire(rest), ...address, reused: true })
      return { paymentId: idOf(known), answer: () => answer }
    },
    read,
    clear: () => undefined,
  }
}

/**
 * Offers one payment of each order at most, as this library's server does. `orderId` in the order data
 * names the order; without it, payments are created as without orders.
 */
export function createShopOrders(clock: Clock): Creations {
  const plain = createPlainCreations(clock)
  const superseded = new Set<string>()
  /** The first payment of each order that was seen to succeed. */
  const payers = new Set<string>()

  /** The payment that an order is paid by. */
  function payerOf(payments: readonly PaymentIntent[]): string | undefined {
    const ids = payments.filter(({ status }) => status === 'success').map(idOf)
    const payer = ids.find((id) => payers.has(id)) ?? ids[0]
    if (payer !== undefined) payers.add(payer)
    return payer
  }

  /** A payment as a page may see it: without an address where it must not be paid. */
  function shown(intent: PaymentIntent, ledger: Ledger, isClosed = false) {
    const { payment_address, ...rest } = intent
    const { payment_intent_id: id, status } = intent
    const payments = paymentsOf(ledger, orderIdOf(intent))
    const payer = payerOf(payments)
    const isOrderPaid = status !== 'success' && payer !== undefined
    const isKept = keepsOrder(intent)
    const isWithheld = !isKept && payments.some(keepsOrder)
    const isSuperseded = payer === undefined ? superseded.has(id) || isWithheld : payer !== id
    const isWithdrawn = isClosed || isSuperseded || isKept
    const isLate = status !== 'pending' && status !== 'expired' && ledger.hasExpired(id)
    return {
      ...wire(rest),
      ...(isSuperseded && { superseded: true }),
      ...(isOrderPaid && { order_paid: true }),
      ...(isLate && { late: true }),
      ...(!isWithdrawn && { payment_address }),
      server_time: clock.now() / 1000,
    }
  }

  const read: Creations['read'] = (ledger, id) => () => {
    const intent = ledger.find(id)
    return intent ? success(shown(intent, ledger)) : unknownIntent
  }

  /** The payment of an order that can be paid at a price. */
  function payable(payments: readonly PaymentIntent[], params: Creation, graceMs = 0) {
    const isPayable = (one: PaymentIntent) =>
      one.status === 'pending' &&
      clock.now() < deadlineOf(one) + graceMs &&
      isSamePrice(one, params)
    return payments.filter(isPayable).at(-1)
  }

  /** An existing payment. Only where it is closed is another one still the order's current one. */
  function reused(ledger: Ledger, id: string, isClosed: boolean): Carried {
    const answer = () => {
      const intent = ledger.find(id)
      return intent ? success({ ...shown(intent, ledger, isClosed), reused: true }) : unknownIntent
    }
    return { paymentId: id, answer }
  }

  function offer(payments: readonly PaymentIntent[], id: string): string {
    for (const one of payments) superseded.add(idOf(one))
    superseded.delete(id)
    return id
  }

  return {
    create(ledger, requested, make) {
      const { params } = requested
      const orderId = orderIdOf(params)
      if (orderId === undefined) return plain.create(ledger, requested, make)
      const payments = paymentsOf(ledger, orderId)
      if (payerOf(payments) !== undefined)
        return { answer: () => shopRefusal(409, 'already_paid', 'This order has been paid') }
      const withMoney = payments.filter(keepsOrder).at(-1)
      if (withMoney) return reused(ledger, idOf(withMoney), true)
      const open = payable(payments, params)
      if (open) return reused(ledger, offer(payments, idOf(open)), false)
      const closing = payable(payments, params, GRACE_MS)
      if (closing) return reused(ledger, idOf(closing), true)
      return made(ledger, offer(payments, make()), read)
    },
    read,
    clear: () => {
      superseded.clear()
      payers.clear()
    },
  }
}

/** A payment that has just been created. */
const made = (ledger: Ledger, id: string, read: Creations['read']): Carried => ({
  paymentId: id,
  answer: read(ledger, id),
})

/** The payment that a page names, while it can be paid for what the page asks. */
function knownPayment(ledger: Ledger, { params, knownId }: Requested, now: number) {
  const known = knownId === undefined ? undefined : ledger.find(knownId)
  if (known?.status !== 'pending' || now >= deadlineOf(known)) return undefined
  const isSame = isSamePrice(known, params) && orderDataOf(known) === orderDataOf(params)
  return isSame ? known : undefined
}

const orderDataOf = ({ order_data }: Creation) => stableStringify(order_data ?? null)

const idOf = ({ payment_intent_id: id }: PaymentIntent) => id

/** The payments of an order, oldest first. */
function paymentsOf(ledger: Ledger, orderId: string | undefined): readonly PaymentIntent[] {
  if (orderId === undefined) return []
  return ledger.all().filter((intent) => orderIdOf(intent) === orderId)
}

function orderIdOf({ order_data }: Pick<PaymentIntent, 'order_data'>): string | undefined {
  const id = order_data?.['orderId']
  return typeof id === 'string' && id ? id : undefined
}

const deadlineOf = ({ payment_deadline }: PaymentIntent) => payment_deadline * 1000

/** As the server asks it, of an intent that a test may have given any fields. */
const keepsOrder = (intent: PaymentIntent) => hasUnsettledMoney(parsePaymentIntent(intent))
