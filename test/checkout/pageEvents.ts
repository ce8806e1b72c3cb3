import { vi } from 'vitest'

/** Shows or hides the page. */
export function turn(visibility: DocumentVisibilityState) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility)
  document.dispatchEvent(new Event('visibilitychange'))
}

/** The events of a page whose buyer comes back to it. */
export const RETURNS: readonly [name: string, happen: () => void][] = [
  ['it is shown again', () => turn('visible')],
  ['its window gets the focus', () => window.dispatchEvent(new Event('focus'))],
  ['its network is back', () => window.dispatchEvent(new Event('online'))],
]
