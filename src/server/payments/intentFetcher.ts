import type { Clock } from '../../core/clock'
import type { PaymentIntent } from '../../core/contract'
import { isPaymentError, PaymentError, withoutLink } from '../../core/errors'
import { truncate } from '../../core/wellFormed'
import type { ServerTime } from '../database/databaseTime'
import type { KryptogoClient } from '../kryptogo/types'

const GAP_MS = 1_000
const RECENT_MS = 3_000
const MOST_CHARACTERS = 200

/** Asks KryptoGO for payments. */
export interface IntentFetcher {
  /**
   * Resolves to the payment as KryptoGO has it. One request per payment is under way at a time, and
   * they begin a second apart; callers in between share the answer. A caller that has heard of a
   * status which the last answer has not waits for the next.
   *
   * @throws PaymentError `invalid_intent_id` when it is not KryptoGO's, or another client's.
   */
  fetch(id: string, reason: FetchReason): Promise<PaymentIntent>
  /** Does the same by a request of its own that begins now. */
  fetchNow(id: string): Promise<PaymentIntent>
  /** Whether this process has asked about a payment within the last three seconds. */
  wasAsked(id: string): boolean
  /**
   * Whether KryptoGO was not asked, or is known to be out of reach: then nothing has failed, and the
   * payment stays due.
   */
  isUnasked(error: unknown): boolean
}

/** Whether a fetch failed because KryptoGO says that there is no such payment. */
export function isDenial(error: unknown): boolean {
  return isPaymentError(error) && error.code === 'invalid_intent_id'
}

/** Tells a denial and an answer that cannot be read from other failures of a fetch. */
export function failureFacts(error: unknown): { isDenied: boolean; unreadable: string | null } {
  const isUnreadable = isPaymentError(error) && error.code === 'invalid_intent'
  const unreadable = isUnreadable ? truncate(withoutLink(error.message), MOST_CHARACTERS) : null
  return { isDenied: isDenial(error), unreadable }
}

/** Why a payment is fetched, which decides when that is its turn. */
export interface FetchReason {
  /** The end of the time to pay, in Unix seconds; `undefined` where the payment is not known here. */
  readonly deadline: number | undefined
  /** The status that a callback has named. */
  readonly claimed?: string
}

interface Request {
  readonly answer: Promise<PaymentIntent>
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
export function createIntentFetcher(
  client: KryptogoClient,
  { clock, serverTime }: { clock: Clock; serverTime: Pick<ServerTime, 'now'> },
): IntentFetcher {
  const requests = new Map<string, Request>()
  /** When each payment was last asked about, the latest at the end. */
  const askedAt = new Map<string, number>()

  function note(id: string): void {
    const now = clock.now()
    for (const [other, at] of askedAt) {
      if (now - at < RECENT_MS) break
      askedAt.delete(other)
    }
    askedAt.delete(id)
    askedAt.set(id, now)
  }

  function begin(id: string, deadline: number | undefined): Promise<PaymentIntent> {
    const request: Request = {
      answer: send(id, deadline),
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

  async function send(id: string, deadline: number | undefined): Promise<PaymentIntent> {
    note(id)
    const intent = await client.getPaymentIntent(id, undefined, deadline)
    if (intent.client_id === undefined || intent.client_id === client.clientId) return intent
    throw new PaymentError('invalid_intent_id', `${id} belongs to another client id`)
  }

  function fetch(id: string, reason: FetchReason): Promise<PaymentIntent> {
    const { claimed, deadline } = reason
    const last = requests.get(id)
    if (!last || (last.isOver && last.isOld)) return begin(id, deadline)
    if (!last.isOver) return last.answer
    if (last.status !== undefined && (claimed ?? last.status) === last.status) return last.answer
    last.next ??= new Promise((resolve) => {
      const wait = Math.min(GAP_MS, Math.max(0, last.began + GAP_MS - clock.now()))
      clock.after(wait, () =>
        resolve(requests.get(id) === last ? begin(id, deadline) : fetch(id, reason)),
      )
    })
    return last.next
  }

  return {
    fetch,
    // Before all others that have time to pay left.
    fetchNow: (id) => send(id, serverTime.now() / 1000),
    wasAsked: (id) => clock.now() - (askedAt.get(id) ?? -Infinity) < RECENT_MS,
    isUnasked: (error) =>
      client.gate.refusalOf(error) !== null || client.gate.closure()?.needsAnswer === true,
  }
}
