import { useSyncExternalStore } from 'react'

/** Whether it runs in a browser: not on a server, nor while React takes over the HTML of one. */
export const useIsInBrowser = () => useSyncExternalStore(neverChanges, yes, no)

const neverChanges = () => () => undefined
const yes = () => true
const no = () => false
