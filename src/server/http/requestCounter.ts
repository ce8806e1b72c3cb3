import type { Clock } from '../../core/clock'
import { errorDetails, type Logger } from '../logger'
import type { PaymentServerOptions } from '../options'
import type { ReportAnomaly } from '../payments/reportAnomaly'

const MOST = 20
const WITHIN_MS = 10 * 60_000
const MOST_ADDRESSES = 10_000

/** The dependencies of `createRequestCounter`. */
export interface RequestCounterOptions {
  readonly getClientAddress: PaymentServerOptions['getClientAddress']
  readonly reportAnomaly: ReportAnomaly
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Creates the function that counts requests by the address they come from, and reports one that sends
 * many in a short time. It refuses nobody, and never throws.
 */
export function createRequestCounter(options: RequestCounterOptions): (request: Request) => void {
  const { getClientAddress, reportAnomaly, clock, log } = options
  const counts = new Map<string, { count: number; readonly since: number }>()

  /** Counts one more, and returns whether it is the one that makes it a burst. */
  function count(address: string): boolean {
    const now = clock.now()
    let entry = counts.get(address)
    if (!entry || now - entry.since > WITHIN_MS) {
      counts.delete(address)
      entry = { count: 0, since: now }
      counts.set(address, entry)
    }
    const [oldest] = counts.keys()
    if (counts.size > MOST_ADDRESSES && oldest !== undefined) counts.delete(oldest)
    entry.count++
    return entry.count === MOST
  }

  return (request) => {
    try {
      const address = getClientAddress?.({ request }) ?? null
      if (address === null || !count(address)) return
      const details = { address, requests: MOST, withinMs: WITHIN_MS }
      reportAnomaly({ kind: 'burst', intentId: null, details })
    } catch (error) {
      log.error('getClientAddress failed', errorDetails(error))
    }
  }
}
