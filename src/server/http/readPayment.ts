import { isSettled } from '../../core/ranks'
import type { CallHandler } from '../callHandler'
import { errorDetails, type Logger } from '../logger'
import type { AnyOrder, PaymentServerOptions } from '../options'
import type { FindPayment, StoredPayment } from '../payments/payment'
import type { RefreshPayment } from '../payments/refreshPayment'
import { HttpError, requirePermission, unavailable, unknownIntent } from './httpError'
import { eventsPathOf, type Timestamp, type ToPublicPayment } from './publicPayment'
import { success } from './respond'

/**
 * Finds the payment that a request asks for, if it may read it.
 *
 * @throws HttpError with 404 or 403, or 503 where the database is out of reach.
 */
export type FindReadable<Order> = (request: Request, id: string) => Promise<StoredPayment<Order>>

/**
 * Refuses a request that may not read a payment.
 *
 * @throws HttpError with 403, or as the shop's function refuses.
 */
export type AuthorizeRead<Order> = (
  request: Request,
  payment: StoredPayment<Order>,
) => Promise<void>

/** The dependencies of `createAuthorizeRead`. */
export interface AuthorizeReadOptions<Order extends AnyOrder> {
  readonly authorizeRead: PaymentServerOptions<never, Order>['authorizeRead']
  readonly callHandler: CallHandler
  readonly log: Logger
}

/** Creates `authorize` of one payment server. */
export function createAuthorizeRead<Order extends AnyOrder>(
  options: AuthorizeReadOptions<Order>,
): AuthorizeRead<Order> {
  const { authorizeRead } = options
  return async (request, { intent, order }) => {
    if (!authorizeRead) return
    const handler = () => authorizeRead({ request, intent, order })
    const message = 'This request may not read this payment'
    await requirePermission(options, 'authorizeRead', handler, message)
  }
}

/** The dependencies of `createFindReadable`. */
export interface FindReadableOptions<Order extends AnyOrder> {
  readonly findPayment: FindPayment<Order>
  readonly authorize: AuthorizeRead<Order>
  readonly log: Logger
}

/** Creates `findReadable` of one payment server. */
export function createFindReadable<Order extends AnyOrder>(
  options: FindReadableOptions<Order>,
): FindReadable<Order> {
  const { findPayment, authorize, log } = options
  return async (request, id) => {
    const stored = await findPayment(id).catch((cause: unknown) => {
      log.error('A payment could not be looked up', { intentId: id, ...errorDetails(cause) })
      throw new HttpError(unavailable('The payment cannot be looked up at the moment'), { cause })
    })
    if (!stored) throw unknownIntent()
    await authorize(request, stored)
    return stored
  }
}

/** The dependencies of `createReadRoute`. */
export interface ReadRouteOptions<Order> {
  readonly findReadable: FindReadable<Order>
  readonly refreshPayment: RefreshPayment
  readonly toPublicPayment: ToPublicPayment<Order>
  readonly timestamp: Timestamp
}

/**
 * Creates the route that shows a payment as it is stored. With `?fresh=1`, KryptoGO is asked about it first:
 * a page asks so where the buyer may have sent it.
 */
export function createReadRoute<Order>({
  findReadable,
  refreshPayment,
  toPublicPayment,
  timestamp,
}: ReadRouteOptions<Order>): (request: Request, id: string) => Promise<Response> {
  return async (request, id) => {
    const stored = await findReadable(request, id)
    const mayBeOld = isFresh(request) && !isSettled(stored.status)
    const isChanged = mayBeOld && (await refreshPayment(stored))
    const payment = isChanged ? await findReadable(request, id) : stored
    return success({ ...toPublicPayment(payment), ...eventsPathOf(payment), ...timestamp() })
  }
}

const isFresh = ({ url }: Request) => new URL(url).searchParams.get('fresh') === '1'
