import type { StoreDatabase, StoreTransaction } from '../database/store'
import { createAtMost } from './atMost'
import type { HandlerCall } from './deliver'
import { ConcurrentUpdateError } from './paymentStore'
import { createPlaces, type Places } from './places'

const MOST_TRIES = 5

/**
 * Runs `work`, which may call the shop, in a transaction. Where that fails after the shop was called (it took
 * too long, ended the transaction, or left what cannot be committed), all but the call is done again.
 */
export type HandlerTransaction<Client> = <T>(
  work: (tx: StoreTransaction<Client>, call: HandlerCall) => Promise<T>,
) => Promise<T>

/** How many connections a database has that does not say so. */
const CONNECTIONS = 10

/**
 * Creates `transact`, and the places of the handlers that it may call. Handlers have half of the
 * connections at most, and updates three quarters, because they may wait for the lock of a payment whose
 * handler runs in another process. The rest is left to reads.
 */
export function createHandlerTransactions<Client>(database: StoreDatabase<Client>): {
  readonly places: Places
  readonly transact: HandlerTransaction<Client>
} {
  const { connections = CONNECTIONS } = database
  const handlers = Math.max(1, Math.floor(connections / 2))
  const updates = Math.max(handlers, connections - Math.ceil(connections / 4))
  const atMost = createAtMost(updates)
  const transact: HandlerTransaction<Client> = async (work) => {
    const call: HandlerCall = { wasMade: false, failure: null }
    let isRepeated = false
    for (let tries = 1; ; tries++) {
      try {
        return await atMost(() => database.transaction((tx) => work(tx, call)))
      } catch (error) {
        if (tries === MOST_TRIES) throw error
        if (error instanceof ConcurrentUpdateError) continue
        if (!call.wasMade || isRepeated) throw error
        isRepeated = true
        call.failure = error
      }
    }
  }
  return { places: createPlaces(handlers), transact }
}
