import type { ServerContext } from './context'
import type { Transaction } from './database'
import { isTimeout } from './databaseErrors'
import { findChange, readOrder, saveIntent, type LockedRow, type StoredChange } from './intents'
import type { StatusChange } from './options'
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
  /** How the delivery ended in the transaction before this one, which is only to be recorded. */
  readonly timeout: Error | null
}

/**
 * Makes `deliver`, which tells the shop of the next change it has not been told of, if there is one, and
 * returns why it could not, or `null`. The delivery has a savepoint: a handler that throws takes
 * back what it wrote itself, and nothing else.
 *
 * @throws PaymentError `handler_timeout`, for then the whole transaction must end.
 */
export function createDelivery<Client>({ ask, clock, options, random }: ServerContext<Client>) {
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
      await ask('onStatusChange', () => onStatusChange?.(event, lent), HINT)
    } finally {
      isOver = true
    }
  }

  return async (
    tx: Transaction<Client>,
    row: LockedRow,
    { latest, timeout }: Delivery,
  ): Promise<string | null> => {
    if (!onStatusChange || row.delivered === row.changes) return null
    const number = row.delivered + 1
    const attempt = row.attempts + 1
    const at = clock.now()
    const plan = (next: LockedRow) => ({ ...next, next_check_at: nextCheck(next, at, random) })
    const isLatest = latest !== null && number === row.changes
    const change = isLatest ? latest : await findChange(tx, row.id, number)
    await tx.query('savepoint kgp_delivery')
    try {
      if (timeout) throw timeout
      const order = readOrder(row.order_data)
      await tell({ ...change, id: `${row.id}:${number}`, order, attempt }, tx)
      const told = plan({ ...row, delivered: number, attempts: 0 })
      const record = { kind: 'delivered', body: { number, attempt } }
      await saveIntent(tx, row, told, { at, record, delivered: number })
      return null
    } catch (error) {
      // It may be writing still, and what it writes must not be kept.
      if (isTimeout(error) && error !== timeout) throw error
      await tx.query('rollback to savepoint kgp_delivery')
      const failure = messageOf(error)
      const body = { number, attempt, failure }
      await saveIntent(tx, row, plan({ ...row, attempts: attempt }), {
        at,
        record: attempt > MOST_FAILURES_RECORDED ? null : { kind: 'delivery_failed', body },
      })
      return failure
    }
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MOST_CHARACTERS)
}
