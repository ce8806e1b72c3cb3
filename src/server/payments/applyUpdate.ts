import { assess, burstsSince, type Observation } from './evaluate'
import type { ServerContext } from '../context'
import type { Transaction } from '../database/database'
import { createDelivery, type Call } from './deliver'
import { lockIntent, Overtaken, saveIntent } from './paymentStore'
import { createLanes } from './keyedQueue'
import type { Reader } from './intentFetcher'

/** `undelivered`: all is stored, but the shop could not be told. */
type Outcome = 'unknown' | 'settled' | 'undelivered'

/** The one way by which a payment changes. */
export type Observe = (id: string, observation: Observation) => Promise<Outcome>

const MOST_TRIES = 5
const DEFERRED = 'onStatusChange has failed before, and is not to be called again yet'

/**
 * Makes `observe`: in one transaction the payment is locked, what was claimed and what was seen are
 * recorded, the status moves, and the shop is told.
 *
 * @see KryptoGO's implementation guide, "Handling Payment Callbacks"
 */
export function createObserve<Client>(context: ServerContext<Client>, reader: Reader): Observe {
  const { clock, log, notices, options, random } = context
  const deliver = createDelivery(context)
  const inLane = createLanes()

  async function record(tx: Transaction<Client>, id: string, observation: Observation, call: Call) {
    const at = clock.now()
    const row = await lockIntent(tx, id, observation.seen, burstsSince(at))
    if (!row) return null
    const { isUnproven, isDeferred, verdict, oddities, event, next, saving } = assess(
      row,
      observation,
      at,
      random,
    )
    if (isUnproven) return { isUnproven, changes: row.changes } as const
    const saved = await saveIntent(tx, row, next, saving)
    const failure = isDeferred ? DEFERRED : await deliver(tx, saved, { latest: event, call })
    return {
      isUnproven,
      verdict,
      oddities,
      isNews: saved.intent !== row.intent,
      failure,
      left: saved.changes - saved.delivered - 1,
    } as const
  }

  /** Tells of a change that was stored before. */
  async function catchUp(tx: Transaction<Client>, id: string, call: Call) {
    const row = await lockIntent(tx, id, null, 0)
    const failure = row && (await deliver(tx, row, { latest: null, call }))
    return { failure, left: row ? row.changes - row.delivered - 1 : 0 }
  }

  /**
   * Where the transaction fails after the shop was called (it took too long, ended the transaction, or
   * left what cannot be committed), all but the call is done again.
   */
  async function transact<T>(work: (tx: Transaction<Client>, call: Call) => Promise<T>) {
    const call: Call = { wasMade: false, failure: null }
    let isRepeated = false
    for (let tries = 1; ; tries++) {
      try {
        return await options.database.transaction((tx) => work(tx, call))
      } catch (error) {
        if (tries === MOST_TRIES) throw error
        if (error instanceof Overtaken) continue
        if (!call.wasMade || isRepeated) throw error
        isRepeated = true
        call.failure = error
      }
    }
  }

  /** Records an observation, after another look where it contradicts what is known. */
  async function settle(id: string, observation: Observation) {
    let current = observation
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const result = await transact((tx, call) => record(tx, id, current, call))
      if (!result?.isUnproven) return result
      current = { ...observation, seen: await reader.readAnew(id), after: result.changes }
    }
    throw new Error(`KryptoGO's answers about ${id} contradict each other`)
  }

  async function observe(id: string, observation: Observation): Promise<Outcome> {
    const result = await settle(id, observation)
    if (!result) return 'unknown'
    const { status, change } = result.verdict
    if (change) log.info('A payment changed', { intentId: id, ...change, status })
    if (result.isNews) notices.publish(id)
    for (const { kind, details } of result.oddities) context.raise({ kind, intentId: id, details })

    let { failure, left }: { failure: string | null; left: number } = result
    // one transaction each, so that what could be delivered stays so
    while (failure === null && left > 0)
      ({ failure, left } = await transact((tx, call) => catchUp(tx, id, call)))
    return failure === null ? 'settled' : 'undelivered'
  }

  return (id, observation) => inLane(id, () => observe(id, observation))
}
