import type { PaymentIntent } from '../../core/contract'
import type { DatabaseTime } from '../database/databaseTime'
import type { Store } from '../database/store'
import type { KryptogoClient } from '../kryptogo/types'
import { errorDetails, type Logger } from '../logger'
import type { ApplyUpdate } from './applyUpdate'
import { createAtMost, repeatAtOnce, type AtMost } from './atMost'
import type { Deliveries } from './deliveries'
import { failureFacts, type IntentFetcher } from './intentFetcher'
import { createLeaseQueue } from './leaseQueue'
import { createLeaseReturns } from './leaseReturns'
import { correctDueTimes, hastenFailed, type Leased } from './leases'
import type { Places } from './places'
import type { SharedGate } from './sharedGate'

/** The result of one round of `reconcile`. */
export interface Reconciled {
  /** Payments that were due. */
  readonly checked: number
  /**
   * Those of them that could not be fetched, or whose change could not be delivered. While KryptoGO is
   * known to be out of reach, payments stay due and none has failed.
   */
  readonly failed: number
}

/** The rounds of one payment server. Each ends when `isOn` returns false. */
export interface Rounds {
  /** Delivers the stored changes that are due. It needs no answer of KryptoGO, so it waits for none. */
  readonly deliverDue: (isOn: () => boolean) => Promise<Reconciled>
  /** Asks KryptoGO about the payments that are due. */
  readonly lookDue: (isOn: () => boolean) => Promise<Reconciled>
  /** Does both, as an operator wants it: what the shop has failed to take is delivered now. */
  readonly reconcile: (isOn: () => boolean) => Promise<Reconciled>
  /** Corrects what something other than this library has written about when payments are due. */
  readonly correctDueTimes: () => Promise<void>
  /** Resolves once other processes can check what the rounds have not. Never throws. */
  readonly settled: () => Promise<void>
}

/** The dependencies of `createRounds`. */
export interface RoundsOptions {
  readonly client: Pick<KryptogoClient, 'clientId' | 'gate'>
  readonly database: Store
  readonly databaseTime: DatabaseTime
  readonly fetcher: IntentFetcher
  readonly applyUpdate: ApplyUpdate
  readonly deliveries: Pick<Deliveries<never>, 'whenFree'>
  readonly places: Pick<Places, 'most'>
  readonly sharedGate: Pick<SharedGate, 'refresh'>
  readonly log: Logger
}

/** How many answers one round stores at the same time, each on a connection. */
const STORED_AT_ONCE = 4
/** A lease is longer than a batch of checks takes. After it the payments of a process that died are due again. */
const LEASE_MS = 120_000
const LARGEST_BATCH = 64

/** How one payment was checked. `unasked`: KryptoGO was not asked, and nothing was changed. */
type Checked = 'settled' | 'failed' | 'unasked'

