import { formatDecimal, parseAmount, type Priced } from '../../core/amounts'
import type { Clock } from '../../core/clock'
import { delay, withDeadline } from '../../core/delay'
import type { PaymentIntent } from '../../core/contract'
import { stableStringify } from '../../core/stableStringify'
import type { ChangeFeed } from '../changes/changeFeed'
import type { StoreDatabase } from '../database/store'
import type { KryptogoClient } from '../kryptogo/types'
import type { AnyOrder } from '../options'
import type { ApplyUpdate } from './applyUpdate'
import type { CreateOnce } from './createOnce'
import { decideOrder } from './decideOrder'
import { isDenial, type IntentFetcher } from './intentFetcher'
import { changeOffer } from './offerStore'
import {
  openOrder,
  reserveOrder,
  reserveUnnamed,
  type Lease,
  type OrderSnapshot,
  type PaymentOfOrder,
  type Reservation,
} from './orderStore'
import type { StoredPayment } from './payment'
import type { RefreshPayment } from './refreshPayment'

/** The answer to a request for a payment. */
export type Offer<Order> =
  /** A payment that was made for this request. */
  | { readonly kind: 'new'; readonly payment: StoredPayment<Order> }
  /** An existing payment. */
  | { readonly kind: 'reused'; readonly payment: StoredPayment<Order> }
  /** An existing payment, to which nothing must be sent any more. */
  | { readonly kind: 'closed'; readonly payment: StoredPayment<Order> }
  | { readonly kind: 'paid'; readonly payment: StoredPayment<Order> | null }
  /** Other requests create payments, or change the order: it is to be asked again. */
  | { readonly kind: 'busy' }
  /** KryptoGO has answered with the id of an existing payment that cannot be offered. */
  | { readonly kind: 'repeated'; readonly id: string }

/** A request for a payment. */
interface OfferRequest<Order> {
  /** `null` where the shop names no order: then a payment is created in any case. */
  readonly orderId: string | null
  readonly price: Priced
  readonly order: Order
  /** Throws if this request may not be answered with an existing payment. */
  readonly authorize: (payment: StoredPayment<Order>) => Promise<void>
  /** Creates a payment at KryptoGO. */
  readonly create: () => Promise<PaymentIntent>
}

/** The dependencies of `createOfferPayment`. */
export interface OfferPaymentOptions<Order extends AnyOrder> {
  readonly client: Pick<KryptogoClient, 'clientId'>
  readonly database: StoreDatabase
  readonly lease: Lease
  readonly createOnce: CreateOnce<Order>
  readonly fetcher: IntentFetcher
  readonly applyUpdate: ApplyUpdate
  readonly refreshPayment: RefreshPayment
  readonly changeFeed: Pick<ChangeFeed, 'publish'>
  readonly clock: Clock
}

const LONGEST_WAIT_MS = 5_000
const POLL_MS = 250
/** The time that a process has to give a reservation back after its creation has timed out. */
export const MARGIN_MS = 5_000
/** How often an order is read for one request, even where the clock stands still. */
const MOST_TRIES = 100

/** Answers a request for a payment with the one payment that its order offers. */
export type OfferPayment<Order> = (request: OfferRequest<Order>) => Promise<Offer<Order>>

/** The order may be answered otherwise when it is read again, or another request is creating a payment. */
type Retry = 'changed' | 'reserved'

/** The steps that one request has taken. */
interface Progress {
  /** The payments that KryptoGO was asked about. */
  readonly checked: Set<string>
  /** The payments that KryptoGO was asked about before they were to be offered again. */
  readonly refreshed: Set<string>
  /** The outcome of its own creation, where that was no offer: it makes no second one. */
  failed: Extract<Offer<never>, { kind: 'busy' | 'repeated' }> | null
}

