import { MAXIMUM_DEPTH } from '../core/jsonDepth'
import { refusal, type Answer } from '../testing/answers'
import { INTENT, INVALID_BODY, LIST, TRANSFER } from '../testing/routes'

/** A request to the sandbox, read in full. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly search: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  readonly signal: AbortSignal
}

/** The credentials that the sandbox accepts. */
export interface Credentials {
  /** @default any */
  readonly clientId?: string | undefined
  /** @default any */
  readonly apiKey?: string | undefined
}

const METHODS: readonly { readonly method: string; readonly path: string }[] = [
  { method: 'POST', path: INTENT },
  { method: 'GET', path: `${INTENT}/{payment_intent_id}` },
  { method: 'GET', path: LIST },
  { method: 'POST', path: TRANSFER },
]

/** Refuses a request, and says how to fix it where KryptoGO says only what is wrong. */
export const refuse = (code: number, message: string, hint: string): Answer =>
  refusal(code, message, { hint })

/** Refuses a request with an HTTP status of its own, which is not one of KryptoGO's codes. */
export const refuseHttp = (status: number, message: string, hint: string): Answer => ({
  ...refuse(status, message, hint),
  status,
})

/** Refuses a request to a path or by a method that KryptoGO does not have; else `undefined`. */
export function refuseRoute({ method, path }: Incoming): Answer | undefined {
  const sameRoute = METHODS.filter((route) => isAt(route.path, path))
  if (sameRoute.some((route) => route.method === method)) return undefined
  const [other] = sameRoute
  if (other)
    return refuseHttp(405, 'Method Not Allowed', `${path} takes ${other.method}, not ${method}.`)
  const paths = METHODS.map((route) => `${route.method} ${route.path}`).join(', ')
  const hint = `KryptoGO has no path ${path}. Use one of ${paths}. The sandbox's own begin with /_sandbox/.`
  return refuseHttp(404, 'Not Found', hint)
}

function isAt(route: string, path: string): boolean {
  if (!route.endsWith('}')) return route === path
  const start = route.slice(0, route.lastIndexOf('/') + 1)
  return path.startsWith(start) && /^[^/]+$/.test(path.slice(start.length))
}

/** Refuses a request whose headers KryptoGO does not accept; else `undefined`. */
export function refuseHeaders(
  { method, path, headers }: Incoming,
  { clientId, apiKey }: Credentials,
): Answer | undefined {
  const header = (name: string) => textOf(headers[name])
  const key = header('x-studio-api-key')
  if (key === '')
    return refuse(4002, 'Invalid API key', missingKey(header('authorization'), apiKey))
  if (apiKey !== undefined && key !== apiKey)
    return refuse(4002, 'Invalid API key', wrongValue('X-STUDIO-API-KEY', '--api-key'))
  if (path !== TRANSFER) {
    const id = header('x-client-id')
    if (id === '')
      return refuse(4001, 'Invalid client_id', missing('X-Client-ID', 'your client id'))
    if (clientId !== undefined && id !== clientId)
      return refuse(4001, 'Invalid client_id', wrongValue('X-Client-ID', '--client-id'))
    const origin = refuseOrigin(header('origin'))
    if (origin) return origin
  }
  const type = header('content-type')
  if (method === 'POST' && !/^application\/json\s*(;|$)/i.test(type))
    return refuse(
      INVALID_BODY,
      'Invalid Content-Type',
      `${type === '' ? 'The header Content-Type is missing' : `Content-Type is ${JSON.stringify(type)}`}. Send Content-Type: application/json.`,
    )
  return undefined
}

function refuseOrigin(origin: string): Answer | undefined {
  if (/^https?:\/\/[^/\s]+$/.test(origin)) return undefined
  const hint =
    origin === ''
      ? missing('Origin', "your application's domain, such as https://shop.example")
      : `Origin is ${JSON.stringify(origin)}. Send your application's domain with its scheme and without a path, such as https://shop.example.`
  return refuse(INVALID_BODY, 'Invalid Origin', hint)
}

const missing = (name: string, value: string) => `The header ${name} is missing. Send ${value}.`

const missingKey = (authorization: string, ownKey: string | undefined) =>
  authorization === ''
    ? missing(
        'X-STUDIO-API-KEY',
        `your API key. The sandbox takes ${ownKey === undefined ? 'any' : 'the one in --api-key'}`,
      )
    : 'KryptoGO reads the API key from the header X-STUDIO-API-KEY, not from Authorization.'

const wrongValue = (name: string, option: string) =>
  `The header ${name} is not the value that the sandbox was started with. Compare it with ${option}.`

const textOf = (value: string | string[] | undefined) =>
  (Array.isArray(value) ? value.join() : (value ?? '')).trim()

const HINTS: Readonly<Record<string, string>> = {
  JSON: 'The body is not JSON. Send JSON.stringify(…) and Content-Type: application/json.',
  nesting: `The body is nested deeper than ${MAXIMUM_DEPTH} levels.`,
  body: 'The body is not a JSON object. Send { "fiat_amount": "300", "fiat_currency": "TWD" }, for example.',
  fiat_amount:
    'fiat_amount must be a string with a decimal number of at least 0.01, such as "300" or "9.99": no number, no sign, no exponent, at most 64 characters.',
  fiat_currency: 'fiat_currency must be "TWD" or "USD".',
  order_data: 'order_data must be an object of at most 1000 characters as JSON.',
  callback_url: 'callback_url must be a string.',
  group_key: 'group_key must be a string.',
  chain_id: 'chain_id must be a string, such as "arb".',
  contract_address: "contract_address must be the token's address, a string.",
  amount:
    'amount must be a string with a decimal number above 0, in tokens, such as "0.01", at most 64 characters.',
  wallet_address: "wallet_address must be the receiver's address, a string.",
}

/** Explains which rule a field has broken. */
export const explainField = (field: string): { readonly hint: string } => ({
  hint: HINTS[field] ?? `${field} is not as KryptoGO documents it.`,
})
