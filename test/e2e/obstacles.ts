/** Runs in the page. Returns why the browser did not keep it: it masks what is not the page's doing. */
export function obstacles(): unknown[] {
  const [navigation] = performance.getEntriesByType('navigation')
  const { reasons = [] } = (Object(navigation) as Navigation).notRestoredReasons ?? {}
  return reasons.map(({ reason }) => reason)
}

interface Navigation {
  readonly notRestoredReasons?: { readonly reasons?: readonly { readonly reason: unknown }[] }
}

/** Runs in the page before its own scripts. Marks the document each time that the browser brings it back. */
export function markReturns() {
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) document.documentElement.dataset['kept'] = ''
  })
}
