import type { Clock } from '../../core/clock'
import { isPaymentStatus, type PaymentIntent } from '../../core/contract'
import { PaymentError } from '../../core/errors'
import { stableStringify } from '../../core/stableStringify'
import type { CallHandler } from '../callHandler'
import type { ChangeFeed } from '../changes/changeFeed'
import type { Database } from '../database/database'
import { endedByHandlerError } from '../database/errors'
import type { KryptogoClient } from '../kryptogo/types'
import { errorDetails, type Logger } from '../logger'
import type { AnyOrder, PaymentServerOptions } from '../options'
import type { ApplyUpdate } from './applyUpdate'
import { callInTransaction } from './callInTransaction'
import { isTransactionOpen, placePayment, type Placed } from './offerStore'
import { releaseOrder, type OrderKey, type Reservation } from './orderStore'
import type { StoredPayment } from './payment'
import { findIntent } from './paymentStore'

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
  readonly client: Pick<KryptogoClient, 'clientId'>
  readonly database: Database<Client>
  readonly onCreated: PaymentServerOptions<Client, Order>['onCreated']
  readonly applyUpdate: ApplyUpdate
  readonly changeFeed: Pick<ChangeFeed, 'publish'>
  readonly callHandler: CallHandler
  readonly clock: Clock
  readonly random: () => number
  readonly log: Logger
}

/**
 * Creates the payment of a reservation at KryptoGO, and stores it. Resolves to `null` where the order
 * has changed meanwhile: decide again what it is offered.
 *
 * @throws NotStoredError where a payment was created and not stored.
 */
export type CreateOnce<Order> = (
  reservation: Reservation,
  order: Order,
  create: () => Promise<PaymentIntent>,
) => Promise<StoredPayment<Order> | null>

/**
 * Creates `createOnce`. The reservation is given back however the creation ends, so that only that of
 * a process that died has to expire.
 */
export function createCreateOnce<Client, Order extends AnyOrder>(
  options: CreateOnceOptions<Client, Order>,
): CreateOnce<Order> {
  const { client, database, onCreated, applyUpdate, changeFeed, clock, log } = options

  async function place(reservation: Reservation, payment: StoredPayment<Order>): Promise<Placed> {
    const { intent, order } = payment
    const entry = {
      intent,
      order,
      kind: 'created',
      at: clock.now(),
      random: options.random,
    } as const
    if (!onCreated) return placePayment(database, { reservation }, entry)
    return database.transaction(async (tx) => {
      const placed = await placePayment(tx, { reservation }, entry)
      if (!placed.isNew) return placed
      const stored = { ...payment, isOffered: placed.isShown, paidBy: placed.paidBy }
      const { callHandler } = options
      await callInTransaction(callHandler, 'onCreated', tx, (own) => onCreated(stored, own))
      if (!(await isTransactionOpen(tx, placed.xact))) throw endedByHandlerError()
      return placed
    })
  }

  /** A callback may have stored it first; but no buyer is shown the payment of another. */
  async function findSame({ id, orderId, order }: StoredPayment<Order>) {
    const stored = await findIntent<Order>(database, client.clientId, id)
    const isSame = orderId !== null || stableStringify(stored?.order) === stableStringify(order)
    if (stored?.orderId === orderId && isSame) return stored
    throw new PaymentError(
      'invalid_response',
      `The payment ${id} was stored for another order. Either getPrice and matchOrder return different ` +
        'orders for one payment, or KryptoGO has given its id to two',
    )
  }

  async function store(reservation: Reservation, payment: StoredPayment<Order>) {
    const { id, orderId, intent } = payment
    const { isNew, isShown, previous } = await place(reservation, payment)
    if (!isNew) {
      const stored = await findSame(payment)
      await release(reservation)
      return orderId === null ? stored : null
    }
    if (isShown && previous !== null) changeFeed.publish(previous)
    // A payment is stored as pending; whatever else KryptoGO says of it is a change.
    if (intent.status !== 'pending') await update(id, intent)
    return isShown ? payment : null
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
