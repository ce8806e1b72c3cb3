import { isSamePrice } from '../../core/amounts'
import type { Clock } from '../../core/clock'
import type { PaymentIntent } from '../../core/contract'
import { delay } from '../../core/delay'
import type { CallHandler } from '../callHandler'
import { errorDetails, type Logger } from '../logger'
import type { AnyOrder, PaymentServerOptions } from '../options'
import type { Adoption } from '../payments/adoptPayment'
import type { ApplyUpdate } from '../payments/applyUpdate'
import { readIntentId, readPayload, type CallbackPayload } from '../payments/callbackPayload'
import type { Deliveries } from '../payments/deliveries'
import { failureFacts, type FetchReason, type IntentFetcher } from '../payments/intentFetcher'
import type { FindPayment } from '../payments/payment'
import { checkPrice } from '../payments/price'
import type { ReportAnomaly } from '../payments/reportAnomaly'
import { HttpError, unknownIntent } from './httpError'
import { parseObject, readBody } from './readJson'
import { success } from './respond'
import type { UnknownIdLimiter } from './unknownIdLimiter'

const BODY_LIMIT = 64 * 1024
/** How long an intent may be KryptoGO's already and not stored here yet. */
const BIRTH_MS = 1_000
const RETRY_AFTER_S = 5
/** How long KryptoGO may take before the stored changes are delivered without its answer. */
const SLOW_MS = 1_000

/** The dependencies of `createCallbackRoute`. */
export interface CallbackRouteOptions<Order extends AnyOrder> {
  readonly matchOrder: PaymentServerOptions<never, Order>['matchOrder']
  readonly callbackUrl: string
  readonly verifyCallback: PaymentServerOptions['verifyCallback']
  readonly fetcher: IntentFetcher
  readonly findPayment: FindPayment<Order>
  readonly adoption: Adoption<Order>
  readonly deliveries: Pick<Deliveries<never>, 'later'>
  readonly applyUpdate: ApplyUpdate
  readonly unknownIds: UnknownIdLimiter
  readonly reportAnomaly: ReportAnomaly
  readonly callHandler: CallHandler
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Creates the route that takes KryptoGO's callbacks. A callback is a hint: the payment is fetched, and
 * KryptoGO's answer is stored before the response is 200. `503` asks KryptoGO to call again.
 *
 * @see KryptoGO's implementation guide, "Handling Payment Callbacks"
 */
export function createCallbackRoute<Order extends AnyOrder>(
  options: CallbackRouteOptions<Order>,
): (request: Request) => Promise<Response> {
  const { verifyCallback, callHandler, log } = options
  const take = createTakeCallback(options)

  async function answer(request: Request): Promise<Response> {
    const body = await readBody(request, BODY_LIMIT)
    if (verifyCallback) {
      const handler = () => verifyCallback({ request, body })
      const verified: unknown = await callHandler('verifyCallback', handler)
      if (verified !== true) throw new HttpError({ status: 401, message: 'Invalid signature' })
    }
    const fields = parseObject(body)
    const id = readIntentId(fields)
    if (id !== null) return take(id, readPayload(id, fields))
    const message = 'payment_intent_id is missing or malformed'
    throw new HttpError({ status: 400, error: 'invalid_intent_id', message })
  }

  return (request) =>
    answer(request).catch((error: unknown) => {
      if (error instanceof HttpError) throw error
      log.error('A callback could not be processed', errorDetails(error))
      throw callAgain('Not stored; call again')
    })
}

function createTakeCallback<Order extends AnyOrder>(options: CallbackRouteOptions<Order>) {
  const { fetcher, findPayment, applyUpdate, adoption, unknownIds, reportAnomaly } = options
  const { clock, deliveries, log } = options

  /** Fetches a payment. Meanwhile the shop is told what is stored, for it may not have taken it. */
  async function fetchIntent(id: string, reason: FetchReason): Promise<PaymentIntent> {
    const cancel = clock.after(SLOW_MS, () => deliveries.later(id))
    return fetcher.fetch(id, reason).finally(cancel)
  }

  /** Finds out why a callback for a payment that could not be fetched is refused. */
  async function refuseUnfetched(id: string, payload: CallbackPayload, error: unknown) {
    const failure = failureFacts(error)
    if (failure.isDenied && !(await findPayment(id))) {
      unknownIds.reject(id)
      reportAnomaly({ kind: 'unknown_intent', intentId: null, details: { id, claim: payload } })
      return unknownIntent()
    }
    const isUnasked = fetcher.isUnasked(error)
    const details = { intentId: id, ...errorDetails(error) }
    // That it is not asked was logged once.
    if (!isUnasked) log.error('A payment could not be fetched from KryptoGO', details)
    await applyUpdate(id, { fetched: null, payload, isUnasked, ...failure })
    return callAgain('KryptoGO could not be reached')
  }

  async function applyOnceStored(
    id: string,
    update: { fetched: PaymentIntent; payload: CallbackPayload },
  ) {
    const outcome = await applyUpdate(id, update)
    if (outcome !== 'unknown') return outcome
    await delay(clock, BIRTH_MS)
    const later = await applyUpdate(id, update)
    if (later !== 'unknown') return later
    if (await adoption.mayBeOurs(id)) return 'unborn'
    if (!(await match(options, update.fetched))) return 'unknown'
    return applyUpdate(id, update)
  }

  return async (id: string, payload: CallbackPayload): Promise<Response> => {
    if (unknownIds.isBad(id) && !(await findPayment(id))) throw unknownIntent()
    let deadline = unknownIds.deadlineOf(id)
    if (deadline === undefined && !unknownIds.take()) {
      const stored = await findPayment(id)
      if (!stored) throw callAgain('Too many callbacks for unknown payments')
      deadline = stored.intent.payment_deadline
    }

    const { status: claimed } = payload
    let fetched: PaymentIntent
    try {
      fetched = await fetchIntent(id, { deadline, ...(claimed !== undefined && { claimed }) })
    } catch (error) {
      throw await refuseUnfetched(id, payload, error)
    }
    const outcome = await applyOnceStored(id, { fetched, payload })
    if (outcome === 'unknown') {
      reportAnomaly({ kind: 'unknown_intent', intentId: null, details: { id, seen: fetched } })
      throw unknownIntent()
    }
    unknownIds.accept(fetched)
    if (outcome === 'unborn') throw callAgain('A payment is being created that this may be about')
    if (outcome === 'undelivered') throw callAgain('onStatusChange failed')
    return success(null)
  }
}

/** Stores a payment that was created elsewhere, if the shop knows an order of this price for it. */
async function match<Order extends AnyOrder>(
  { matchOrder, callbackUrl, callHandler, adoption, reportAnomaly }: CallbackRouteOptions<Order>,
  intent: PaymentIntent,
): Promise<boolean> {
  const price = matchOrder ? await callHandler('matchOrder', () => matchOrder({ intent })) : null
  if (!price) return false
  const { params, orderId, order } = checkPrice<Order>('matchOrder', price, callbackUrl)
  if (isSamePrice(params, intent)) {
    await adoption.adopt(intent, { orderId, order })
    return true
  }
  const { fiat_amount, fiat_currency, payment_intent_id: id } = intent
  const requested = { fiat_amount: params.fiat_amount, fiat_currency: params.fiat_currency }
  const details = { id, requested, created: { fiat_amount, fiat_currency } }
  reportAnomaly({ kind: 'terms_changed', intentId: null, details })
  return false
}

const callAgain = (message: string) =>
  new HttpError({ status: 503, error: 'network_error', message, retryAfterS: RETRY_AFTER_S })
