import type { Clock } from '../../core/clock'
import type { PaymentIntent } from '../../core/contract'
import { PaymentError } from '../../core/errors'
import type { KryptogoClient } from '../kryptogo/types'

const GAP_MS = 1_000

/** Asks KryptoGO for payments. */
export interface IntentFetcher {
  /**
   * Resolves to the payment as KryptoGO has it. One request per payment is under way at a time, and
   * they begin a second apart; callers in between share the answer. A caller that has heard of a
   * status which the last answer has not waits for the next.
   *
   * @throws PaymentError `invalid_intent_id` when it is not KryptoGO's, or another client's.
   */
  fetch(id: string, claimed?: string): Promise<PaymentIntent>
  /** Does the same by a request of its own that begins now. */
  fetchNow(id: string): Promise<PaymentIntent>
}

interface Request {
  readonly answer: Promise<PaymentIntent>
  /** Unix time in milliseconds. */
  readonly began: number
  /** `undefined` while the request is under way, and when it has failed. */
  status?: string
  isOver: boolean
  /** Whether the next request may begin. */
  isOld: boolean
  /** The next request, once a caller waits for it. */
  next?: Promise<PaymentIntent>
}

/** Creates the fetcher of one server. */
export function createIntentFetcher(client: KryptogoClient, clock: Clock): IntentFetcher {
  const requests = new Map<string, Request>()

  function begin(id: string): Promise<PaymentIntent> {
    const request: Request = {
      answer: fetchNow(id),
      began: clock.now(),
      isOver: false,
      isOld: false,
    }
    requests.set(id, request)
    const drop = () => {
      if (request.isOver && request.isOld && requests.get(id) === request) requests.delete(id)
    }
    clock.after(GAP_MS, () => {
      request.isOld = true
      drop()
    })
    const end = (intent?: PaymentIntent) => {
      if (intent) request.status = intent.status
      request.isOver = true
      drop()
    }
    request.answer.then(end, () => end())
    return request.answer
  }

  async function fetchNow(id: string): Promise<PaymentIntent> {
    const intent = await client.getPaymentIntent(id)
    if (intent.client_id === undefined || intent.client_id === client.clientId) return intent
    throw new PaymentError('invalid_intent_id', `${id} belongs to another client id`)
  }

  function fetch(id: string, claimed?: string): Promise<PaymentIntent> {
    const last = requests.get(id)
    if (!last || (last.isOver && last.isOld)) return begin(id)
    if (!last.isOver) return last.answer
    if (last.status !== undefined && (claimed ?? last.status) === last.status) return last.answer
    last.next ??= new Promise((resolve) => {
      const wait = Math.min(GAP_MS, Math.max(0, last.began + GAP_MS - clock.now()))
      clock.after(wait, () => resolve(requests.get(id) === last ? begin(id) : fetch(id, claimed)))
    })
    return last.next
  }

  return { fetch, fetchNow }
}
