import type { Page } from 'playwright'

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

/**
 * Goes back or forward as a page's own script would. Playwright's `goBack()` asks the browser for the
 * history, which fails while it exchanges one kept page for another.
 */
export async function travel(page: Page, steps: -1 | 1, path: string) {
  const arrived = page.waitForURL((url) => url.pathname === path, { waitUntil: 'commit' })
  // The page that leaves answers first.
  await page.evaluate((by) => void setTimeout(() => history.go(by)), steps)
  await arrived
}
