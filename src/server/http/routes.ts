/** The handlers of all paths; the ids they are given are well-formed. */
export interface Routes {
  readonly create: (request: Request) => Promise<Response>
  readonly read: (request: Request, id: string) => Promise<Response>
  readonly events: (request: Request, id: string) => Promise<Response>
  readonly callback: (request: Request) => Promise<Response>
  readonly health: (request: Request) => Promise<Response>
}

// Only the end of the path counts: the prefix it is mounted under may or may not have been cut off.
const FIXED = /(?:^|\/payment)\/(intent|callback|health)\/?$/
const OF_INTENT = /(?:^|\/payment)\/intent\/([^/]+?)(\/events)?\/?$/

/** Whether this server answers callbacks at the path of a URL. */
export function isCallbackPath(pathname: string): boolean {
  return findRoute(pathname)?.name === 'callback'
}

/** Where a path leads. */
export interface Route {
  readonly name: keyof Routes
  /** The place of an id, where the path has one. */
  readonly id: string
}

/** Finds the route of the path of a URL. */
export function findRoute(pathname: string): Route | null {
  const [, fixed] = FIXED.exec(pathname) ?? []
  if (fixed === 'intent') return { name: 'create', id: '' }
  if (fixed === 'callback' || fixed === 'health') return { name: fixed, id: '' }
  const [, segment, events] = OF_INTENT.exec(pathname) ?? []
  if (segment === undefined) return null
  return { name: events ? 'events' : 'read', id: decoded(segment) }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}
