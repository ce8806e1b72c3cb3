import type { Clock } from '../../core/clock'
import type { PaymentIntent } from '../../core/contract'
import { withDeadline } from '../../core/delay'
import { stableStringify } from '../../core/stableStringify'
import type { KryptogoClient } from '../kryptogo/types'
import { errorDetails, type Logger } from '../logger'
import type { ApplyUpdate } from './applyUpdate'
import { decide } from './decide'
import type { IntentFetcher } from './intentFetcher'
import type { StoredPayment } from './payment'

/**
 * Asks KryptoGO about a payment that someone is about to see, and stores the news. Asks nothing where it
 * was asked within the last few seconds, or where the gate has no room. Resolves to whether the payment
 * may have changed since it was read. Never throws.
 */
export type RefreshPayment = (payment: StoredPayment<unknown>) => Promise<boolean>

/** The dependencies of `createRefreshPayment`. */
export interface RefreshPaymentOptions {
  readonly client: { readonly gate: Pick<KryptogoClient['gate'], 'hasRoom'> }
  readonly fetcher: Pick<IntentFetcher, 'fetch' | 'wasAsked'>
  readonly applyUpdate: ApplyUpdate
  /** A stop waits for what is tracked, and lets nothing begin. */
  readonly inFlight: { isOpen(): boolean; track<T>(task: () => Promise<T>): Promise<T> }
  readonly clock: Clock
  readonly log: Logger
}

/** A request under way, which all requests for its payment share. */
interface Refresh {
  /** `null` without an answer. */
  readonly answer: Promise<PaymentIntent | null>
  /** Resolves once the news is stored. */
  readonly outcome: Promise<boolean>
}

/** How long a request waits for KryptoGO. An answer that comes later is stored all the same. */
const LONGEST_WAIT_MS = 2_000

/** Creates `refreshPayment` of one payment server. */
export function createRefreshPayment(options: RefreshPaymentOptions): RefreshPayment {
  const { client, fetcher, applyUpdate, inFlight, clock, log } = options
  const refreshes = new Map<string, Refresh>()

  async function store(id: string, fetched: PaymentIntent): Promise<void> {
    try {
      await applyUpdate(id, { fetched })
    } catch (error) {
      log.error('A payment could not be checked', { intentId: id, ...errorDetails(error) })
    }
  }

  function begin(payment: StoredPayment<unknown>): Refresh {
    const { id, intent } = payment
    // A failure is not counted, or requests would decide how often the payment is checked.
    const answer = fetcher.fetch(id, { deadline: intent.payment_deadline }).catch(() => null)
    const outcome = inFlight.track(async () => {
      try {
        const fetched = await answer
        if (fetched && !isNews(payment, fetched)) return false
        if (fetched) await store(id, fetched)
        return true
      } finally {
        refreshes.delete(id)
      }
    })
    const refresh = { answer, outcome }
    refreshes.set(id, refresh)
    return refresh
  }

  async function isAnsweredInTime({ answer }: Refresh): Promise<boolean> {
    const late = new Error('KryptoGO has not answered yet')
    const limit = { clock, ms: LONGEST_WAIT_MS, onTimeout: () => late }
    return withDeadline(limit, () => answer.then(() => true)).catch(() => false)
  }

  const mayBegin = (id: string) =>
    inFlight.isOpen() && !fetcher.wasAsked(id) && client.gate.hasRoom()

  return async (payment) => {
    const { id } = payment
    const refresh = refreshes.get(id) ?? (mayBegin(id) ? begin(payment) : null)
    if (!refresh) return false
    return (await isAnsweredInTime(refresh)) ? refresh.outcome : true
  }
}

/** Whether an answer brings what is not stored yet. */
function isNews(payment: StoredPayment<unknown>, fetched: PaymentIntent): boolean {
  const { change, intent, anomalies } = decide(payment, fetched)
  const isSame = stableStringify(intent) === stableStringify(payment.intent)
  return change !== null || anomalies.length > 0 || !isSame
}
