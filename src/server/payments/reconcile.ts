import type { Clock } from '../../core/clock'
import type { PaymentIntent } from '../../core/contract'
import type { Store } from '../database/store'
import type { KryptogoClient } from '../kryptogo/types'
import { errorDetails, type Logger } from '../logger'
import type { ApplyUpdate } from './applyUpdate'
import type { IntentFetcher } from './intentFetcher'
import { leaseDue, returnLeases } from './leases'

/** The result of one round of `reconcile`. */
export interface Reconciled {
  /** Payments that were due. */
  readonly checked: number
  /** Those of them that could not be fetched, or whose change could not be delivered. */
  readonly failed: number
}

/** The dependencies of `createReconcile`. */
export interface ReconcileOptions {
  readonly client: Pick<KryptogoClient, 'clientId'>
  readonly database: Store
  readonly fetcher: IntentFetcher
  readonly applyUpdate: ApplyUpdate
  readonly clock: Clock
  readonly log: Logger
}

const LIMIT = 16
const AT_ONCE = 4
/** A lease is longer than so many checks take. After it the payments of a process that died are due again. */
const LEASE_MS = 120_000

/** Creates `reconcile`, which checks every payment that is due, until `isOn` returns false. */
export function createReconcile(
  options: ReconcileOptions,
): (isOn?: () => boolean) => Promise<Reconciled> {
  const { client, database, fetcher, applyUpdate, clock, log } = options
  const { clientId } = client

  async function check(id: string): Promise<boolean> {
    const fetched = await fetcher.fetch(id).catch((error: unknown): PaymentIntent | null => {
      const details = { intentId: id, ...errorDetails(error) }
      log.warn('A payment could not be fetched from KryptoGO', details)
      return null
    })
    try {
      return (await applyUpdate(id, { fetched })) === 'settled' && fetched !== null
    } catch (error) {
      log.error('A payment could not be checked', { intentId: id, ...errorDetails(error) })
      return false
    }
  }

  /** Lets other processes check what this one has leased and will not check. */
  async function giveBack(ids: readonly string[], leasedUntil: number): Promise<void> {
    if (!ids.length) return
    try {
      await returnLeases(database, ids, { clientId, now: clock.now(), leasedUntil })
    } catch (error) {
      const details = { payments: ids.length, ...errorDetails(error) }
      log.warn('Leases could not be given back: they will expire', details)
    }
  }

  /** Checks those that were due at `now`, undelivered ones apart: a handler that hangs delays no other. */
  async function drain(undelivered: boolean, now: number, isOn: () => boolean) {
    const total = { checked: 0, failed: 0 }
    for (;;) {
      const leasedUntil = clock.now() + LEASE_MS
      const due = await leaseDue(database, {
        clientId,
        now,
        leasedUntil,
        limit: LIMIT,
        undelivered,
      })
      const waiting = [...due]
      const work = async () => {
        while (isOn()) {
          const id = waiting.shift()
          if (id === undefined) return
          total.checked++
          if (!(await check(id))) total.failed++
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
      await giveBack(waiting, leasedUntil)
      if (due.length < LIMIT || !isOn()) return total
    }
  }

  return async (isOn = () => true) => {
    const now = clock.now()
    const drains = [drain(true, now, isOn), drain(false, now, isOn)] as const
    // Where one fails, the other is still under way.
    await Promise.allSettled(drains)
    const [undelivered, others] = await Promise.all(drains)
    return {
      checked: undelivered.checked + others.checked,
      failed: undelivered.failed + others.failed,
    }
  }
}
