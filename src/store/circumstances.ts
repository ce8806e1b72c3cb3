import type { Clock } from '../core/clock'
import { isTooLateAt, situationOf, type Situation } from '../core/situation'
import { intentOf, type PaymentState } from '../core/state'
import { stateFor } from './session'
import type { SessionRunner } from './sessionRunner'

/** How a payment was when it was opened last. */
interface Opening {
  /** A later one is another chance. */
  readonly deadline: number
  readonly isTooLate: boolean
  readonly wasShown: boolean
}

/** Keeps what decides about a payment beside its state: the time, and the buyer's own word. */
export function createCircumstances({ subscribe, getSession }: SessionRunner, clock: Clock) {
  const openings = new Map<string, Opening>()
  let openId: string | undefined

  // From the start, because it counts when a payment is first shown.
  subscribe(() => {
    const session = getSession()
    const { isOpen, intent } = session.snapshot
    const shownId = isOpen ? intent?.payment_intent_id : undefined
    const openedId = shownId === openId ? undefined : shownId
    openId = shownId
    const state = stateFor(session, null)
    if (state.status !== 'pending') return
    const { payment_intent_id: id, payment_deadline: deadline } = state.intent
    const last = openings.get(id)
    if (last && id !== openedId) return
    const isTooLate = isTooLateAt(clock.now(), state.intent)
    // The page that began a payment which was found may have shown where to send.
    const wasShown = last ? last.wasShown || !isTooLateFor(last, deadline) : state.restored
    openings.set(id, { deadline, isTooLate, wasShown })
  })

  return {
    /** The situation of a payment at this moment. */
    situationOf: (state: PaymentState): Situation => {
      const { payment_intent_id: id = '', payment_deadline } = intentOf(state) ?? {}
      const opening = openings.get(id)
      return situationOf(state, {
        now: clock.now(),
        isTooLate: isTooLateFor(opening, payment_deadline),
        wasShown: opening?.wasShown,
        isSent: getSession().sentIntents.has(id),
      })
    },
  }
}

const isTooLateFor = (opening: Opening | undefined, deadline: number | undefined) =>
  opening?.isTooLate === true && opening.deadline === deadline
