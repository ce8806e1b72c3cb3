import { PaymentError } from '../core/errors'
import { activeAttempt } from './session'
import type { SessionRunner } from './sessionRunner'

/** Knows which owners are on the screen, so that a preparation ends when its owner has left. */
export function createVisibleOwners(runner: SessionRunner) {
  const { subscribe, emit, dispatch, getSession, newId } = runner
  const visible = new Map<() => void, string>()
  let departures = 0

  // One subscription for them all, as a page may have many.
  subscribe(() => {
    for (const listener of [...visible.keys()]) listener()
  })

  /** Tells the listeners, because whether a payment can be tried again depends on the components of its owner. */
  function emitFor(ownerKey: string) {
    const { activeId, attempts, rejection } = getSession()
    const shown = [attempts.get(activeId)?.ownerKey, rejection?.ownerKey]
    if (shown.includes(ownerKey)) emit()
  }

  return {
    /**
     * Subscribes a component that may begin payments. React ends the subscription when the component
     * is hidden or gone, which insertion effects survive: so this reports who is on the screen.
     */
    subscribeOwner: (ownerKey: string, listener: () => void) => {
      visible.set(listener, ownerKey)
      emitFor(ownerKey)
      return () => {
        visible.delete(listener)
        const active = activeAttempt(getSession())
        if (active.phase === 'preparing' && active.ownerKey === ownerKey) departures++
        emitFor(ownerKey)
      }
    },

    /** How often the owner of a payment that is being prepared has left the screen. */
    departures: () => departures,

    /** Ends a preparation whose owner has left the screen for good. */
    abandonUnseen: () => {
      const { id, phase, ownerKey } = activeAttempt(getSession())
      const isUnseen = ownerKey !== null && ![...visible.values()].includes(ownerKey)
      if (phase !== 'preparing' || !isUnseen) return
      const error = new PaymentError('abandoned', 'The component that pays left the screen')
      dispatch({ type: 'failed', id, error, nextId: newId() })
    },
  }
}
