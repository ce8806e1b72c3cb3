import type { PaymentIntent } from '../core/contract'
import type { ServerContext } from './context'
import { takeDue } from './intents'
import type { Observe } from './observe'
import type { Reader } from './reader'

/** What one round of `reconcile` did. */
export interface Reconciled {
  /** Payments that were due. */
  readonly checked: number
  /** Those of them that KryptoGO could not be asked about, or that the shop could not be told of. */
  readonly failed: number
}

const LIMIT = 100
const AT_ONCE = 4
/** A process that dies with payments in hand gives them back after this long. */
const LENT_MS = 60_000

/** Makes `reconcile`, which looks at every payment that is due. */
export function createReconcile<Client>(
  { clock, log, options }: ServerContext<Client>,
  { observe, reader }: { observe: Observe; reader: Reader },
) {
  async function check(id: string): Promise<boolean> {
    const seen = await reader.read(id).catch((error: unknown): PaymentIntent | null => {
      log.warn('KryptoGO could not be asked about a payment', { id, error: String(error) })
      return null
    })
    try {
      return (await observe(id, { seen })) === 'settled' && seen !== null
    } catch (error) {
      log.error('A payment could not be checked', { id, error: String(error) })
      return false
    }
  }

  async function round(): Promise<Reconciled> {
    const now = clock.now()
    const due = await takeDue(options.database, { now, lentUntil: now + LENT_MS, limit: LIMIT })
    const ids = due.values()
    let failed = 0
    const work = async () => {
      for (const id of ids) if (!(await check(id))) failed++
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return { checked: due.length, failed }
  }

  return async (): Promise<Reconciled> => {
    let total: Reconciled = { checked: 0, failed: 0 }
    for (;;) {
      const { checked, failed } = await round()
      total = { checked: total.checked + checked, failed: total.failed + failed }
      if (checked < LIMIT) return total
    }
  }
}
