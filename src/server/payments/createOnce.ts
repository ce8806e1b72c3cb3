import { isPaymentStatus, type PaymentIntent } from '../../core/contract'
import { stableStringify } from '../../core/stableStringify'
import type { CallHandler } from '../callHandler'
import type { ChangeFeed } from '../changes/changeFeed'
import type { ServerTime } from '../database/databaseTime'
import { endedByHandlerError } from '../database/errors'
import type { StoreDatabase } from '../database/store'
import { errorDetails, type Logger } from '../logger'
import type { AnyOrder, PaymentServerOptions } from '../options'
import type { ApplyUpdate } from './applyUpdate'
import { callInTransaction } from './callInTransaction'
import { isTransactionOpen, placePayment, type Placed } from './offerStore'
import { releaseOrder, type OrderKey, type Reservation } from './orderStore'
import type { FindPayment, StoredPayment } from './payment'
import type { Places } from './places'

/** Thrown where KryptoGO has created a payment that could not be stored. */
export class NotStoredError extends Error {
  override readonly name = 'NotStoredError'
  readonly intentId: string

  constructor(intentId: string, cause: unknown) {
    super(`The payment ${intentId} could not be stored`, { cause })
    this.intentId = intentId
  }
}

/** The dependencies of `createCreateOnce`. */
export interface CreateOnceOptions<Client, Order extends AnyOrder> {
  readonly database: StoreDatabase<Client>
  readonly onCreated: PaymentServerOptions<Client, Order>['onCreated']
  readonly findPayment: FindPayment<Order>
  readonly applyUpdate: ApplyUpdate
  readonly changeFeed: Pick<ChangeFeed, 'publish'>
  readonly callHandler: CallHandler
  readonly places: Pick<Places, 'take'>
  readonly serverTime: Pick<ServerTime, 'now'>
  readonly random: () => number
  readonly log: Logger
}

/** How the creation of a payment has ended. */
type Creation<Order> =
  /** The payment is the one that its order offers. */
  | { readonly kind: 'offered'; readonly payment: StoredPayment<Order> }
  /** The order has changed meanwhile: decide again what it is offered. */
  | { readonly kind: 'not_offered' }
  /**
   * KryptoGO has answered with the id of an existing payment, of this order or another. A callback
   * may have stored it first; or KryptoGO has given its id to two, or `getPrice` and `matchOrder` name
   * different orders for one payment.
   */
  | { readonly kind: 'known'; readonly id: string; readonly isOfOrder: boolean }

/**
 * Creates the payment of a reservation at KryptoGO, and stores it.
 *
 * @throws NotStoredError where a payment was created and not stored.
 */
export type CreateOnce<Order> = (
  reservation: Reservation,
  order: Order,
  create: () => Promise<PaymentIntent>,
) => Promise<Creation<Order>>

/**
 * Creates `createOnce`. The reservation is given back however the creation ends, so that only that of
 * a process that died has to expire.
 */
export function createCreateOnce<Client, Order extends AnyOrder>(
  options: CreateOnceOptions<Client, Order>,
): CreateOnce<Order> {
  const { database, onCreated, findPayment, applyUpdate, changeFeed, serverTime, log } = options

  async function place(reservation: Reservation, payment: StoredPayment<Order>): Promise<Placed> {
    const { intent, order } = payment
    const entry = {
      intent,
      order,
      kind: 'created',
      at: serverTime.now(),
      random: options.random,
    } as const
    const placement = { reservation, mayBeShown: true }
    if (!onCreated) return placePayment(database, placement, entry)
    // A buyer waits for it.
    const giveBack = await options.places.take(true)
    return database
      .transaction(async (tx) => {
        const placed = await placePayment(tx, placement, entry)
        if (!placed.isNew) return placed
        const stored = { ...payment, isOffered: placed.isShown, paidBy: placed.paidBy }
        const { callHandler } = options
        await callInTransaction(callHandler, 'onCreated', tx, (own) => onCreated(stored, own))
        if (!(await isTransactionOpen(tx, placed.xact))) throw endedByHandlerError()
        return placed
      })
      .finally(giveBack)
  }

  /** Finds a payment that was stored before, unless it is another order's: no buyer is shown that. */
  async function findSame({ id, orderId, order }: StoredPayment<Order>) {
    const stored = await findPayment(id)
    const isSame = orderId !== null || stableStringify(stored?.order) === stableStringify(order)
    return stored?.orderId === orderId && isSame ? stored : null
  }

  async function store(
    reservation: Reservation,
    payment: StoredPayment<Order>,
  ): Promise<Creation<Order>> {
    const { id, orderId, intent } = payment
    const { isNew, isShown, withdrawn } = await place(reservation, payment)
    if (!isNew) {
      const stored = await findSame(payment)
      await release(reservation)
      if (stored && orderId === null) return { kind: 'offered', payment: stored }
      return { kind: 'known', id, isOfOrder: stored !== null }
    }
    if (withdrawn !== null) changeFeed.publish(withdrawn)
    // A payment is stored as pending; whatever else KryptoGO says of it is a change.
    if (intent.status !== 'pending') await update(id, intent)
    return isShown ? { kind: 'offered', payment } : { kind: 'not_offered' }
  }

  /** Fails without consequences: the payment is stored, and will be checked. */
  async function update(id: string, fetched: PaymentIntent): Promise<void> {
    try {
      await applyUpdate(id, { fetched })
    } catch (error) {
      const message = 'The status of a new payment could not be stored; it will be checked again'
      log.error(message, { intentId: id, ...errorDetails(error) })
    }
  }

  async function release(reservation: Reservation): Promise<void> {
    try {
      await releaseOrder(database, reservation)
    } catch (error) {
      const details = { orderId: reservation.key.orderId, ...errorDetails(error) }
      log.warn('A reservation could not be given back: it will expire', details)
    }
  }

  return async (reservation, order, create) => {
    try {
      const payment = toStored(reservation.key, await create(), order)
      return await store(reservation, payment).catch((cause: unknown) => {
        throw new NotStoredError(payment.id, cause)
      })
    } catch (error) {
      await release(reservation)
      throw error
    }
  }
}

function toStored<Order>(
  { isNamed, orderId }: OrderKey,
  intent: PaymentIntent,
  order: Order,
): StoredPayment<Order> {
  const status = isPaymentStatus(intent.status) ? intent.status : 'pending'
  const { payment_intent_id: id } = intent
  return {
    id,
    status,
    intent: { ...intent, status },
    order,
    isOffered: true,
    paidBy: null,
    hasExpired: false,
    orderId: isNamed ? orderId : null,
  }
}
