import { compareAmounts } from '../../core/amounts'
import {
  isPaymentStatus,
  type OrderData,
  type PaymentIntent,
  type PaymentModalParams,
} from '../../core/contract'
import { isJsonObject } from '../../core/jsonObject'
import { checkModalParams, checkOrderData } from '../../core/parameters'
import type { CallHandler } from '../callHandler'
import { errorDetails, type Logger } from '../logger'
import type { AnyOrder, PaymentServerOptions, PriceTerms } from '../options'
import { parseOrder } from '../payments/payment'
import type { PaymentRecorder } from '../payments/recordPayment'
import type { ReportAnomaly } from '../payments/reportAnomaly'
import { callForRequest, failureOf, HttpError, unavailable } from './httpError'
import type { ToPublicPayment } from './publicPayment'
import { parseObject, readBody } from './readJson'
import { success } from './respond'
import type { UnknownIdLimiter } from './unknownIdLimiter'

const LIMIT_BYTES = 16 * 1024

type Used = 'client' | 'getPrice' | 'callbackUrl' | 'authorizeCreate'

/** The dependencies of `createCreateRoute`. */
export interface CreateRouteOptions<Order extends AnyOrder> {
  readonly options: Pick<PaymentServerOptions<never, Order>, Used>
  readonly countRequest: (request: Request) => void
  readonly recorder: Pick<PaymentRecorder, 'recordCreated'>
  readonly unknownIds: Pick<UnknownIdLimiter, 'accept'>
  readonly toPublicPayment: ToPublicPayment<Order>
  readonly reportAnomaly: ReportAnomaly
  readonly callHandler: CallHandler
  readonly log: Logger
}

/** Makes the route that creates payments, at the shop's price. */
export function createCreateRoute<Order extends AnyOrder>(
  context: CreateRouteOptions<Order>,
): (request: Request) => Promise<Response> {
  const { options, countRequest, recorder, unknownIds, toPublicPayment, log } = context
  const { client, getPrice, callbackUrl, authorizeCreate } = options

  async function admit(request: Request): Promise<void> {
    if (!authorizeCreate) return
    const handler = () => authorizeCreate({ request })
    const allowed: unknown = await callForRequest(context, 'authorizeCreate', handler)
    if (allowed === true) return
    throw new HttpError({
      status: 403,
      error: 'forbidden',
      message: 'This request may not create a payment',
    })
  }

  async function findPrice(request: Request): Promise<CheckedPrice<Order>> {
    const requested = parseRequestedParams(parseObject(await readBody(request, LIMIT_BYTES)))
    const handler = () => getPrice({ requested, request })
    const price = await callForRequest(context, 'getPrice', handler, 'price_failed')
    try {
      return checkPrice(price, callbackUrl)
    } catch (cause) {
      const details = errorDetails(cause)
      log.error('getPrice returned an invalid price: nothing was sent to KryptoGO', details)
      const message = 'The price could not be determined'
      throw new HttpError({ status: 500, error: 'price_failed', message }, { cause })
    }
  }

  async function createIntent(params: PaymentModalParams): Promise<PaymentIntent> {
    try {
      // Not given the request's signal: what was created is kept, though the buyer has left.
      return await client.createPaymentIntent(params)
    } catch (cause) {
      const message = 'KryptoGO did not answer with a payment; it may have created one anyway'
      log.error(message, errorDetails(cause))
      throw new HttpError(failureOf(cause), { cause })
    }
  }

  async function store(intent: PaymentIntent, order: Order): Promise<void> {
    const { payment_intent_id: intentId } = intent
    try {
      unknownIds.accept(intentId)
      await recorder.recordCreated(intent, order)
    } catch (cause) {
      const message = 'A payment was created but could not be stored: the buyer does not see it'
      log.error(message, { intentId, ...errorDetails(cause) })
      throw new HttpError(unavailable('The payment could not be stored'), { cause })
    }
  }

  return async (request) => {
    countRequest(request)
    await admit(request)
    const { params, order } = await findPrice(request)
    const intent = await createIntent(params)
    checkTerms(params, intent, context.reportAnomaly)
    await store(intent, order)
    const id = intent.payment_intent_id
    const status = isPaymentStatus(intent.status) ? intent.status : 'pending'
    const seen = toPublicPayment({ id, status, intent: { ...intent, status }, order })
    return success({ ...seen, events_path: `intent/${encodeURIComponent(id)}/events` })
  }
}

/** @throws HttpError where KryptoGO made a payment of another price than the shop's. */
function checkTerms(
  params: PaymentModalParams,
  intent: PaymentIntent,
  reportAnomaly: ReportAnomaly,
): void {
  const { fiat_amount, fiat_currency, payment_intent_id: intentId } = intent
  const isSame =
    fiat_currency === params.fiat_currency && !compareAmounts(fiat_amount, params.fiat_amount)
  if (isSame) return
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

/** Reads the parameters that the browser asked for, without members that are not of their type. */
function parseRequestedParams(
  body: Readonly<Record<string, unknown>>,
): Partial<PaymentModalParams> {
  const { fiat_amount, fiat_currency, callback_url, order_data, group_key } = body
  return Object.freeze({
    ...(typeof fiat_amount === 'string' && { fiat_amount }),
    ...((fiat_currency === 'TWD' || fiat_currency === 'USD') && { fiat_currency }),
    ...(typeof callback_url === 'string' && { callback_url }),
    ...(isJsonObject(order_data) && { order_data }),
    ...(typeof group_key === 'string' && { group_key }),
  })
}

interface CheckedPrice<Order> {
  readonly params: PaymentModalParams
  /** The order data, as JSON can say it. */
  readonly order: Order
}

/** Turns the shop's price into what is sent and kept: plain JSON, with documented members alone. */
function checkPrice<Order extends AnyOrder>(
  price: PriceTerms & { order_data?: AnyOrder | undefined },
  callback_url: string,
): CheckedPrice<Order> {
  if (!isJsonObject(price)) throw new TypeError(`getPrice returned ${typeof price}`)
  const { fiat_amount, fiat_currency, order_data, group_key } = price
  if (group_key !== undefined && typeof group_key !== 'string')
    throw new TypeError('group_key is not a string')
  const params = checkModalParams({
    fiat_amount,
    fiat_currency,
    callback_url,
    ...(group_key !== undefined && { group_key }),
  })
  if (order_data === undefined || order_data === null) return { params, ...parseOrder<Order>(null) }
  checkOrderData(order_data)
  const json = JSON.stringify(order_data)
  const { order: written } = parseOrder<OrderData>(json)
  return { params: { ...params, order_data: written }, ...parseOrder<Order>(json) }
}
