import { readEnvelope } from '../core/envelope'
import { isPaymentError } from '../core/errors'
import { parsePaymentIntent } from '../core/intent'
import type { PaymentIntent } from '../core/contract'
import { isJsonObject, parseJsonObject, type JsonObject } from '../core/jsonObject'
import { createKeyedQueue } from '../core/keyedQueue'
import { isOpen } from '../core/ranks'
import { shopRefusal, success, type Answer } from '../testing/answers'
import { INTENT } from '../testing/routes'
import type { Sandbox } from './createSandbox'
import type { Credentials, Incoming } from './studioRequests'
import { isTeaId, teas, type TeaId } from './teas'

/** An order of the demo shop. */
export interface TeaOrder {
  readonly id: string
  readonly tea: TeaId
  readonly payment_intent_id: string
  readonly status: string
}

/** The path of the demo shop's page. */
export const DEMO = '/demo'

/** The path to which the callbacks of the demo shop's payments go. */
export const DEMO_CALLBACK = `${DEMO}/api/payment/callback`

const ORDERS = `${DEMO}/api/orders`
const PAYMENTS = `${DEMO}/api${INTENT}`
const ORDERS_KEPT = 1_000

/** The options of `createDemoShop`. */
export interface DemoShopOptions {
  readonly sandbox: Sandbox
  readonly refusalStatus: number
  /** Those that the sandbox accepts. @default any */
  readonly credentials: Credentials
  /** The URL of the sandbox, where the shop is too. */
  readonly url: () => string
}

/**
 * Creates the server of a small tea shop that takes payments through the sandbox. It keeps its orders in
 * memory. A shop that takes money mounts `kryptogo-payment-react/server`, which keeps a database, checks
 * every callback and offers one payment of an order at a time.
 */
export function createDemoShop(options: DemoShopOptions) {
  const { sandbox, refusalStatus, credentials, url } = options
  const orders = new Map<string, TeaOrder>()
  const inTurn = createKeyedQueue()

  /** Sends a request to KryptoGO as a shop's server does. */
  async function callKryptogo(request: Incoming, method: string, path: string, body?: object) {
    const headers = {
      'x-client-id': credentials.clientId ?? 'tea-shop',
      'x-studio-api-key': credentials.apiKey ?? 'tea-shop-key',
      origin: url(),
      'content-type': 'application/json',
    }
    const text = body ? JSON.stringify(body) : ''
    const sent = { ...request, method, path, headers, body: text }
    const result = await sandbox.answer(sent, refusalStatus)
    if (!result) throw new NoAnswer()
    const { status = refusalStatus, body: whole, isCut = false } = result.answer
    const answer = isCut ? whole.slice(0, whole.length / 2) : whole
    return parsePaymentIntent(readEnvelope(status, answer))
  }

  /** Notes what has become of an order. A payment that it is not offered any more can only pay it. */
  function note(intent: PaymentIntent, isOffered = false): PaymentIntent {
    const { payment_intent_id, status, order_data = {} } = intent
    const { orderId, tea } = order_data
    if (typeof orderId !== 'string' || !isTeaId(tea)) return intent
    const known = orders.get(orderId)
    if (known?.status === 'success') return intent
    const isCurrent = !known || known.payment_intent_id === payment_intent_id || isOffered
    if (!isCurrent && status !== 'success') return intent
    orders.set(orderId, { id: orderId, tea, payment_intent_id, status })
    const [oldest] = orders.keys()
    if (orders.size > ORDERS_KEPT && oldest !== undefined) orders.delete(oldest)
    return intent
  }

  const read = async (request: Incoming, id: string) =>
    note(await callKryptogo(request, 'GET', `${INTENT}/${id}`))

  /** Two pages that pay for one order at the same time are offered one payment. */
  async function create(request: Incoming): Promise<Answer> {
    const { orderId, tea } = orderDataIn(request.body)
    if (typeof orderId !== 'string' || !isTeaId(tea))
      return shopRefusal(403, 'forbidden', 'The shop has no such tea')
    return inTurn(orderId, () => offer(request, orderId, tea))
  }

  async function offer(request: Incoming, orderId: string, tea: TeaId): Promise<Answer> {
    const known = orders.get(orderId)
    const payment = known && (await read(request, known.payment_intent_id))
    if (payment?.status === 'success') return shopRefusal(409, 'already_paid', 'This order is paid')
    if (payment && isOpen(payment.status)) return success(payment)
    const intent = await callKryptogo(request, 'POST', INTENT, {
      // Whatever the page says it costs
      fiat_amount: teas[tea].price,
      fiat_currency: 'TWD',
      callback_url: url() + DEMO_CALLBACK,
      order_data: { orderId, tea },
    })
    return success(note(intent, true))
  }

  async function answer(request: Incoming): Promise<Answer> {
    const { method, path, body } = request
    if (method === 'POST' && path === PAYMENTS) return create(request)
    if (method === 'GET' && path.startsWith(`${PAYMENTS}/`))
      return success(await read(request, path.slice(PAYMENTS.length + 1)))
    if (method === 'GET' && path === ORDERS) return success([...orders.values()].reverse())
    if (method === 'POST' && path === DEMO_CALLBACK) {
      const id = parseJsonObject(body)?.['payment_intent_id']
      // A callback proves nothing: the shop asks KryptoGO what is true.
      return success(typeof id === 'string' ? await read(request, id) : null)
    }
    return shopRefusal(404, 'http_error', 'The demo shop has no such path')
  }

  return {
    /** Answers a request to the shop's server. */
    async handle(request: Incoming): Promise<Answer> {
      try {
        return await answer(request)
      } catch (error) {
        if (error instanceof NoAnswer)
          return shopRefusal(502, 'network_error', 'KryptoGO did not answer')
        if (!isPaymentError(error)) throw error
        return shopRefusal(502, 'http_error', error.message)
      }
    },
    clear: () => orders.clear(),
  }
}

/** The server of a small tea shop. */
export type DemoShop = ReturnType<typeof createDemoShop>

class NoAnswer extends Error {}

function orderDataIn(body: string): JsonObject {
  const data = parseJsonObject(body)?.['order_data']
  return isJsonObject(data) ? data : {}
}