/** Creates the rounds of one payment server. */
export function createRounds(options: RoundsOptions): Rounds {
  const { client, database, databaseTime, deliveries, places, sharedGate, log } = options
  const { gate } = client
  const check = createCheck(options)
  const returns = createLeaseReturns({ database, databaseTime, log })
  /** Payments whose change the shop has just failed to take: they are looked at all the same. */
  const unlooked = new Map<string, Leased>()

  /** How many reads may be under way: one alone finds out whether KryptoGO answers again. */
  const mostReads = () => (gate.closure() ? 1 : Math.min(LARGEST_BATCH, gate.readLimit()))
  const readBatch = () => (mostReads() === 1 ? 1 : Math.min(LARGEST_BATCH, 2 * mostReads()))

  /** Takes one payment after the other that was due at the beginning. */
  async function drain(
    { undelivered, isOn, most, batch }: DrainOptions,
    checkOne: (leased: Leased) => Promise<Checked>,
  ): Promise<Reconciled> {
    const total = { checked: 0, failed: 0 }
    const due = { undelivered, leaseMs: LEASE_MS, databaseTime }
    const leases = createLeaseQueue({ database, returns }, due, batch)
    /** How many in a row had no turn, because others came first. */
    let passedOver = 0

    async function step(): Promise<boolean> {
      if (!isOn()) return false
      const leased = await leases.next()
      if (!leased) return false
      const outcome = isOn() ? await checkOne(leased) : 'unasked'
      if (outcome === 'unasked') {
        leases.putBack(leased)
        return isOn() && ++passedOver < most()
      }
      passedOver = 0
      total.checked++
      if (outcome === 'failed') total.failed++
      return true
    }

    try {
      await repeatAtOnce(step, most)
    } finally {
      await leases.giveBack()
    }
    return total
  }

  async function deliver(leased: Leased, isOn: () => boolean): Promise<Checked> {
    const { id } = leased
    try {
      const delivered = await deliveries.whenFree(id, isOn)
      if (delivered === 'failed') unlooked.set(id, leased)
      return delivered === 'waiting' ? 'unasked' : delivered === 'failed' ? 'failed' : 'settled'
    } catch (error) {
      log.error('A change could not be delivered', { intentId: id, ...errorDetails(error) })
      return 'failed'
    }
  }

  function deliverDue(isOn: () => boolean): Promise<Reconciled> {
    const most = () => places.most
    return drain({ undelivered: true, isOn, most, batch: most }, (leased) => deliver(leased, isOn))
  }

  /** Looks at those whose changes could not be delivered, without calling the shop. */
  async function lookAtFailed(isOn: () => boolean): Promise<void> {
    const failed = [...unlooked.values()]
    unlooked.clear()
    const store = createAtMost(STORED_AT_ONCE)
    await repeatAtOnce(async () => {
      const leased = isOn() && !isClosed(gate) ? failed.shift() : undefined
      if (leased) await check(leased, { store, isOnlyStored: true })
      return leased !== undefined
    }, mostReads)
  }

  async function lookDue(isOn: () => boolean): Promise<Reconciled> {
    const store = createAtMost(STORED_AT_ONCE)
    const isAsking = () => isOn() && !isClosed(gate)
    const looking = drain(
      { undelivered: false, isOn: isAsking, most: mostReads, batch: readBatch },
      (leased) => check(leased, { store, isOnlyStored: false }),
    )
    // Where one fails, the others are still under way.
    await Promise.allSettled([looking, lookAtFailed(isOn), sharedGate.refresh()])
    return looking
  }

  async function reconcile(isOn: () => boolean): Promise<Reconciled> {
    await hastenFailed(database, { databaseTime })
    await correctDueTimes(database, { databaseTime })
    const rounds = [deliverDue(isOn), lookDue(isOn)] as const
    await Promise.allSettled(rounds)
    const [delivered, looked] = await Promise.all(rounds)
    await lookAtFailed(isOn)
    return {
      checked: delivered.checked + looked.checked,
      failed: delivered.failed + looked.failed,
    }
  }

  return {
    ...{ deliverDue, lookDue, reconcile },
    correctDueTimes: () => correctDueTimes(database, { databaseTime }),
    settled: () => returns.settled(),
  }
}

/** Which payments are taken, and how many at once. */
interface DrainOptions {
  readonly undelivered: boolean
  readonly isOn: () => boolean
  readonly most: () => number
  readonly batch: () => number
}

function isClosed(gate: KryptogoClient['gate']): boolean {
  const closure = gate.closure()
  return closure !== null && closure.leftMs > 0
}

interface CheckOptions {
  readonly store: AtMost
  readonly isOnlyStored: boolean
}

/** Creates the check of one payment. */
function createCheck({ fetcher, applyUpdate, log }: RoundsOptions) {
  return async (
    { id, deadline }: Leased,
    { store, isOnlyStored }: CheckOptions,
  ): Promise<Checked> => {
    let fetched: PaymentIntent | null = null
    let failure: ReturnType<typeof failureFacts> | null = null
    try {
      fetched = await fetcher.fetch(id, { deadline })
    } catch (error) {
      if (fetcher.isUnasked(error)) return 'unasked'
      failure = failureFacts(error)
      const details = { intentId: id, ...errorDetails(error) }
      log.warn('A payment could not be fetched from KryptoGO', details)
    }
    try {
      const outcome = await store(() => applyUpdate(id, { fetched, ...failure, isOnlyStored }))
      return outcome === 'settled' && fetched !== null ? 'settled' : 'failed'
    } catch (error) {
      log.error('A payment could not be checked', { intentId: id, ...errorDetails(error) })
      return 'failed'
    }
  }
}
