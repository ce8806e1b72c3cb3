import type { CallHandler } from '../callHandler'
import type { Transaction } from '../database/database'

const HINT =
  'The usual cause: it writes through the pool or the database itself, and so waits for the ' +
  'transaction that it is called in. Let it write through `tx`.'

/** Calls one of the shop's handlers with a transaction that ends, for the handler, when the call does. */
export async function callInTransaction<Client>(
  callHandler: CallHandler,
  name: string,
  tx: Transaction<Client>,
  handler: (tx: Transaction<Client>) => unknown,
): Promise<void> {
  let isOver = false
  const ownTx: Transaction<Client> = {
    client: tx.client,
    query: (sql, parameters) =>
      isOver
        ? Promise.reject(new Error(`tx was used after ${name} had ended: await every query`))
        : tx.query(sql, parameters),
  }
  try {
    await callHandler(name, () => handler(ownTx), HINT)
  } finally {
    isOver = true
  }
}
