import { intentOf, type PaymentState } from '../core/state'
import type { Session } from './session'

/** A mounted store, as far as others need to know who reports a payment that several show. */
export interface Reporter {
  /**
   * How close a payment is to this store: 3 if it began there, 2 if it is an order's or was
   * pressed, 1 if it is known, 0 if not.
   */
  readonly claimOn: (intentId: string) => number
}

/** Creates the reporter of the store whose session this is. */
export function createReporter(getSession: () => Session): Reporter {
  return {
    claimOn: (intentId) => {
      const claims = [...getSession().attempts.values()]
        .filter(({ intent }) => intent?.payment_intent_id === intentId)
        .map(({ ownerKey, restored }) => (ownerKey === null ? 1 : restored ? 2 : 3))
      return Math.max(0, ...claims)
    },
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
 * Whether a store calls its handlers about a state. Where several show one payment, the one with the
 * strongest claim does; of those that have the same, the one mounted first.
 */
export function reports(reporter: Reporter, state: PaymentState): boolean {
  const id = intentOf(state)?.payment_intent_id
  if (id === undefined) return true
  const all = [...reporters, reporter]
  const strongest = Math.max(...all.map((one) => one.claimOn(id)))
  return all.find((one) => one.claimOn(id) === strongest) === reporter
}
