import type { PaymentIntent } from '../core/contract'
import type { PageErrorCode } from '../core/errors'
import type { SandboxFault } from './sandboxApi'
import type { Scenario } from './scenarios'

/** An answer of KryptoGO, without its time. */
export interface Answer {
  /** `undefined` for a refusal: KryptoGO does not document its HTTP status. */
  readonly status: number | undefined
  readonly type: string
  readonly body: string
  /** Seconds after which to ask again. */
  readonly retryAfter?: number
  /** Whether the connection ends in the middle of the answer. */
  readonly isCut?: boolean
}

const json = (status: number | undefined, body: object): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
})

const page = (status: number, title: string): Answer => ({
  status,
  type: 'text/html',
  body: `<!doctype html><title>${title}</title><h1>${title}</h1>`,
})

export const success = (data: unknown): Answer => json(200, { code: 0, data })

export const refusal = (code: number, message: string, data?: object): Answer =>
  json(undefined, { code, message, ...(data && { data }) })

/** A refusal by the shop's own server, which names it by a code of this library. */
export const shopRefusal = (status: number, error: PageErrorCode, message: string): Answer =>
  json(status, { code: status, error, message })

export const unknownIntent = refusal(4006, 'Invalid payment_intent_id')

export const notFound = page(404, 'Not Found')

/** An intent as it is sent, where an unknown hash is null. */
export const wire = (intent: Partial<PaymentIntent>) => ({ payment_tx_hash: null, ...intent })

const orderBusy: Answer = {
  ...shopRefusal(503, 'order_busy', 'A payment of this order is being created'),
  retryAfter: 1,
}

const rateLimited: Answer = {
  ...json(429, { code: 429, message: 'Too Many Requests' }),
  retryAfter: 5,
}

/** Replaces the right answer; `silence` never answers. */
export type Fault = (() => Answer) | 'silence'

/** A request that got no answer, as `fetch` reports it. */
export class NetworkFailure extends TypeError {
  constructor() {
    super('Failed to fetch')
  }
}

function noNetwork(): never {
  throw new NetworkFailure()
}

/** The failure that a scenario or a fault causes for a request. `reads` counts the reads so far, this one included. */
export function faultOf(
  fault: Scenario | SandboxFault,
  isRead: boolean,
  reads: number,
): Fault | undefined {
  switch (fault) {
    case 'rejected_client_id':
      return () => refusal(4001, 'Invalid client_id')
    case 'rejected_api_key':
      return () => refusal(4002, 'Invalid API key')
    case 'rejected_intent_id':
      return isRead ? () => unknownIntent : undefined
    case 'rejected_unknown_code':
      return () => refusal(4999, 'Something went wrong')
    case 'server_error':
      return () => page(500, 'Internal Server Error')
    case 'rate_limited':
      return () => rateLimited
    case 'unavailable':
      return () => json(503, { code: 503, message: 'Service Unavailable' })
    case 'html':
      return () => page(200, 'Maintenance')
    case 'timeout':
      return 'silence'
    case 'order_busy':
      return isRead ? undefined : () => orderBusy
    case 'offline':
      return noNetwork
    case 'flaky':
      if (!isRead || reads % 2 === 1) return undefined
      return reads % 4 === 2 ? noNetwork : () => page(503, 'Service Unavailable')
    default:
      return undefined
  }
}
