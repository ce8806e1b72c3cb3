import {
  sandboxFilters,
  type SandboxDelivery,
  type SandboxSettingsPatch,
} from '../testing/sandboxApi'
import { readAdvance, readBalances, readBody, readScope, readTrigger } from './controlRequests'
import type { Sandbox } from './createSandbox'
import { pageOf } from './lists'
import { Problem } from './problem'
import { readSettings, type Scope } from './settings'
import type { Incoming } from './studioRequests'

/** How the paths of the control API begin. */
export const CONTROL = '/_sandbox'

/** The path of the stream of news, which is no answer of JSON. */
export const EVENTS = `${CONTROL}/events`

/** The path that removes everything. */
export const RESET = `${CONTROL}/reset`

const EVENTS_ROUTE = 'GET /events'

interface Call {
  /** The part of the path that the route leaves open. */
  readonly id: string
  readonly query: URLSearchParams
  readonly body: string
}

type Carry = (call: Call) => unknown

/** The facts of the server that the control API reports. */
interface Facts {
  readonly version: string
  readonly pid: number
  readonly data_file: string | null
  readonly demo: boolean
}

/** The options of `createControlApi`. */
export interface ControlApiOptions {
  readonly sandbox: Sandbox
  readonly facts: Facts
  /** Reads the file that describes this API. */
  readonly readOpenApi: () => unknown
  /** Called after a request that may have changed something. */
  readonly onChange: (method: string, path: string) => void
  /** Ends the sandbox once the request has been answered. */
  readonly stop: () => void
}

/** Creates the part of the sandbox by which tests and people drive it. */
export function createControlApi({
  sandbox,
  facts,
  readOpenApi,
  onChange,
  stop,
}: ControlApiOptions) {
  const routes: Readonly<Record<string, Carry>> = {
    'GET /health': () => ({ ok: true, ...facts }),
    'GET /openapi.json': readOpenApi,
    'POST /reset': ({ body }) => {
      readBody(body, [])
      sandbox.reset()
      return {}
    },
    'POST /stop': ({ body }) => {
      readBody(body, [])
      stop()
      return {}
    },
    ...settingsRoutes(sandbox),
    ...paymentRoutes(sandbox),
    ...callbackRoutes(sandbox),
    ...recordRoutes(sandbox),
  }

  return {
    /**
     * Carries out a request.
     *
     * @throws Problem when it cannot.
     */
    async handle({ method, path, search, body }: Incoming): Promise<unknown> {
      const own = path.slice(CONTROL.length)
      const matches = Object.entries(routes).flatMap(([route, carry]) => {
        const [verb = '', pattern = ''] = route.split(' ')
        const id = matchPath(pattern, own)
        return id === undefined ? [] : [{ verb, carry, id }]
      })
      const found = matches.find(({ verb }) => verb === method)
      if (found) {
        const result = await found.carry({ id: found.id, query: search, body })
        if (method !== 'GET') onChange(method, path)
        return result
      }
      throw matches.length > 0
        ? wrongMethod(
            path,
            method,
            matches.map(({ verb }) => verb),
          )
        : unknownPath(path, [...Object.keys(routes), EVENTS_ROUTE])
    },
  }
}

/** The control API of a sandbox. */
export type ControlApi = ReturnType<typeof createControlApi>

function settingsRoutes({ settings, pace, payments }: Sandbox): Record<string, Carry> {
  const routesFor = (path: string, scopeOf: (id: string) => Scope) => {
    const show = (id: string) => settings.at(scopeOf(id))
    return {
      [`GET ${path}`]: ({ id }: Call) => show(id),
      [`PATCH ${path}`]: ({ id, body }: Call) => {
        const patch = readSettings(readBody(body))
        const scope = scopeOf(id)
        playIfNamed(scope, patch)
        pace.change(() => settings.change(scope, patch))
        return show(id)
      },
      [`DELETE ${path}`]: ({ id }: Call) => {
        pace.change(() => settings.remove(scopeOf(id)))
        return show(id)
      },
    }
  }
  /** A payment that exists already follows a scenario only from now on. */
  const playIfNamed = ({ paymentId }: Scope, { scenario }: SandboxSettingsPatch) => {
    if (paymentId !== undefined && scenario) payments.play(paymentId, scenario)
  }

  return {
    ...routesFor('/settings', () => ({})),
    ...routesFor('/clients/{client_id}/settings', (clientId) => ({ clientId })),
    ...routesFor('/payments/{payment_intent_id}/settings', (id) => ({
      paymentId: payments.find(id).payment_intent_id,
    })),
  }
}

