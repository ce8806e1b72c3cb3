import type { Clock } from '../../core/clock'
import type { DatabaseTime } from '../database/databaseTime'
import type { StoreTransaction } from '../database/store'
import type { KryptogoClient } from '../kryptogo/types'
import { errorDetails, type Logger } from '../logger'
import type { Deliver, Delivery } from './deliver'
import { BURST_MS } from './evaluate'
import type { HandlerTransaction } from './handlerTransactions'
import type { KeyedQueue } from '../../core/keyedQueue'
import type { LockedRow } from './paymentRow'
import { lockIntent } from './paymentStore'
import type { GiveBack, Places } from './places'

/** `waiting`: all places of handlers are taken. */
type Delivered = 'delivered' | 'failed' | 'waiting'

/** Calls the shop with what is stored. At most as many of its handlers run at once as there are places. */
export interface Deliveries<Client> {
  /** Delivers the next change of a locked payment, if there is one and a place is free. */
  next(tx: StoreTransaction<Client>, row: LockedRow, delivery: Delivery): Promise<Delivered>
  /** Delivers the changes that are left, while a place is free. The caller has the turn of the payment. */
  rest(id: string): Promise<Delivered>
  /** Delivers all changes as soon as a place is free, unless `isOn` returns false by then. */
  whenFree(id: string, isOn: () => boolean): Promise<Delivered>
  /** Does so in the background, unless a handler has just failed by then. A process that dies before leaves it to `reconcile`. */
  later(id: string): void
  /** Whether a handler has failed so recently that nothing but the schedule calls it again. */
  hasJustFailed(id: string): boolean
}

/** The dependencies of `createDeliveries`. */
export interface DeliveriesOptions<Client> {
  readonly client: Pick<KryptogoClient, 'clientId'>
  readonly databaseTime: DatabaseTime
  readonly deliver: Deliver<Client>
  readonly places: Places
  readonly transact: HandlerTransaction<Client>
  readonly inTurn: KeyedQueue
  readonly inFlight: { isOpen(): boolean; track<T>(task: () => Promise<T>): Promise<T> }
  readonly clock: Clock
  readonly log: Logger
}

/** Anyone can send callbacks, and each may call a handler that has failed before. */
const SOON_MS = 1_000
const MOST_REMEMBERED = 10_000

/** Creates the deliveries of one payment server. */
export function createDeliveries<Client>(options: DeliveriesOptions<Client>): Deliveries<Client> {
  const { client, databaseTime, deliver, places, transact, inTurn, inFlight, clock, log } = options
  const locked = { clientId: client.clientId, withinMs: BURST_MS, databaseTime, fetched: null }
  const queued = new Map<string, Promise<Delivered>>()
  const failedAt = new Map<string, number>()

  /** Calls the shop, in a place that was taken. */
  async function call(tx: StoreTransaction<Client>, row: LockedRow, delivery: Delivery) {
    const failure = await deliver(tx, row, delivery)
    failedAt.delete(row.id)
    if (failure === null) return 'delivered'
    failedAt.set(row.id, clock.now())
    const [oldest] = failedAt.keys()
    if (failedAt.size > MOST_REMEMBERED && oldest !== undefined) failedAt.delete(oldest)
    return 'failed'
  }

  async function next(tx: StoreTransaction<Client>, row: LockedRow, delivery: Delivery) {
    if (row.delivered === row.changes) return 'delivered'
    // A call that was made is only recorded.
    const giveBack = delivery.call.wasMade ? nothing : places.tryTake()
    if (!giveBack) return 'waiting'
    try {
      return await call(tx, row, delivery)
    } finally {
      giveBack()
    }
  }

  /** Delivers what is stored, one transaction each, so that what could be delivered stays so. */
  async function deliverAll(id: string, how: Deliveries<Client>['next']): Promise<Delivered> {
    for (;;) {
      const { delivered, left } = await transact(async (tx, handlerCall) => {
        const row = await lockIntent(tx, { ...locked, id })
        if (!row) return { delivered: 'delivered', left: 0 } as const
        const outcome = await how(tx, row, { latest: null, call: handlerCall })
        return { delivered: outcome, left: row.changes - row.delivered - 1 }
      })
      if (delivered !== 'delivered' || left <= 0) return delivered
    }
  }

  async function waitAndDeliver(id: string, isOn: () => boolean): Promise<Delivered> {
    const giveBack = await places.take()
    try {
      return await inTurn(id, async () => {
        // What is stored from now on is not waited for here.
        queued.delete(id)
        return isOn() ? deliverAll(id, call) : 'waiting'
      })
    } finally {
      giveBack()
    }
  }

  function whenFree(id: string, isOn: () => boolean): Promise<Delivered> {
    const waiting = queued.get(id)
    if (waiting) return waiting
    const own = waitAndDeliver(id, isOn)
    queued.set(id, own)
    return own
  }

  const hasJustFailed = (id: string) => clock.now() - (failedAt.get(id) ?? -Infinity) < SOON_MS

  return {
    next,
    rest: (id) => deliverAll(id, next),
    whenFree,
    later(id) {
      if (queued.size >= MOST_REMEMBERED) return
      inFlight
        .track(() => whenFree(id, () => inFlight.isOpen() && !hasJustFailed(id)))
        .catch((error: unknown) => {
          const message = 'A change could not be delivered; it will be tried again'
          log.error(message, { intentId: id, ...errorDetails(error) })
        })
    },
    hasJustFailed,
  }
}

const nothing: GiveBack = () => undefined
