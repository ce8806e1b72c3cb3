import type { Clock } from '../core/clock'
import { toPaymentError, type PageErrorCode } from '../core/errors'
import { callGuarded } from './callGuarded'
import { createEmitter } from './emitter'
import { reduce, type SessionEvent } from './reduce'
import { createSession, type SessionEffect } from './session'
import { waitingFor } from './waiting'

/** How long each wait may last, in milliseconds. */
const LONGEST_WAIT = { params: 10 * 60_000, source: 60_000 } as const

/** The session of one store, with its effects and its timer. */
export type SessionRunner = ReturnType<typeof createSessionRunner>

/**
 * Keeps the session of one store: each event changes it at once, its effects then go to `run`, and
 * one timer ends what it waits for.
 */
export function createSessionRunner(
  clock: Clock,
  keepsOrders: boolean,
  run: (effect: SessionEffect) => void,
) {
  const { subscribe, emit } = createEmitter()
  const queue: SessionEffect[] = []
  let ids = 0
  const newId = () => String(++ids)
  let session = createSession(newId(), keepsOrders)
  let isRunning = true
  let isDraining = false
  let timer: { readonly key: string; readonly cancel: () => void } | null = null

  function dispatch(event: SessionEvent) {
    const next = reduce(session, event, clock.now())
    session = next.session
    queue.push(...next.effects)
    emit()
    keepTimer()
    drain()
  }

  /** Effects that a handler causes wait for those before them. */
  function drain() {
    if (isDraining) return
    isDraining = true
    for (let effect = queue.shift(); effect; effect = queue.shift()) {
      if (!isVoid(effect, session.activeId)) run(effect)
    }
    isDraining = false
  }

  function keepTimer() {
    const waiting = isRunning ? waitingFor(session) : null
    if (waiting?.key === timer?.key) return
    timer?.cancel()
    timer = null
    if (!waiting) return
    const { id, key, what } = waiting
    const cancel = clock.after(LONGEST_WAIT[what], () => {
      timer = null
      dispatch({ type: 'timedOut', id, nextId: newId() })
    })
    timer = { key, cancel }
  }

  return {
    subscribe,
    /** Tells the listeners of a change outside the session. */
    emit,
    dispatch,
    newId,
    getSession: () => session,

    /** Whether waits are timed. Stopping leaves no timer behind. */
    setRunning: (running: boolean) => {
      isRunning = running
      keepTimer()
    },

    /** Does something for an attempt, which fails if that does, now or later. */
    attempt: (id: string, act: () => unknown, code: PageErrorCode) => {
      callGuarded(act, (cause) => {
        dispatch({ type: 'failed', id, error: toPaymentError(cause, code), nextId: newId() })
      })
    },
  }
}

/** Whether an effect opens or prepares a payment that the page has left since. */
function isVoid(effect: SessionEffect, activeId: string): boolean {
  switch (effect.type) {
    case 'prepare':
    case 'openModal':
    case 'reopenModal':
      return effect.id !== activeId
    default:
      return false
  }
}
