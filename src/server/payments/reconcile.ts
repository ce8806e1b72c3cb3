import type { PaymentIntent } from '../../core/contract'
import type { ServerContext } from '../context'
import { described } from '../http/respond'
import { takeDue } from './leases'
import type { Observe } from './applyUpdate'
import type { Reader } from './intentFetcher'

/** What one round of `reconcile` did. */
export interface Reconciled {
  /** Payments that were due. */
  readonly checked: number
  /** Those of them that KryptoGO could not be asked about, or that the shop could not be told of. */
  readonly failed: number
}

const LIMIT = 16
const AT_ONCE = 4
/** Longer than so many take. A process that dies with payments in hand gives them back after it. */
const LENT_MS = 120_000

/** Makes `reconcile`, which looks at every payment that is due. */
export function createReconcile<Client>(
  { clock, log, options }: ServerContext<Client>,
  { observe, reader }: { observe: Observe; reader: Reader },
) {
  async function check(id: string): Promise<boolean> {
    const seen = await reader.read(id).catch((error: unknown): PaymentIntent | null => {
      log.warn('KryptoGO could not be asked about a payment', { intentId: id, ...described(error) })
      return null
    })
    try {
      return (await observe(id, { seen })) === 'settled' && seen !== null
    } catch (error) {
      log.error('A payment could not be checked', { intentId: id, ...described(error) })
      return false
    }
  }

  /** Looks at those that were due at `now`; handlers that hang hold up no looks. */
  async function drain(undelivered: boolean, now: number, goesOn: () => boolean) {
    const total = { checked: 0, failed: 0 }
    for (;;) {
      const lentUntil = clock.now() + LENT_MS
      const due = await takeDue(options.database, { now, lentUntil, limit: LIMIT, undelivered })
      const ids = due.values()
      const work = async () => {
        for (const id of ids) {
          if (!goesOn()) return
          total.checked++
          if (!(await check(id))) total.failed++
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
      if (due.length < LIMIT || !goesOn()) return total
    }
  }

  return async (goesOn = () => true): Promise<Reconciled> => {
    const now = clock.now()
    const [told, seen] = await Promise.all([drain(true, now, goesOn), drain(false, now, goesOn)])
    return { checked: told.checked + seen.checked, failed: told.failed + seen.failed }
  }
}
