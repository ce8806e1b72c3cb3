import { isSamePrice } from '../../core/amounts'
import type { PaymentIntent, PaymentModalParams } from '../../core/contract'
import { isPaymentError, withoutLink } from '../../core/errors'
import { isJsonObject } from '../../core/jsonObject'
import { truncate } from '../../core/wellFormed'
import type { CallHandler } from '../callHandler'
import { errorDetails, type Logger } from '../logger'
import type { AnyOrder, PaymentServerOptions } from '../options'
import { NotStoredError } from '../payments/createOnce'
import type { Offer, OfferPayment } from '../payments/offerPayment'
import { checkPrice, type CheckedPrice } from '../payments/price'
import type { ReportAnomaly } from '../payments/reportAnomaly'
import { unusableFields } from '../payments/unusableFields'
import {
  callForRequest,
  failureOf,
  HttpError,
  refuseUnless,
  requirePermission,
  unavailable,
  type Refusal,
} from './httpError'
import type { FindKnownPayment } from './knownPayment'
import { eventsPathOf, type Timestamp, type ToPublicPayment } from './publicPayment'
import { parseObject, readBody } from './readJson'
import type { AuthorizeRead } from './readPayment'
import { success } from './respond'
import type { UnknownIdLimiter } from './unknownIdLimiter'

const LIMIT_BYTES = 16 * 1024
const BUSY_RETRY_S = 1
const MOST_CHARACTERS = 200
const NOT_CREATED: Refusal = {
  status: 502,
  error: 'invalid_response',
  message: 'KryptoGO did not answer with a new payment',
}
const NOT_USABLE: Refusal = {
  status: 502,
  error: 'invalid_response',
  message: 'KryptoGO did not answer with a payment that can be paid and followed',
}

type Used = 'client' | 'getPrice' | 'callbackUrl' | 'authorizeCreate' | 'authorizeRead'

/** The dependencies of `createCreateRoute`. */
export interface CreateRouteOptions<Order extends AnyOrder> {
  readonly options: Pick<PaymentServerOptions<never, Order>, Used>
  readonly countRequest: (request: Request) => void
  readonly offerPayment: OfferPayment<Order>
  readonly findKnownPayment: FindKnownPayment<Order>
  readonly authorize: AuthorizeRead<Order>
  readonly unknownIds: Pick<UnknownIdLimiter, 'accept'>
  readonly toPublicPayment: ToPublicPayment<Order>
  readonly timestamp: Timestamp
  readonly reportAnomaly: ReportAnomaly
  /** Whether a payment that is created now would be stored before the server has stopped. */
  readonly inFlight: { mayProceed(): boolean }
  readonly callHandler: CallHandler
  readonly log: Logger
}

/** The request of a page. */
interface RequestedPayment {
  readonly params: Partial<PaymentModalParams>
  /** The payment that the page has. */
  readonly knownId: string | null
}

/** Creates the route that offers payments, at the shop's price. */
export function createCreateRoute<Order extends AnyOrder>(
  context: CreateRouteOptions<Order>,
): (request: Request) => Promise<Response> {
  const { options, countRequest, offerPayment, authorize, unknownIds, log } = context
  const { client, getPrice, callbackUrl, authorizeCreate } = options

  async function admit(request: Request): Promise<void> {
    if (!authorizeCreate) return
    const handler = () => authorizeCreate({ request })
    const message = 'This request may not create a payment'
    await requirePermission(context, 'authorizeCreate', handler, message)
  }

  async function findPrice(
    request: Request,
    requested: Partial<PaymentModalParams>,
  ): Promise<CheckedPrice<Order>> {
    const handler = () => getPrice({ requested, request })
    const price = await callForRequest(context, 'getPrice', handler, 'price_failed')
    try {
      return checkPrice('getPrice', price, callbackUrl)
    } catch (cause) {
      const details = errorDetails(cause)
      log.error('getPrice returned an invalid price: nothing was sent to KryptoGO', details)
      const message = 'The price could not be determined'
      throw new HttpError({ status: 500, error: 'price_failed', message }, { cause })
    }
  }

  async function createIntent(params: PaymentModalParams): Promise<PaymentIntent> {
    refuseUnless(context.inFlight.mayProceed())
    try {
      // Not given the request's signal: what was created is kept, though the buyer has left.
      const intent = await client.createPaymentIntent(params)
      checkUsable(intent, context.reportAnomaly)
      checkTerms(params, intent, context.reportAnomaly)
      unknownIds.accept(intent)
      return intent
    } catch (cause) {
      if (cause instanceof HttpError) throw cause
      const refusal = client.gate.refusalOf(cause)
      if (refusal) throw new HttpError(notAsked(refusal.retryAfterMs), { cause })
      if (isPaymentError(cause) && cause.code === 'invalid_intent')
        reportUnusable(context.reportAnomaly, { reason: withoutLink(cause.message) })
      const message = 'KryptoGO did not answer with a payment; it may have created one anyway'
      log.error(message, errorDetails(cause))
      throw new HttpError(failureOf(cause), { cause })
    }
  }

  async function offer(request: Request, { params, orderId, order }: CheckedPrice<Order>) {
    try {
      const offered = await offerPayment({
        ...{ orderId, order, price: params },
        authorize: (payment) => authorize(request, payment),
        create: () => createIntent(params),
      })
      if (offered.kind !== 'repeated') return offered
      const details = { orderId }
      context.reportAnomaly({ kind: 'repeated_id', intentId: offered.id, details })
      throw new HttpError(NOT_CREATED)
    } catch (cause) {
      if (!(cause instanceof NotStoredError)) throw cause
      const message = 'A payment was created but could not be stored: the buyer does not see it'
      log.error(message, { intentId: cause.intentId, ...errorDetails(cause.cause) })
      throw new HttpError(unavailable('The payment could not be stored'), { cause })
    }
  }

  return async (request) => {
    countRequest(request)
    await admit(request)
    const { params, knownId } = parseRequest(parseObject(await readBody(request, LIMIT_BYTES)))
    const price = await findPrice(request, params)
    const known = await context.findKnownPayment(request, price, knownId)
    if (known) return respond(context, { kind: 'reused', payment: known }, knownId)
    return respond(context, await offer(request, price), knownId)
  }
}

