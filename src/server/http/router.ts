import { isIntentId } from '../../core/intentId'
import type { Clock } from '../../core/clock'
import { errorDetails, type Logger } from '../logger'
import { failureOf, HttpError, unknownIntent } from './httpError'
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

/** Creates the function that routes requests, and turns every error of a route into an answer. */
export function createRouter(
  routes: Routes,
  { serverTime, log }: { serverTime: Pick<Clock, 'now'>; log: Logger },
): (request: Request) => Promise<Response> {
  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const [, fixed] = FIXED.exec(pathname) ?? []
    if (fixed === 'intent') return only('POST', request, routes.create)
    if (fixed === 'callback') return only('POST', request, routes.callback)
    if (fixed === 'health') return only('GET', request, routes.health)
    const [, segment, events] = OF_INTENT.exec(pathname) ?? []
    if (segment === undefined)
      throw new HttpError({ status: 404, message: 'Nothing is served at this path' })
    const id = decoded(segment)
    const route = events ? routes.events : routes.read
    return only('GET', request, () => {
      if (isIntentId(id)) return route(request, id)
      throw unknownIntent()
    })
  }

  return async (request) => {
    const response = await answer(request).catch((error: unknown) => {
      if (error instanceof HttpError) return refusal(error.refusal)
      log.error('A request could not be answered', {
        method: request.method,
        path: new URL(request.url).pathname,
        ...errorDetails(error),
      })
      return refusal(failureOf(error))
    })
    // The checkout sets its clock by it.
    response.headers.set('date', new Date(serverTime.now()).toUTCString())
    if (request.method !== 'HEAD') return response
    await response.body?.cancel()
    return new Response(null, response)
  }
}

async function only(
  method: 'GET' | 'POST',
  request: Request,
  route: (request: Request) => Promise<Response>,
): Promise<Response> {
  if (request.method === method || (method === 'GET' && request.method === 'HEAD'))
    return route(request)
  const allow = method === 'GET' ? 'GET, HEAD' : method
  const response = refusal({ status: 405, message: `This path allows only ${allow}` })
  response.headers.set('allow', allow)
  return response
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}
