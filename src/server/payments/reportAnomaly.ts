import type { CallHandler } from '../callHandler'
import { errorDetails, type Logger } from '../logger'
import type { PaymentServerOptions } from '../options'
import type { Store } from '../database/store'
import type { Anomaly } from './anomalies'

/** Tells the shop and the log of an anomaly. Does not wait for the shop, and never throws. */
export type ReportAnomaly = (anomaly: Anomaly) => void

/** Creates `reportAnomaly` of one payment server. */
export function createReportAnomaly(
  onAnomaly: PaymentServerOptions['onAnomaly'],
  { callHandler, log }: { callHandler: CallHandler; log: Logger },
): ReportAnomaly {
  return (anomaly) => {
    log.warn('Payment anomaly', { ...anomaly })
    if (!onAnomaly) return
    callHandler('onAnomaly', () => onAnomaly(anomaly)).catch((error: unknown) =>
      log.error('onAnomaly failed', errorDetails(error)),
    )
  }
}

const MOST_REMEMBERED = 1_000

/**
 * Creates the function that reports records which something other than this library has changed. One that
 * stays as it is, is reported once by each process.
 */
export function createReportChanged(reportAnomaly: ReportAnomaly): Store['reportChanged'] {
  const reported = new Set<string>()
  return ({ subject, isRestored }) => {
    if (!isRestored && reported.has(subject)) return
    if (!isRestored && reported.size < MOST_REMEMBERED) reported.add(subject)
    const intentId = subject.startsWith('intent:') ? subject.slice('intent:'.length) : null
    reportAnomaly({ kind: 'record_changed', intentId, details: { subject, isRestored } })
  }
}
