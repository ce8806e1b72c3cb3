import type { ServerContext } from '../context'
import type { Transaction } from '../database/database'
import { endedByHand, isTimeout } from '../database/errors'
import { described } from '../http/respond'
import {
  findChange,
  readOrder,
  saveIntent,
  type LockedRow,
  type StoredChange,
} from './paymentStore'
import type { StatusChange } from '../options'
import { nextCheck } from './schedule'

/** Past this many, failed deliveries of one change are counted, not recorded. */
const MOST_FAILURES_RECORDED = 20
const MOST_CHARACTERS = 500

const HINT =
  'The usual cause: it writes through the pool or the database itself, and so waits for the very ' +
  'transaction that it is called in. Let it write through `tx`.'

/** What there is to deliver, beside what is stored. */
export interface Delivery {
  /** The change that has just been stored. */
  readonly latest: StoredChange | null
  readonly call: Call
}

/** A call of the shop's handler, in one transaction or two. */
export interface Call {
  wasMade: boolean
  /** Why the transaction before this one failed after the call: that is only to be recorded. */
  failure: unknown
}

/**
 * Makes `deliver`, which tells the shop of the next change it has not been told of, if there is one, and
 * returns why it could not, or `null`. The delivery has a savepoint: a handler that throws takes
 * back what it wrote itself, and nothing else.
 *
 * @throws PaymentError `handler_timeout`, for then the whole transaction must end.
 */
export function createDelivery<Client>({
  ask,
  clock,
  log,
  options,
  random,
}: ServerContext<Client>) {
  const { onStatusChange } = options

  /** Calls the shop, with a transaction that ends when the call does. */
  async function tell(event: StatusChange, tx: Transaction<Client>): Promise<void> {
    let isOver = false
    const lent: Transaction<Client> = {
      client: tx.client,
      query: (sql, parameters) =>
        isOver
          ? Promise.reject(
              new Error('tx was used after onStatusChange had ended: await every query'),
            )
          : tx.query(sql, parameters),
    }
    try {
      await ask('onStatusChange', () => onStatusChange(event, lent), HINT)
    } finally {
      isOver = true
    }
  }

  return async (
    tx: Transaction<Client>,
    row: LockedRow,
    { latest, call }: Delivery,
  ): Promise<string | null> => {
    if (row.delivered === row.changes) return null
    const number = row.delivered + 1
    const attempt = row.attempts + 1
    const at = clock.now()
    const plan = (next: LockedRow) => ({ ...next, next_check_at: nextCheck(next, at, random) })
    const isLatest = latest !== null && number === row.changes
    const change = isLatest ? latest : await findChange(tx, row.id, number)
    await tx.query('savepoint kgp_delivery')
    try {
      if (call.wasMade) throw call.failure
      call.wasMade = true
      const order = readOrder(row.order_data)
      await tell({ ...change, id: `${row.id}:${number}`, order, attempt }, tx)
      const told = plan({ ...row, delivered: number, attempts: 0 })
      const record = { kind: 'delivered', body: { number, attempt } }
      await saveIntent(tx, row, told, { at, record, delivered: number })
      return null
    } catch (error) {
      // It may be writing still, and what it writes must not be kept.
      if (isTimeout(error) && error !== call.failure) throw error
      await goBack(tx)
      const failure = messageOf(error)
      log.error('onStatusChange failed; it will be called again', {
        intentId: row.id,
        attempt,
        ...described(error),
      })
      const body = { number, attempt, failure }
      await saveIntent(tx, row, plan({ ...row, attempts: attempt }), {
        at,
        record: attempt > MOST_FAILURES_RECORDED ? null : { kind: 'delivery_failed', body },
      })
      return failure
    }
  }
}

async function goBack(tx: Transaction): Promise<void> {
  try {
    await tx.query('rollback to savepoint kgp_delivery')
  } catch {
    throw endedByHand()
  }
}

/** Whatever is thrown has a text. */
function messageOf(error: unknown): string {
  const text: unknown = error instanceof Error ? error.message : error
  return (typeof text === 'string' ? text : `${typeof text} thrown`).slice(0, MOST_CHARACTERS)
}
