import { isPaymentError, PaymentError } from '../../core/errors'
import { parsePaymentIntent } from '../../core/intent'
import { isIntentId } from '../../core/intentId'
import { checkModalParams } from '../../core/parameters'
import { createSteadyClock, systemClock } from '../../core/systemClock'
import { checkClientOptions } from './checkOptions'
import { deriveKey } from './deriveKey'
import { createGate } from './gate'
import { createRedactor } from './redact'
import { copyError, createRequest, isUnanswered } from './request'
import { provesNotSent, readIntent, readIntents, readTransfer, type Unreadable } from './responses'
import type { KryptogoClient, KryptogoClientOptions } from './types'

const API = '/v1/studio/api'
const INTENT = `${API}/payment/intent`
const TRANSFER = `${API}/asset_pro/transfer`

/**
 * Creates a client of KryptoGO's REST API. Only for servers, because it holds the API key.
 *
 * @throws PaymentError `invalid_configuration`, naming the option that is missing, blank or wrong.
 */
export function createKryptogoClient(options: KryptogoClientOptions): KryptogoClient {
  const { clientId, apiKey, origin, baseUrl, timeoutMs, limits } = checkClientOptions(options)
  const { onUnreadable, environment = {} } = options
  const { clock = systemClock, random = Math.random, fetch } = environment
  const steady = createSteadyClock(environment.clock)
  const gate = createGate({ limits, clock, monotonic: steady.now, isUnanswered })
  const request = createRequest({ baseUrl, timeoutMs, clock, steady, random, fetch, gate })
  const redact = createRedactor(apiKey)

  const key = { 'X-STUDIO-API-KEY': apiKey }
  const json = { 'Content-Type': 'application/json' }
  const own = { ...key, 'X-Client-ID': clientId, Origin: origin }

  async function redacted<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      // One of the gate holds nothing of the request, and is known by its identity.
      throw gate.refusalOf(cause) ? cause : redact(cause)
    }
  }

  return {
    clientId,
    timeoutMs,
    gate,
    deriveKey: (purpose, otherKey = apiKey) => deriveKey(otherKey, clientId, purpose),

    createPaymentIntent: (params, signal) =>
      redacted(async () => {
        const body = checkModalParams(params)
        const headers = { ...own, ...json }
        return parsePaymentIntent(
          await request({ kind: 'create', path: INTENT, headers, body, signal }),
        )
      }),

    getPaymentIntent: (id, signal, deadline) =>
      redacted(async () => {
        if (!isIntentId(id))
          throw new PaymentError(
            'invalid_intent_id',
            'The id of a payment has to be 1 to 128 letters, digits, "-" or "_"',
          )
        const path = `${INTENT}/${encodeURIComponent(id)}`
        return readIntent(await request({ kind: 'read', path, headers: own, signal, deadline }), id)
      }),

    async listPaymentIntents(query, signal) {
      const { intents, unreadable } = await redacted(async () => {
        const search = new URLSearchParams(query).toString()
        const path = `${INTENT}s${search && `?${search}`}`
        const items = readIntents(await request({ kind: 'read', path, headers: own, signal }))
        const [first] = items.unreadable
        if (first && !onUnreadable) throw unreadableError(first, items.unreadable.length)
        return items
      })
      for (const { error, index } of unreadable) onUnreadable?.(redact(error), index)
      return intents
    },

    transferOnce: (params, signal) =>
      redacted(async () => {
        const { chain_id, contract_address, amount, wallet_address } = params
        const body = { chain_id, contract_address, amount, wallet_address }
        const headers = { ...key, ...json }
        try {
          return readTransfer(
            await request({ kind: 'transfer', path: TRANSFER, headers, body, signal }),
          )
        } catch (cause) {
          if (!isPaymentError(cause) || provesNotSent(cause) || gate.refusalOf(cause)) throw cause
          // The tokens may have been sent, so nothing invites a retry.
          throw copyError(cause, { retryable: false })
        }
      }),
  }
}

function unreadableError({ index, error }: Unreadable, count: number): PaymentError {
  const others = count > 1 ? `, nor can ${count - 1} more` : ''
  return new PaymentError(
    'invalid_response',
    `Item ${index} of the list cannot be read: ${error.message}${others}. Pass onUnreadable to createKryptogoClient to get the rest`,
    { cause: error },
  )
}
