import { intentOf, type PaymentState } from '../core/state'

/** A mounted store, as far as others need to know who reports a payment that several show. */
export interface Teller {
  /** The payment began in this store. */
  readonly began: (intentId: string) => boolean
  /** The payment is known to this store. */
  readonly shows: (intentId: string) => boolean
}

const tellers = /* @__PURE__ */ new Set<Teller>()

/** Takes part until the returned function is called; the first mounted comes first. */
export function joinTellers(teller: Teller): () => void {
  tellers.add(teller)
  return () => {
    tellers.delete(teller)
  }
}

/**
 * Whether a store calls its handlers about a state. Where several show one payment, the one in which
 * it began does; of one that began in none of them, the one mounted first.
 */
export function tells(teller: Teller, state: PaymentState): boolean {
  const id = intentOf(state)?.payment_intent_id
  if (id === undefined || teller.began(id)) return true
  const all = [...tellers]
  return !all.some((one) => one.began(id)) && all.find((one) => one.shows(id)) === teller
}
