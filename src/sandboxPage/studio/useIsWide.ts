import { useSyncExternalStore } from 'react'

const query = matchMedia('(width >= 48rem)')

/** Returns whether there is room for everything side by side. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches)
}

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
