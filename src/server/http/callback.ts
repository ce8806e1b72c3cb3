import type { PaymentIntent } from '../../core/contract'
import { isPaymentError } from '../../core/errors'
import { isJsonObject } from '../../core/jsonObject'
import { parseObject, readBody } from './readJson'
import { idOf, readClaim, type Claim } from '../payments/callbackPayload'
import type { ServerContext } from '../context'
import { described, refusal, Refused, success } from './respond'
import { insertIntent } from '../payments/paymentStore'
import type { Observe } from '../payments/applyUpdate'
import type { Reader } from '../payments/intentFetcher'
import type { Unknowns } from './unknownIdLimiter'

const BODY_LIMIT = 64 * 1024
/** For this long an intent may be KryptoGO's already and not yet ours. */
const BIRTH_MS = 1_000
const RETRY_AFTER_S = 5

/** What the callback route needs beside the context. */
export interface CallbackParts {
  readonly observe: Observe
  readonly reader: Reader
  readonly unknowns: Unknowns
}

/**
 * Takes KryptoGO's callbacks. A callback is a hint: the payment is fetched, and what KryptoGO then
 * says is stored before the answer is 200. `503` asks KryptoGO to call again.
 *
 * @see KryptoGO's implementation guide, "Handling Payment Callbacks"
 */
export function callbackRoute<Client>(
  context: ServerContext<Client>,
  { observe, reader, unknowns }: CallbackParts,
) {
  const { ask, clock, find, log, options, raise, random } = context

  const later = (message: string) =>
    refusal({ status: 503, error: 'network_error', message, retryAfterS: RETRY_AFTER_S })
  const notOurs = () =>
    refusal({ status: 404, error: 'invalid_intent_id', message: 'There is no such payment here' })

  async function take(id: string, claim: Claim): Promise<Response> {
    if (unknowns.isBad(id) && !(await find(id))) return notOurs()
    if (!unknowns.isGood(id) && !unknowns.take() && !(await find(id)))
      return later('Too many callbacks for unknown payments')

    let seen: PaymentIntent
    try {
      seen = await reader.read(id, claim.status)
    } catch (error) {
      if (isPaymentError(error) && error.code === 'invalid_intent_id' && !(await find(id))) {
        unknowns.reject(id)
        raise({ kind: 'unknown_intent', intentId: null, details: { id, claim } })
        return notOurs()
      }
      log.error('KryptoGO could not be asked about a payment', {
        intentId: id,
        ...described(error),
      })
      await observe(id, { seen: null, claim })
      return later('KryptoGO could not be asked')
    }

    let outcome = await observe(id, { seen, claim })
    if (outcome === 'unknown') {
      await wait(BIRTH_MS)
      outcome = await observe(id, { seen, claim })
    }
    if (outcome === 'unknown' && (await adopt(seen))) outcome = await observe(id, { seen, claim })
    if (outcome === 'unknown') {
      raise({ kind: 'unknown_intent', intentId: null, details: { id, seen } })
      return notOurs()
    }
    unknowns.accept(id)
    return outcome === 'settled' ? success(null) : later('onStatusChange failed')
  }

  /** Stores a payment of ours that was created elsewhere, if the shop knows what it is for. */
  async function adopt(seen: PaymentIntent): Promise<boolean> {
    const { recognise } = options
    const order = recognise ? await ask('recognise', () => recognise(seen)) : null
    if (!order) return false
    const kept: unknown = JSON.parse(JSON.stringify(order))
    if (!isJsonObject(kept)) throw new TypeError('recognise returned what is no object of JSON')
    const at = clock.now()
    await insertIntent(options.database, seen, kept, { kind: 'recognised', at, random })
    return true
  }

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      clock.after(ms, resolve)
    })

  async function answer(request: Request): Promise<Response> {
    const text = await readBody(request, BODY_LIMIT)
    const { verifySignature } = options
    if (verifySignature && !(await ask('verifySignature', () => verifySignature(request, text))))
      return refusal({ status: 401, message: 'The signature is not right' })
    const body = parseObject(text)
    const id = idOf(body)
    if (id !== null) return take(id, readClaim(id, body))
    const message = 'payment_intent_id is missing or malformed'
    return refusal({ status: 400, error: 'invalid_intent_id', message })
  }

  return (request: Request): Promise<Response> =>
    answer(request).catch((error: unknown) => {
      if (error instanceof Refused) throw error
      log.error('A callback could not be taken', described(error))
      return later('Not stored; call again')
    })
}
