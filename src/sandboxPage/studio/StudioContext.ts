import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Studio, StudioState } from './createStudio'

/** Holds the state of the page. */
export const StudioContext = createContext<Studio | null>(null)

/** Returns the functions that drive the sandbox. */
export function useStudio(): Studio {
  const studio = useContext(StudioContext)
  if (!studio) throw new Error('There is no StudioContext')
  return studio
}

/** Returns what the page shows. */
export function useStudioState(): StudioState {
  const { subscribe, getSnapshot } = useStudio()
  return useSyncExternalStore(subscribe, getSnapshot)
}
