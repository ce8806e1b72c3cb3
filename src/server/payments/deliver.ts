import { truncate } from '../../core/wellFormed'
import type { CallHandler } from '../callHandler'
import { endedByHandlerError, isHandlerTimeout, lacksSavepoint } from '../database/errors'
import type { StoreTransaction } from '../database/store'
import { errorDetails, type Logger } from '../logger'
import type { AnyOrder, PaymentServerOptions } from '../options'
import { callInTransaction } from './callInTransaction'
import { parseOrder } from './payment'
import { orderIdOf, type LockedRow } from './paymentRow'
import { findChange, rollBackToSavepoint, saveIntent, setSavepoint } from './paymentStore'
import { nextCheck } from './schedule'
import type { StoredChange } from './statusChange'

/** Failed deliveries of one change are counted, not recorded, past this many. */
const MOST_FAILURES_RECORDED = 20
const MOST_CHARACTERS = 500

/** A delivery, as far as it is not stored. */
export interface Delivery {
  /** The change that has just been stored. */
  readonly latest: StoredChange | null
  readonly call: HandlerCall
}

/** One call of `onStatusChange`, in one transaction or two. */
export interface HandlerCall {
  wasMade: boolean
  /** Why the transaction before this one failed after the call: that is only to be recorded. */
  failure: unknown
}

/** The dependencies of `createDeliver`. */
export interface DeliverOptions<Client, Order extends AnyOrder> {
  readonly onStatusChange: PaymentServerOptions<Client, Order>['onStatusChange']
  readonly callHandler: CallHandler
  readonly random: () => number
  readonly log: Logger
}

/**
 * Delivers the next change of a payment to the shop, if there is one, and resolves to why it could
 * not, or to `null`. The delivery has a savepoint: a handler that throws takes back what it wrote
 * itself, and nothing else.
 *
 * @throws PaymentError `handler_timeout`, for then the whole transaction must end.
 */
export type Deliver<Client> = (
  tx: StoreTransaction<Client>,
  row: LockedRow,
  delivery: Delivery,
) => Promise<string | null>

/** Creates `deliver` of one payment server. */
export function createDeliver<Client, Order extends AnyOrder>(
  options: DeliverOptions<Client, Order>,
): Deliver<Client> {
  const { onStatusChange, callHandler, random, log } = options

  return async (tx, row, { latest, call: handlerCall }) => {
    if (row.delivered === row.changes) return null
    const number = row.delivered + 1
    const attempt = row.delivery_attempts + 1
    const { now: at } = row
    const plan = (next: LockedRow) => ({ ...next, next_check_at: nextCheck(next, at, random) })
    const isLatest = latest !== null && number === row.changes
    const change = isLatest ? latest : await findChange(tx, row, number)
    await setSavepoint(tx)
    try {
      if (handlerCall.wasMade) throw handlerCall.failure
      handlerCall.wasMade = true
      const order = { orderId: orderIdOf(row), ...parseOrder<Order>(row.order_data) }
      const event = { ...change, ...order, id: `${row.id}:${number}`, attempt }
      await callInTransaction(callHandler, 'onStatusChange', tx, (own) =>
        onStatusChange(event, own),
      )
      const delivered = plan({ ...row, delivered: number, delivery_attempts: 0 })
      const record = { kind: 'delivered', body: { number, attempt } }
      await saveIntent(tx, row, delivered, { at, record, isDelivery: true })
      return null
    } catch (error) {
      // It may be writing still, and what it writes must not be kept.
      if (isHandlerTimeout(error) && error !== handlerCall.failure) throw error
      await goBack(tx)
      const failure = messageOf(error)
      log.error('onStatusChange failed; it will be called again', {
        intentId: row.id,
        attempt,
        ...errorDetails(error),
      })
      const body = { number, attempt, failure }
      await saveIntent(tx, row, plan({ ...row, delivery_attempts: attempt }), {
        at,
        record: attempt > MOST_FAILURES_RECORDED ? null : { kind: 'delivery_failed', body },
      })
      return failure
    }
  }
}

async function goBack(tx: StoreTransaction): Promise<void> {
  try {
    await rollBackToSavepoint(tx)
  } catch (error) {
    // A connection that was lost is nothing that the handler has done.
    throw lacksSavepoint(error) ? endedByHandlerError() : error
  }
}

/** The text of anything that can be thrown. */
function messageOf(error: unknown): string {
  const text: unknown = error instanceof Error ? error.message : error
  return truncate(typeof text === 'string' ? text : `${typeof text} thrown`, MOST_CHARACTERS)
}
