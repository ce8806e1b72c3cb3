import type { PaymentIntent } from '../../core/contract'
import type { ChangeFeed } from '../changes/changeFeed'
import type { ServerTime } from '../database/databaseTime'
import type { StoreDatabase } from '../database/store'
import type { KryptogoClient } from '../kryptogo/types'
import type { AnyOrder } from '../options'
import { mayAdopt } from './decideOrder'
import { placePayment } from './offerStore'
import {
  findReservation,
  openOrder,
  releaseOrder,
  reserveUnnamed,
  type Lease,
  type OrderSnapshot,
  type Reservation,
} from './orderStore'
import type { NewPayment } from './paymentStatements'
import type { ReportAnomaly } from './reportAnomaly'
import { unusableFields } from './unusableFields'

/** Stores payments that were created elsewhere. */
export interface Adoption<Order> {
  /**
   * Whether a payment that is not stored may be one that a process of ours is about to store: an
   * order was reserved when its id was first heard, and still is.
   */
  mayBeOurs(id: string): Promise<boolean>
  /** Stores a payment that was matched to an order; one that could not be paid or followed is never offered. */
  adopt(intent: PaymentIntent, match: { orderId: string | null; order: Order }): Promise<void>
}

/** The dependencies of `createAdoption`. */
export interface AdoptionOptions {
  readonly client: Pick<KryptogoClient, 'clientId'>
  readonly database: StoreDatabase
  readonly lease: Lease
  readonly changeFeed: Pick<ChangeFeed, 'publish'>
  readonly serverTime: Pick<ServerTime, 'now'>
  readonly random: () => number
  readonly reportAnomaly: ReportAnomaly
}

const MOST_REMEMBERED = 10_000

/** Creates the adoption of one payment server. */
export function createAdoption<Order extends AnyOrder>(options: AdoptionOptions): Adoption<Order> {
  const { client, database, lease, changeFeed, serverTime, random, reportAnomaly } = options
  const { clientId } = client
  /** When each unknown id was first heard, by the database's time. */
  const heard = new Map<string, number>()

  function remember(id: string, at: number) {
    if (heard.has(id)) return
    heard.set(id, at)
    const [oldest] = heard.keys()
    if (heard.size > MOST_REMEMBERED && oldest !== undefined) heard.delete(oldest)
  }

  async function open(orderId: string | null): Promise<Reservation | OrderSnapshot<Order>> {
    if (orderId === null) return reserveUnnamed(database, clientId, lease)
    const key = { clientId, orderId, isNamed: true }
    const open = () => openOrder<Order>(database, key, lease)
    // Where another process has just stored the order, it is there the second time.
    const opened = (await open()) ?? (await open())
    if (!opened) throw new Error(`The order ${orderId} could not be read`)
    return opened
  }

  async function place(entry: NewPayment, orderId: string | null, isUsable: boolean) {
    const opened = await open(orderId)
    if (!('token' in opened)) {
      const mayBeShown = isUsable && mayAdopt(opened, opened.payments, opened.now)
      return placePayment(database, { ...opened, mayBeShown }, entry)
    }
    try {
      const placement = { reservation: opened, mayBeShown: isUsable }
      return await placePayment(database, placement, entry)
    } finally {
      // Of use only where the payment was not stored.
      await releaseOrder(database, opened)
    }
  }

  return {
    async mayBeOurs(id) {
      const { now, isReserved } = await findReservation(database, clientId, {
        madeBy: heard.get(id) ?? null,
        lease,
      })
      remember(id, now)
      return isReserved
    },

    async adopt(intent, { orderId, order }) {
      const fields = unusableFields(intent)
      const entry = { intent, order, kind: 'matched', at: serverTime.now(), random } as const
      const { isNew, withdrawn } = await place(entry, orderId, !fields.length)
      if (withdrawn !== null) changeFeed.publish(withdrawn)
      if (!isNew || !fields.length) return
      const { payment_intent_id: intentId } = intent
      reportAnomaly({ kind: 'unusable_payment', intentId, details: { fields } })
    },
  }
}
