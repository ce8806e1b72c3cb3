import { consult } from '../callHandler'
import type { ServerContext, StoredPayment } from '../context'
import { described, refusal, Refused, success, unknownIntent } from './respond'
import type { PaymentServerOptions } from '../options'
import { unavailable } from './httpError'
import { view } from './publicPayment'

/** What it takes to decide who may read which payment. */
export type ReadContext = Pick<ServerContext, 'find' | 'ask' | 'log'> & {
  readonly options: Pick<PaymentServerOptions, 'authorize' | 'expose'>
}

/**
 * The payment, if there is one and this request may read it.
 *
 * @throws Refused with 404 or 403, or 503 where the database is out of reach.
 */
export async function allowed(
  context: ReadContext,
  request: Request,
  id: string,
): Promise<StoredPayment> {
  const stored = await context.find(id).catch((cause: unknown) => {
    context.log.error('A payment could not be looked up', { intentId: id, ...described(cause) })
    throw new Refused(unavailable('The payment cannot be looked up at the moment'), { cause })
  })
  if (!stored) throw unknownIntent()
  const { authorize } = context.options
  if (
    !authorize ||
    (await consult(context, 'authorize', () => authorize(request, stored.intent, stored.order)))
  )
    return stored
  throw new Refused({
    status: 403,
    error: 'forbidden',
    message: 'This payment is not for this request to read',
  })
}

/** Shows a payment as it is stored. */
export function readIntentRoute(
  context: ReadContext,
): (request: Request, id: string) => Promise<Response> {
  return async (request, id) => success(view(await allowed(context, request, id), context))
}

/** How a payment server is. */
export interface Health {
  /** Whether the database answers. */
  readonly database: boolean
  /** Open payments that should have been checked by now. */
  readonly overdue: number
  /** Changes that the shop has not been told of yet. */
  readonly undelivered: number
}

/** Says how the server is: 503 while the database is out of reach. */
export function healthRoute(
  { ask, log }: Pick<ServerContext, 'ask' | 'log'>,
  probe: () => Promise<Health>,
): () => Promise<Response> {
  return async () => {
    const health = await ask('health', probe).catch((error: unknown) => {
      log.error('The health of the server could not be told', described(error))
      return { database: false }
    })
    if (health.database) return success(health)
    return refusal({ status: 503, message: 'The database is out of reach' }, health)
  }
}
