/** Something that happens to a page. */
export type PageEvent =
  /** It is seen, focused or online again. */
  | 'shown'
  | 'hidden'
  /** It is left, and may be kept by the browser to be brought back as it is. */
  | 'frozen'
  /** It was kept, and is brought back. */
  | 'restored'

/** Whether a page is seen, and what happens to it. */
export interface PageLife {
  /** Whether the browser says that it is hidden, and no person has shown otherwise since. */
  readonly isHidden: () => boolean
  /** Calls `listener` until the returned function is called. */
  readonly subscribe: (listener: (event: PageEvent) => void) => () => void
}

/** The life of the document that this code runs in. */
export interface DocumentLife extends PageLife {
  /** A person is at the page, whatever the browser says. */
  readonly attend: () => void
}

// The WebViews of some apps say that a page is hidden while a person uses it.
const SIGNS = ['focus', 'pointerdown', 'keydown'] as const

/** Creates the life of the document that this code runs in. */
export function createDocumentLife(): DocumentLife {
  const { subscribe, emit } = createPageEmitter()
  let isAttended = false

  const isHidden = () => document.visibilityState === 'hidden' && !isAttended
  const notify = () => {
    emit(isHidden() ? 'hidden' : 'shown')
  }
  const attend = () => {
    if (!isHidden()) return
    isAttended = true
    emit('shown')
  }

  function listen() {
    const controller = new AbortController()
    const { signal } = controller
    const onVisible = () => {
      isAttended = false
      notify()
    }
    document.addEventListener('visibilitychange', onVisible, { signal })
    for (const sign of SIGNS) addEventListener(sign, attend, { signal, capture: true })
    addEventListener('focus', () => isHidden() || emit('shown'), { signal })
    addEventListener('online', notify, { signal })
    addEventListener('pagehide', () => emit('frozen'), { signal })
    addEventListener('pageshow', ({ persisted }) => persisted && emit('restored'), { signal })
    return () => {
      controller.abort()
    }
  }

  return { isHidden, attend, subscribe: (listener) => subscribe(listener, listen) }
}

/** A list of listeners to events, which is connected while it is not empty. */
function createPageEmitter() {
  const listeners = new Set<(event: PageEvent) => void>()
  let disconnect = (): void => undefined
  return {
    emit: (event: PageEvent) => {
      for (const listener of [...listeners]) listener(event)
    },
    subscribe: (listener: (event: PageEvent) => void, connect: () => () => void) => {
      if (listeners.size === 0) disconnect = connect()
      listeners.add(listener)
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) disconnect()
      }
    },
  }
}
