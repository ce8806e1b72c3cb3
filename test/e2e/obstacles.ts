/** Runs in the page. Returns why the browser did not keep it: it masks what is not the page's doing. */
export function obstacles(): unknown[] {
  const [navigation] = performance.getEntriesByType('navigation')
  const { reasons = [] } = (Object(navigation) as Navigation).notRestoredReasons ?? {}
  return reasons.map(({ reason }) => reason)
}

interface Navigation {
  readonly notRestoredReasons?: { readonly reasons?: readonly { readonly reason: unknown }[] }
}
