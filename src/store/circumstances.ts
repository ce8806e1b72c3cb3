import { isTooLateAt, situationOf, type Situation } from '../core/situation'
import { intentOf, type PaymentState } from '../core/state'
import { isSent, isSentByWallet, type Opening, type Session } from './session'

/** Notes how much time is left of each payment when it is first known, and when its dialog opens. */
export function noteOpenings(before: Session, after: Session, now: number): Session['openings'] {
  const shownId = shownIdOf(after)
  const openedId = shownId === shownIdOf(before) ? undefined : shownId
  let { openings } = after
  for (const { state } of after.attempts.values()) {
    if (state.status !== 'pending') continue
    const { payment_intent_id: id, payment_deadline: deadline } = state.intent
    const last = openings.get(id)
    if (last && id !== openedId) continue
    const isTooLate = isTooLateAt(now, state.intent)
    // The page that began a payment which was found may have shown where to send.
    const wasShown = last ? last.wasShown || !isTooLateFor(last, deadline) : state.restored
    openings = new Map(openings).set(id, { deadline, isTooLate, wasShown })
  }
  return openings
}

/** The situation of a payment, by its state and by what the page knows beside that. */
export function situationIn(session: Session, state: PaymentState, now: number): Situation {
  const { payment_intent_id: id = '', payment_deadline } = intentOf(state) ?? {}
  const opening = session.openings.get(id)
  return situationOf(state, {
    now,
    isTooLate: isTooLateFor(opening, payment_deadline),
    wasShown: opening?.wasShown,
    isSent: isSentIn(session, state),
    isSentByWallet: isSentByWallet(session, { intent: intentOf(state) ?? null }),
  })
}

/** Whether the buyer says that the payment of a state was sent. */
export function isSentIn(session: Session, state: PaymentState): boolean {
  return isSent(session, { intent: intentOf(state) ?? null })
}

/** The payment whose dialog is open. */
const shownIdOf = ({ snapshot: { isOpen, intent } }: Session) =>
  isOpen ? intent?.payment_intent_id : undefined

const isTooLateFor = (opening: Opening | undefined, deadline: number | undefined) =>
  opening?.isTooLate === true && opening.deadline === deadline
