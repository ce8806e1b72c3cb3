import { isIntentId } from '../../core/intentId'
import type { Clock } from '../../core/clock'
import { errorDetails, type Logger } from '../logger'
import type { AnswerCounter, Counted } from './answerCounter'
import { failureOf, HttpError, unknownIntent, type Refusal } from './httpError'
import { refusal } from './respond'
import { findRoute, type Route, type Routes } from './routes'

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
    checkMethod(request, methodOf(route))
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
      const counted = countedAs(request, route)
      if (counted) answers.count(counted, pathname, refused)
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

const methodOf = ({ name }: Route) => (name === 'create' || name === 'callback' ? 'POST' : 'GET')

/** @throws HttpError with 405 unless a request has the method of its path. */
function checkMethod({ method }: Request, expected: 'GET' | 'POST'): void {
  if (method === expected || (expected === 'GET' && method === 'HEAD')) return
  const allow = expected === 'GET' ? 'GET, HEAD' : expected
  throw new HttpError({ status: 405, message: `This path allows only ${allow}`, allow })
}

/** A page sends `POST` only to create: any other that is not served is KryptoGO's, to a wrong URL. */
function countedAs({ method }: Request, route: Route | null): Counted | null {
  const isServed = route !== null && methodOf(route) === 'POST'
  return method === 'POST' && !isServed ? 'stray' : (route?.name ?? null)
}
