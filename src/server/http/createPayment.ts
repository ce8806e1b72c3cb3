import { compareAmounts } from '../../core/amounts'
import { isPaymentStatus, type PaymentIntent, type PaymentModalParams } from '../../core/contract'
import { isJsonObject } from '../../core/jsonObject'
import { checkModalParams } from '../../core/parameters'
import type { CallHandler } from '../callHandler'
import { errorDetails, type Logger } from '../logger'
import type { PaymentServerOptions, Priced } from '../options'
import type { PaymentRecorder } from '../payments/recordPayment'
import type { ReportAnomaly } from '../payments/reportAnomaly'
import { callForRequest, failureOf, HttpError, unavailable } from './httpError'
import type { ToPublicPayment } from './publicPayment'
import { parseObject, readBody } from './readJson'
import { success } from './respond'
import type { UnknownIdLimiter } from './unknownIdLimiter'

const LIMIT_BYTES = 16 * 1024

type Used = 'client' | 'price' | 'callbackUrl' | 'rateLimit'

/** What `createCreateRoute` needs. */
export interface CreateRouteOptions {
  readonly options: Pick<PaymentServerOptions, Used>
  readonly countRequest: (request: Request) => void
  readonly recorder: Pick<PaymentRecorder, 'recordCreated'>
  readonly unknownIds: Pick<UnknownIdLimiter, 'accept'>
  readonly toPublicPayment: ToPublicPayment
  readonly reportAnomaly: ReportAnomaly
  readonly callHandler: CallHandler
  readonly log: Logger
}

/** Makes the route that creates payments, at the shop's price. */
export function createCreateRoute(
  context: CreateRouteOptions,
): (request: Request) => Promise<Response> {
  const { options, countRequest, recorder, unknownIds, toPublicPayment, log } = context
  const { client, price, callbackUrl, rateLimit } = options

  async function admit(request: Request): Promise<void> {
    if (!rateLimit || (await callForRequest(context, 'rateLimit', () => rateLimit(request)))) return
    throw new HttpError({
      status: 429,
      error: 'rate_limited',
      message: 'Too many payments were asked for: try again later',
    })
  }

  async function findPrice(request: Request): Promise<PaymentModalParams> {
    const requested = parseRequestedParams(parseObject(await readBody(request, LIMIT_BYTES)))
    const ask = () => price(requested, request)
    const priced = await callForRequest(context, 'price', ask, 'price_failed')
    try {
      return checkPrice(priced, callbackUrl)
    } catch (cause) {
      const details = errorDetails(cause)
      log.error('price returned what cannot be paid: nothing was sent to KryptoGO', details)
      const message = 'The price could not be determined'
      throw new HttpError({ status: 500, error: 'price_failed', message }, { cause })
    }
  }

  async function createIntent(params: PaymentModalParams): Promise<PaymentIntent> {
    try {
      // Not given the request's signal: what was created is kept, though the buyer has left.
      return await client.createPaymentIntent(params)
    } catch (cause) {
      const message = 'KryptoGO did not answer with a payment; it may have made one all the same'
      log.error(message, errorDetails(cause))
      throw new HttpError(failureOf(cause), { cause })
    }
  }

  async function store(intent: PaymentIntent, order: PaymentModalParams['order_data'] | null) {
    const { payment_intent_id: intentId } = intent
    try {
      unknownIds.accept(intentId)
      await recorder.recordCreated(intent, order ?? null)
    } catch (cause) {
      const message = 'A payment was created and could not be stored: the buyer does not see it'
      log.error(message, { intentId, ...errorDetails(cause) })
      throw new HttpError(unavailable('The payment could not be stored'), { cause })
    }
  }

  return async (request) => {
    countRequest(request)
    await admit(request)
    const params = await findPrice(request)
    const intent = await createIntent(params)
    checkTerms(params, intent, context.reportAnomaly)
    const { order_data: order = null } = params
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
      asked: { fiat_amount: params.fiat_amount, fiat_currency: params.fiat_currency },
      said: { fiat_amount, fiat_currency },
    },
  })
  throw new HttpError({
    status: 502,
    error: 'invalid_response',
    message: 'KryptoGO made a payment of another amount: it is not to be paid',
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

/** Turns the shop's price into what is sent and kept: plain JSON, with documented members alone. */
function checkPrice(priced: Priced, callback_url: string): PaymentModalParams {
  if (!isJsonObject(priced)) throw new TypeError(`price returned ${typeof priced}`)
  const { fiat_amount, fiat_currency, order_data, group_key } = priced
  if (group_key !== undefined && typeof group_key !== 'string')
    throw new TypeError('group_key is not a string')
  const params = checkModalParams({
    fiat_amount,
    fiat_currency,
    callback_url,
    ...(order_data !== undefined && { order_data }),
    ...(group_key !== undefined && { group_key }),
  })
  if (!order_data) return params
  const written: unknown = JSON.parse(JSON.stringify(order_data))
  return { ...params, ...(isJsonObject(written) && { order_data: written }) }
}