function paymentRoutes({ payments }: Sandbox): Record<string, Carry> {
  return {
    'GET /payments': ({ query }) => {
      const isWanted = matcher(query, sandboxFilters.payments)
      return pageOf(payments.all().filter(isWanted), (intent) => intent.payment_intent_id, query)
    },
    'GET /payments/{payment_intent_id}': ({ id }) => payments.show(id),
    'POST /payments/{payment_intent_id}/trigger': ({ id, body }) => {
      payments.trigger(id, readTrigger(body))
      return payments.show(id)
    },
    'POST /advance': async ({ body }) => {
      const { ms, scope } = readAdvance(body)
      return { payments: await payments.advance(ms, scope) }
    },
  }
}

function callbackRoutes({ callbacks, payments }: Sandbox): Record<string, Carry> {
  return {
    'GET /callbacks': ({ query }) => {
      const isWanted = matcher(query, sandboxFilters.deliveries)
      return pageOf(callbacks.log.all().filter(isWanted), ({ id }) => String(id), query)
    },
    'POST /callbacks/resend': ({ body }) => {
      const given = readBody(body, ['payment_intent_id'])
      const { paymentId } = readScope(given)
      if (paymentId !== undefined) payments.find(paymentId)
      const isWanted = ({ payment_intent_id: id }: SandboxDelivery) =>
        paymentId === undefined || id === paymentId
      return { callbacks: callbacks.resendAll(isWanted) }
    },
    'POST /callbacks/{id}/resend': ({ id, body }) => {
      readBody(body, [])
      callbacks.resend(id)
      return { callbacks: 1 }
    },
  }
}

function recordRoutes({ requests, balances }: Sandbox): Record<string, Carry> {
  return {
    'GET /requests': ({ query }) => {
      const isWanted = matcher(query, sandboxFilters.requests)
      return pageOf(requests.all().filter(isWanted), ({ id }) => String(id), query)
    },
    'GET /transfers': ({ query }) => {
      const isWanted = matcher(query, sandboxFilters.transfers)
      return pageOf(balances.transfers.filter(isWanted), ({ id }) => id, query)
    },
    'GET /balances': () => balances.balances(),
    'PUT /balances': ({ body }) => {
      balances.setBalances(readBalances(body))
      return balances.balances()
    },
  }
}

/** Returns the filter that a query asks for. */
function matcher<Name extends string>(query: URLSearchParams, names: readonly Name[]) {
  const known: readonly string[] = [...names, 'limit', 'before']
  for (const name of query.keys())
    if (!known.includes(name))
      throw new Problem(
        'unknown_filter',
        `The list has no filter ${JSON.stringify(name)}. Use one of ${known.join(', ')}.`,
      )
  return (item: Readonly<Partial<Record<Name, unknown>>>) =>
    names.every((name) => !query.has(name) || item[name] === query.get(name))
}

/** Returns the open part of a path, '' if there is none, or `undefined` if it is another path. */
function matchPath(pattern: string, path: string): string | undefined {
  const [start = '', end] = pattern.split(/\{\w+\}/)
  if (end === undefined) return pattern === path ? '' : undefined
  if (!path.startsWith(start) || !path.endsWith(end)) return undefined
  const id = path.slice(start.length, path.length - end.length)
  return /^[^/]+$/.test(id) ? decoded(id) : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function wrongMethod(path: string, method: string, verbs: readonly string[]): Problem {
  return new Problem('wrong_method', `${path} takes ${verbs.join(', ')}, not ${method}.`, 405)
}

function unknownPath(path: string, routes: readonly string[]): Problem {
  const all = routes.map((route) => route.replace(' ', ` ${CONTROL}`)).join(', ')
  return new Problem('unknown_path', `There is no path ${path}. Use one of ${all}.`, 404)
}
