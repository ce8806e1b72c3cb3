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
  readonly isHidden: () => boolean
  /** Calls `listener` until the returned function is called. */
  readonly subscribe: (listener: (event: PageEvent) => void) => () => void
}

/** The life of the document that this code runs in. */
export const documentLife: PageLife = {
  isHidden: () => document.visibilityState === 'hidden',
  subscribe: (listener) => {
    const controller = new AbortController()
    const { signal } = controller
    const onVisible = () => {
      listener(documentLife.isHidden() ? 'hidden' : 'shown')
    }
    document.addEventListener('visibilitychange', onVisible, { signal })
    addEventListener('focus', onVisible, { signal })
    addEventListener('online', onVisible, { signal })
    addEventListener('pagehide', () => listener('frozen'), { signal })
    addEventListener('pageshow', ({ persisted }) => persisted && listener('restored'), { signal })
    return () => {
      controller.abort()
    }
  },
}