/** Nothing was sent to KryptoGO, so nothing was created. */
function notAsked(retryAfterMs: number): Refusal {
  const message = 'KryptoGO cannot be reached at the moment'
  return { ...unavailable(message), retryAfterS: Math.ceil(retryAfterMs / 1000) }
}

/** Answers with a payment, as far as the request may know it. */
function respond<Order extends AnyOrder>(
  { options, toPublicPayment, timestamp }: CreateRouteOptions<Order>,
  offer: Exclude<Offer<Order>, { kind: 'repeated' }>,
  knownId: string | null,
): Response {
  if (offer.kind === 'busy')
    throw new HttpError({
      status: 503,
      error: 'order_busy',
      message: 'Another request is creating a payment of this order: ask again',
      retryAfterS: BUSY_RETRY_S,
    })
  const { payment } = offer
  const mayRead =
    offer.kind === 'new' || options.authorizeRead !== undefined || knownId === payment?.id
  if (offer.kind === 'paid')
    throw new HttpError({
      status: 409,
      error: 'already_paid',
      message: 'This order has been paid',
      ...(payment && mayRead && { data: { payment_intent_id: payment.id } }),
    })
  const shown = toPublicPayment(offer.payment, { mayRead, isClosed: offer.kind === 'closed' })
  return success({
    ...shown,
    ...eventsPathOf(offer.payment),
    ...(offer.kind !== 'new' && { reused: true }),
    ...timestamp(),
  })
}

/** @throws HttpError where KryptoGO made a payment that could not be followed: no buyer sees its address. */
function checkUsable(intent: PaymentIntent, reportAnomaly: ReportAnomaly): void {
  const fields = unusableFields(intent)
  if (!fields.length) return
  reportUnusable(reportAnomaly, { id: truncate(intent.payment_intent_id, MOST_CHARACTERS), fields })
  throw new HttpError(NOT_USABLE)
}

function reportUnusable(reportAnomaly: ReportAnomaly, details: object): void {
  reportAnomaly({ kind: 'unusable_payment', intentId: null, details: { ...details } })
}

/** @throws HttpError where KryptoGO made a payment of another price than the shop's. */
function checkTerms(
  params: PaymentModalParams,
  intent: PaymentIntent,
  reportAnomaly: ReportAnomaly,
): void {
  if (isSamePrice(params, intent)) return
  const { fiat_amount, fiat_currency, payment_intent_id: intentId } = intent
  reportAnomaly({
    kind: 'terms_changed',
    intentId,
    details: {
      requested: { fiat_amount: params.fiat_amount, fiat_currency: params.fiat_currency },
      created: { fiat_amount, fiat_currency },
    },
  })
  throw new HttpError({
    status: 502,
    error: 'invalid_response',
    message: 'KryptoGO created a payment of a different amount: do not pay it',
  })
}

/** Reads what the browser asked for, without members that are not of their type. */
function parseRequest(body: Readonly<Record<string, unknown>>): RequestedPayment {
  const { fiat_amount, fiat_currency, callback_url, order_data, group_key } = body
  const { payment_intent_id: id } = body
  const params = Object.freeze({
    ...(typeof fiat_amount === 'string' && { fiat_amount }),
    ...((fiat_currency === 'TWD' || fiat_currency === 'USD') && { fiat_currency }),
    ...(typeof callback_url === 'string' && { callback_url }),
    ...(isJsonObject(order_data) && { order_data }),
    ...(typeof group_key === 'string' && { group_key }),
  })
  return { params, knownId: typeof id === 'string' ? id : null }
}
