import { intentOf, type PaymentState } from '../core/state'
import type { Session } from './session'

/** A mounted store, as far as others need to know who reports a payment that several show. */
export interface Reporter {
  /** The payment began in this store. */
  readonly began: (intentId: string) => boolean
  /** The payment is known to this store. */
  readonly shows: (intentId: string) => boolean
}

/** Creates the reporter of the store whose session this is. */
export function createReporter(getSession: () => Session): Reporter {
  const attemptsOf = (intentId: string) =>
    [...getSession().attempts.values()].filter(
      ({ intent }) => intent?.payment_intent_id === intentId,
    )
  return {
    began: (intentId) => attemptsOf(intentId).some(({ ownerKey }) => ownerKey !== null),
    shows: (intentId) => attemptsOf(intentId).length > 0,
  }
}

const reporters = /* @__PURE__ */ new Set<Reporter>()

/** Takes part until the returned function is called; the first mounted comes first. */
export function joinReporters(reporter: Reporter): () => void {
  reporters.add(reporter)
  return () => {
    reporters.delete(reporter)
  }
}

/**
 * Whether a store calls its handlers about a state. Where several show one payment, the one in which
 * it began does; of one that began in none of them, the one mounted first.
 */
export function reports(reporter: Reporter, state: PaymentState): boolean {
  const id = intentOf(state)?.payment_intent_id
  if (id === undefined || reporter.began(id)) return true
  const all = [...reporters]
  return !all.some((one) => one.began(id)) && all.find((one) => one.shows(id)) === reporter
}
