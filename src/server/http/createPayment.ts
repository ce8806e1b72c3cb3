import { compareAmounts } from '../../core/amounts'
import { isPaymentStatus, type PaymentIntent, type PaymentModalParams } from '../../core/contract'
import { isJsonObject } from '../../core/jsonObject'
import { checkModalParams } from '../../core/parameters'
import { parseObject, readBody } from './readJson'
import { consult } from '../callHandler'
import type { ServerContext } from '../context'
import { described, Refused, success } from './respond'
import type { PaymentServerOptions, Priced } from '../options'
import { failureOf, unavailable } from './httpError'
import { view } from './publicPayment'

const LIMIT_BYTES = 16 * 1024

type Used = 'client' | 'price' | 'callbackUrl' | 'rateLimit' | 'expose'

/** Creates payments, at the shop's price. */
export function createIntentRoute(
  context: Pick<ServerContext, 'log' | 'ask' | 'record' | 'raise'> & {
    readonly options: Pick<PaymentServerOptions, Used>
  },
): (request: Request) => Promise<Response> {
  const { options, log, record, raise } = context
  const { client, price, callbackUrl, rateLimit } = options

  async function admit(request: Request): Promise<void> {
    if (!rateLimit || (await consult(context, 'rateLimit', () => rateLimit(request)))) return
    throw new Refused({
      status: 429,
      error: 'rate_limited',
      message: 'Too many payments were asked for: try again later',
    })
  }

  async function priced(request: Request): Promise<PaymentModalParams> {
    const requested = wishOf(parseObject(await readBody(request, LIMIT_BYTES)))
    const said = await consult(context, 'price', () => price(requested, request), 'price_failed')
    try {
      return checkedPrice(said, callbackUrl)
    } catch (cause) {
      log.error(
        'price returned what cannot be paid: nothing was sent to KryptoGO',
        described(cause),
      )
      const message = 'The price could not be determined'
      throw new Refused({ status: 500, error: 'price_failed', message }, { cause })
    }
  }

  async function created(params: PaymentModalParams): Promise<PaymentIntent> {
    try {
      // Not given the request's signal: what was created is kept, though the buyer has left.
      return await client.createPaymentIntent(params)
    } catch (cause) {
      log.error(
        'KryptoGO did not answer with a payment; it may have made one all the same',
        described(cause),
      )
      throw new Refused(failureOf(cause), { cause })
    }
  }

  function checkTerms(asked: PaymentModalParams, intent: PaymentIntent): void {
    const { fiat_amount, fiat_currency, payment_intent_id: intentId } = intent
    const isSame =
      fiat_currency === asked.fiat_currency && !compareAmounts(fiat_amount, asked.fiat_amount)
    if (isSame) return
    raise({
      kind: 'terms_changed',
      intentId,
      details: {
        asked: { fiat_amount: asked.fiat_amount, fiat_currency: asked.fiat_currency },
        said: { fiat_amount, fiat_currency },
      },
    })
    throw new Refused({
      status: 502,
      error: 'invalid_response',
      message: 'KryptoGO made a payment of another amount: it is not to be paid',
    })
  }

  return async (request) => {
    await admit(request)
    const params = await priced(request)
    const intent = await created(params)
    checkTerms(params, intent)
    const id = intent.payment_intent_id
    const order = params.order_data ?? null
    try {
      await record(intent, order)
    } catch (cause) {
      log.error('A payment was created and could not be stored: the buyer does not see it', {
        intentId: id,
        ...described(cause),
      })
      throw new Refused(unavailable('The payment could not be stored'), { cause })
    }
    const status = isPaymentStatus(intent.status) ? intent.status : 'pending'
    const seen = view({ id, status, intent: { ...intent, status }, order }, context)
    return success({ ...seen, events_path: `intent/${encodeURIComponent(id)}/events` })
  }
}

/** What the browser asked for: members that are not of their documented type are left out. */
function wishOf(body: Readonly<Record<string, unknown>>): Partial<PaymentModalParams> {
  const { fiat_amount, fiat_currency, callback_url, order_data, group_key } = body
  return Object.freeze({
    ...(typeof fiat_amount === 'string' && { fiat_amount }),
    ...((fiat_currency === 'TWD' || fiat_currency === 'USD') && { fiat_currency }),
    ...(typeof callback_url === 'string' && { callback_url }),
    ...(isJsonObject(order_data) && { order_data }),
    ...(typeof group_key === 'string' && { group_key }),
  })
}

/** The shop's price as it is sent and kept: plain JSON, and nothing that is not documented. */
function checkedPrice(said: Priced, callback_url: string): PaymentModalParams {
  if (!isJsonObject(said)) throw new TypeError(`price returned ${typeof said}`)
  const { fiat_amount, fiat_currency, order_data, group_key } = said
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
