import type { PaymentIntent } from '../../core/contract'
import type { DatabaseTime } from '../database/databaseTime'
import type { Store } from '../database/store'
import type { KryptogoClient } from '../kryptogo/types'
import { errorDetails, type Logger } from '../logger'
import type { ApplyUpdate } from './applyUpdate'
import { createAtMost, repeatAtOnce, type AtMost } from './atMost'
import type { IntentFetcher } from './intentFetcher'
import { createLeases } from './leaseQueue'
import type { Leased } from './leases'
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

/** The dependencies of `createReconcile`. */
export interface ReconcileOptions {
  readonly client: Pick<KryptogoClient, 'clientId' | 'gate'>
  readonly database: Store
  readonly databaseTime: DatabaseTime
  readonly fetcher: IntentFetcher
  readonly applyUpdate: ApplyUpdate
  readonly sharedGate: Pick<SharedGate, 'refresh'>
  readonly log: Logger
}

/** How many answers one drain stores at the same time, each on a connection. */
const STORED_AT_ONCE = 4
/** A lease is longer than a batch of checks takes. After it the payments of a process that died are due again. */
const LEASE_MS = 120_000
const LARGEST_BATCH = 64

/** Creates `reconcile`, which checks every payment that is due, until `isOn` returns false. */
export function createReconcile(
  options: ReconcileOptions,
): (isOn?: () => boolean) => Promise<Reconciled> {
  const { client, databaseTime, sharedGate } = options
  const { gate, clientId } = client
  const check = createCheck(options)

  /** How many reads may be under way: one alone finds out whether KryptoGO answers again. */
  const most = (undelivered: boolean) => {
    if (undelivered) return STORED_AT_ONCE
    return gate.closure() ? 1 : Math.min(LARGEST_BATCH, gate.readLimit())
  }

  /** Checks those that are due, undelivered ones apart: a handler that hangs delays no other. */
  async function drain(undelivered: boolean, isOn: () => boolean) {
    const total = { checked: 0, failed: 0 }
    const store = createAtMost(STORED_AT_ONCE)
    const limit = () => most(undelivered)
    const batch = () => (limit() === 1 ? 1 : Math.min(LARGEST_BATCH, 2 * limit()))
    const due = { clientId, undelivered, leaseMs: LEASE_MS, databaseTime }
    const leases = createLeases(options, due, batch)

    async function step(): Promise<boolean> {
      // Undelivered changes need no answer of KryptoGO.
      if (!isOn() || (!undelivered && isClosed(gate))) return false
      const leased = await leases.next()
      if (!leased) return false
      if (!isOn()) {
        leases.putBack(leased)
        return false
      }
      const outcome = await check(leased, { undelivered, store })
      if (outcome === 'unasked') {
        leases.putBack(leased)
        return false
      }
      total.checked++
      if (outcome === 'failed') total.failed++
      return true
    }

    try {
      await repeatAtOnce(step, limit)
    } finally {
      await leases.giveBack()
    }
    return total
  }

  return async (isOn = () => true) => {
    const drains = [drain(true, isOn), drain(false, isOn)] as const
    // Where one fails, the other is still under way.
    await Promise.allSettled([...drains, sharedGate.refresh()])
    const [undelivered, others] = await Promise.all(drains)
    return {
      checked: undelivered.checked + others.checked,
      failed: undelivered.failed + others.failed,
    }
  }
}

function isClosed(gate: KryptogoClient['gate']): boolean {
  const closure = gate.closure()
  return closure !== null && closure.leftMs > 0
}

interface CheckOptions {
  readonly undelivered: boolean
  readonly store: AtMost
}

/** Creates the check of one payment. `unasked`: KryptoGO was not asked, and nothing was changed. */
function createCheck({ fetcher, applyUpdate, log }: ReconcileOptions) {
  return async (
    { id, deadline }: Leased,
    { undelivered, store }: CheckOptions,
  ): Promise<'settled' | 'failed' | 'unasked'> => {
    let fetched: PaymentIntent | null = null
    let isUnasked = false
    try {
      fetched = await fetcher.fetch(id, { deadline })
    } catch (error) {
      isUnasked = fetcher.isUnasked(error)
      if (isUnasked && !undelivered) return 'unasked'
      const details = { intentId: id, ...errorDetails(error) }
      if (!isUnasked) log.warn('A payment could not be fetched from KryptoGO', details)
    }
    try {
      const outcome = await store(() => applyUpdate(id, { fetched, isUnasked }))
      return outcome === 'settled' && (fetched !== null || isUnasked) ? 'settled' : 'failed'
    } catch (error) {
      log.error('A payment could not be checked', { intentId: id, ...errorDetails(error) })
      return 'failed'
    }
  }
}
