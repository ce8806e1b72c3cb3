import type { CallHandler } from '../callHandler'
import { errorDetails, type Logger } from '../logger'
import type { PaymentServerOptions } from '../options'
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
