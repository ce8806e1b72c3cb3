import type { Clock } from '../core/clock'
import { isTooLateAt, situationOf, type Situation } from '../core/situation'
import { intentOf, type PaymentState } from '../core/state'
import { stateFor } from './session'
import type { SessionRunner } from './sessionRunner'

/** Keeps what decides about a payment beside its state: the time, and the buyer's own word. */
export function createCircumstances({ subscribe, getSession }: SessionRunner, clock: Clock) {
  // The deadline for which a payment opened too late, or NaN. A later one is another chance.
  const missed = new Map<string, number>()

  // From the start, because it counts when a payment is first shown.
  subscribe(() => {
    const state = stateFor(getSession(), null)
    if (state.status !== 'pending') return
    const { payment_intent_id: id, payment_deadline: deadline } = state.intent
    if (!missed.has(id)) missed.set(id, isTooLateAt(clock.now(), state.intent) ? deadline : NaN)
  })

  return {
    /** The situation of a payment at this moment. */
    situationOf: (state: PaymentState): Situation => {
      const { payment_intent_id: id = '', payment_deadline } = intentOf(state) ?? {}
      return situationOf(state, {
        now: clock.now(),
        isTooLate: payment_deadline !== undefined && missed.get(id) === payment_deadline,
        isSent: getSession().sentIntents.has(id),
      })
    },
  }
}
