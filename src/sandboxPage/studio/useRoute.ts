import { useSyncExternalStore } from 'react'

/** The sections of the page. */
export const sections = ['payments', 'callbacks', 'requests', 'transfers'] as const

/** A section of the page. */
export type Section = (typeof sections)[number]

/** A place on the page, which the address names. */
export interface Route {
  readonly section: Section
  /** The payment that was chosen. */
  readonly id: string | undefined
}

/** Returns the place that the address names, and renders again when it changes. */
export const useRoute = (): Route => routeOf(useSyncExternalStore(subscribeToRoute, getHash))

/** Returns the place that the address names. */
export const getRoute = (): Route => routeOf(getHash())

const getHash = () => location.hash

function routeOf(hash: string): Route {
  const [, name, id] = hash.split('/')
  const section = sections.find((one) => one === name) ?? 'payments'
  return { section, id: id === undefined || id === '' ? undefined : id }
}

/** Returns the address of a place. */
export const hrefOf = (section: Section, id?: string) =>
  id === undefined ? `#/${section}` : `#/${section}/${id}`

/** Stays at the place that is shown, whatever comes, without another step in the browser's history. */
export function stayAt(section: Section, id: string): void {
  if (getRoute().id !== id) location.replace(hrefOf(section, id))
}

/** Calls a function whenever the address names another place. */
export function subscribeToRoute(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}
