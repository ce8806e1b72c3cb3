/** Whether the page can be seen, and is not in a tab behind another one. */
export const isShown = () => document.visibilityState === 'visible'

/** Calls a function whenever the page is shown or hidden. */
export function subscribeToShown(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}
