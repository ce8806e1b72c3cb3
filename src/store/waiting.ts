import { activeAttempt, type Session } from './session'

/** Something that an attempt waits for, and must not wait for without end. */
export interface Waiting {
  readonly id: string
  /** An answer of `onBeforePay`, or a sign of life from the source. */
  readonly what: 'params' | 'source'
  /** Tells one wait from the next. */
  readonly key: string
}

/** Returns the wait of the active attempt, so that the store can keep one timer for it. */
export function waitingFor(session: Session): Waiting | null {
  const { id, phase, request, state } = activeAttempt(session)
  if (phase === 'preparing') return { id, what: 'params', key: `${id} params` }
  const isSilent = state.status === 'opening' || state.status === 'idle'
  if (!request || !isSilent || session.snapshot.isLoading) return null
  return { id, what: 'source', key: `${id} ${state.status}` }
}
