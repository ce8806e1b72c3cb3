import { isIntentId } from '../../core/intentId'
import type { Clock } from '../../core/clock'
import { errorDetails, type Logger } from '../logger'
import type { AnswerCounter } from './answerCounter'
import { failureOf, HttpError, unknownIntent, type Refusal } from './httpError'
import { refusal } from './respond'

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

/** The dependencies of `createRouter`. */
export interface RouterOptions {
  readonly serverTime: Pick<Clock, 'now'>
  readonly answers: Pick<AnswerCounter, 'count'>
  readonly log: Logger
}

/** Creates the function that routes requests, and turns every error of a route into an answer. */
export function createRouter(
  routes: Routes,
  { serverTime, answers, log }: RouterOptions,
): (request: Request) => Promise<Response> {
  async function answer(request: Request, route: Route | null): Promise<Response> {
    if (!route) throw new HttpError({ status: 404, message: 'Nothing is served at this path' })
    const { name, id } = route
    checkMethod(request, name === 'create' || name === 'callback' ? 'POST' : 'GET')
    if (name !== 'read' && name !== 'events') return routes[name](request)
    if (isIntentId(id)) return routes[name](request, id)
    throw unknownIntent()
  }

  function refusalFor(request: Request, error: unknown): Refusal {
    if (error instanceof HttpError) return error.refusal
    log.error('A request could not be answered', {
      method: request.method,
      path: new URL(request.url).pathname,
      ...errorDetails(error),
    })
    return failureOf(error)
  }

  return async (request) => {
    const { pathname } = new URL(request.url)
    const route = findRoute(pathname)
    const count = (refused: Refusal | null) => {
      if (route) answers.count(route.name, pathname, refused)
    }
    const response = await answer(request, route).then(
      (answered) => {
        count(null)
        return answered
      },
      (error: unknown) => {
        const refused = refusalFor(request, error)
        count(refused)
        return refusal(refused)
      },
    )
    // The checkout sets its clock by it.
    response.headers.set('date', new Date(serverTime.now()).toUTCString())
    if (request.method !== 'HEAD') return response
    await response.body?.cancel()
    return new Response(null, response)
  }
}

interface Route {
  readonly name: keyof Routes
  /** The place of an id, where the path has one. */
  readonly id: string
}

function findRoute(pathname: string): Route | null {
  const [, fixed] = FIXED.exec(pathname) ?? []
  if (fixed === 'intent') return { name: 'create', id: '' }
  if (fixed === 'callback' || fixed === 'health') return { name: fixed, id: '' }
  const [, segment, events] = OF_INTENT.exec(pathname) ?? []
  if (segment === undefined) return null
  return { name: events ? 'events' : 'read', id: decoded(segment) }
}

/** @throws HttpError with 405 unless a request has the method of its path. */
function checkMethod({ method }: Request, expected: 'GET' | 'POST'): void {
  if (method === expected || (expected === 'GET' && method === 'HEAD')) return
  const allow = expected === 'GET' ? 'GET, HEAD' : expected
  throw new HttpError({ status: 405, message: `This path allows only ${allow}`, allow })
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}