/** Creates `offerPayment` of one payment server. */
export function createOfferPayment<Order extends AnyOrder>(
  options: OfferPaymentOptions<Order>,
): OfferPayment<Order> {
  const { client, database, lease, createOnce, clock } = options
  const { clientId } = client
  const reuse = createReuse(options)
  /** The creations of this process that are under way, by order and price. */
  const running = new Map<string, Promise<unknown>>()

  async function create(
    reservation: Reservation,
    { price, order, create }: OfferRequest<Order>,
    progress: Progress,
  ): Promise<Offer<Order> | Retry> {
    const key = keyOf(reservation.key.orderId, price)
    const creation = createOnce(reservation, order, create)
    running.set(key, creation)
    try {
      const created = await creation
      if (created.kind === 'offered') return { kind: 'new', payment: created.payment }
      if (created.kind === 'not_offered') progress.failed = { kind: 'busy' }
      else progress.failed = { kind: 'repeated', id: created.id }
      return created.kind === 'known' && !created.isOfOrder ? progress.failed : 'changed'
    } finally {
      if (running.get(key) === creation) running.delete(key)
    }
  }

  /** Asks KryptoGO about a payment that is past its deadline, and stores the answer. */
  async function check({ id, intent }: PaymentOfOrder<Order>): Promise<void> {
    const reason = { deadline: intent.payment_deadline }
    const fetched = await options.fetcher.fetch(id, reason).catch((error: unknown) => {
      // One that KryptoGO denies cannot be paid.
      if (isDenial(error)) return null
      throw error
    })
    if (fetched) await options.applyUpdate(id, { fetched })
  }

  async function attempt(
    orderId: string,
    request: OfferRequest<Order>,
    progress: Progress,
  ): Promise<Offer<Order> | Retry> {
    const { authorize, price } = request
    const { checked, refreshed, failed } = progress
    const opened = await openOrder<Order>(database, { clientId, orderId, isNamed: true }, lease)
    if (opened === null) return 'changed'
    if ('token' in opened) return create(opened, request, progress)
    const decision = decideOrder(opened, opened.payments, { price, checked }, opened.now)
    switch (decision.action) {
      case 'refuse':
        if (decision.payment) await authorize(decision.payment)
        return { kind: 'paid', payment: decision.payment }
      case 'show':
        await authorize(decision.payment)
        return { kind: 'closed', payment: decision.payment }
      case 'reuse':
        await authorize(decision.payment)
        if (!refreshed.has(decision.payment.id)) {
          refreshed.add(decision.payment.id)
          if (await options.refreshPayment(decision.payment)) return 'changed'
        }
        return reuse(opened, decision.payment, request.order)
      case 'check':
        await check(decision.payment)
        checked.add(decision.payment.id)
        return 'changed'
      case 'wait':
        return 'reserved'
      case 'reserve': {
        if (failed) return failed
        const reservation = await reserveOrder(database, opened, lease)
        return reservation ? create(reservation, request, progress) : 'changed'
      }
    }
  }

  /** Waits for a creation of this process; `false` where it takes too long. */
  async function settles(creation: Promise<unknown>, ms: number): Promise<boolean> {
    const late = new Error('Another request is creating a payment')
    const deadline = { clock, ms, onTimeout: () => late }
    return withDeadline(deadline, () => creation.then(() => true)).catch((error: unknown) => {
      if (error === late) return false
      throw error
    })
  }

  async function offerOf(orderId: string, request: OfferRequest<Order>): Promise<Offer<Order>> {
    const key = keyOf(orderId, request.price)
    const progress: Progress = { checked: new Set(), refreshed: new Set(), failed: null }
    const until = clock.now() + LONGEST_WAIT_MS
    let isLast = false
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const result = await attempt(orderId, request, progress)
      if (typeof result === 'object') return result
      if (isLast) break
      // Past the limit it looks once more, for a creation of its own may have taken that long.
      const left = until - clock.now()
      isLast = left <= 0
      if (result === 'changed' || isLast) continue
      const creation = running.get(key)
      if (!creation) await delay(clock, Math.min(POLL_MS, left))
      else if (!(await settles(creation, Math.min(LONGEST_WAIT_MS, left)))) break
    }
    return { kind: 'busy' }
  }

  return async (request) => {
    if (request.orderId !== null) return offerOf(request.orderId, request)
    const created = await createOnce(
      await reserveUnnamed(database, clientId, lease),
      request.order,
      request.create,
    )
    if (created.kind === 'offered') return { kind: 'new', payment: created.payment }
    if (created.kind === 'known') return { kind: 'repeated', id: created.id }
    // No other request knows of its order, so none can have changed it.
    throw new Error('The order of a payment without an order id has changed')
  }
}

/** Creates the function that offers an existing payment, unless its order has changed. */
function createReuse<Order extends AnyOrder>(options: OfferPaymentOptions<Order>) {
  const { database, changeFeed } = options
  return async (
    snapshot: OrderSnapshot<Order>,
    payment: PaymentOfOrder<Order>,
    order: Order,
  ): Promise<Offer<Order> | Retry> => {
    const { current } = snapshot
    const isNewData = stableStringify(snapshot.order) !== stableStringify(order)
    if (current !== payment.id || isNewData) {
      const change = { at: snapshot.now, order, isNewData }
      if (!(await changeOffer(database, snapshot, payment, change))) return 'changed'
      if (current !== null && current !== payment.id) changeFeed.publish(current)
      changeFeed.publish(payment.id)
    }
    return { kind: 'reused', payment: { ...payment, order, isOffered: true } }
  }
}

const keyOf = (orderId: string, { fiat_amount, fiat_currency }: Priced) =>
  JSON.stringify([orderId, fiat_currency, formatDecimal(parseAmount(fiat_amount))])
