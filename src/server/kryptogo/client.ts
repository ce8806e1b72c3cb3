import { isPaymentError, PaymentError } from '../../core/errors'
import { parsePaymentIntent } from '../../core/intent'
import { isIntentId } from '../../core/intentId'
import { checkModalParams } from '../../core/parameters'
import { systemClock } from '../../core/systemClock'
import { isUnsent, readIntent, readIntents, readTransfer, type Unreadable } from './responses'
import { checkClientOptions } from './checkOptions'
import { changed, createRequest } from './request'
import { createRedactor } from './redact'
import type { KryptogoClient, KryptogoClientOptions } from './types'

const API = '/v1/studio/api'
const INTENT = `${API}/payment/intent`
const TRANSFER = `${API}/asset_pro/transfer`

/**
 * Makes a client of KryptoGO's REST API, for servers: it holds the API key.
 *
 * @throws PaymentError `invalid_configuration`, naming the option that is missing, blank or wrong.
 */
export function createKryptogoClient(options: KryptogoClientOptions): KryptogoClient {
  const { clientId, apiKey, origin, baseUrl, timeoutMs } = checkClientOptions(options)
  const { clock = systemClock, random = Math.random, fetch, onUnreadable } = options
  const request = createRequest({ baseUrl, timeoutMs, clock, random, fetch })
  const redact = createRedactor(apiKey)

  const key = { 'X-STUDIO-API-KEY': apiKey }
  const json = { 'Content-Type': 'application/json' }
  const own = { ...key, 'X-Client-ID': clientId, Origin: origin }

  async function safely<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      throw redact(cause)
    }
  }

  return {
    clientId,

    createPaymentIntent: (params, signal) =>
      safely(async () => {
        const body = checkModalParams(params)
        const headers = { ...own, ...json }
        return parsePaymentIntent(await request({ path: INTENT, headers, body, signal }))
      }),

    getPaymentIntent: (id, signal) =>
      safely(async () => {
        if (!isIntentId(id))
          throw new PaymentError(
            'invalid_intent_id',
            'The id of a payment is 1 to 128 letters, digits, "-" or "_"; what was asked for is not',
          )
        const path = `${INTENT}/${encodeURIComponent(id)}`
        return readIntent(await request({ path, headers: own, signal }), id)
      }),

    async listPaymentIntents(query, signal) {
      const { intents, unreadable } = await safely(async () => {
        const search = new URLSearchParams(query).toString()
        const path = `${INTENT}s${search && `?${search}`}`
        const items = readIntents(await request({ path, headers: own, signal }))
        const [first] = items.unreadable
        if (first && !onUnreadable) throw lost(first, items.unreadable.length)
        return items
      })
      for (const { error, index } of unreadable) onUnreadable?.(redact(error), index)
      return intents
    },

    transfer: (params, signal) =>
      safely(async () => {
        const { chain_id, contract_address, amount, wallet_address } = params
        const body = { chain_id, contract_address, amount, wallet_address }
        const headers = { ...key, ...json }
        try {
          return readTransfer(await request({ path: TRANSFER, headers, body, signal }))
        } catch (cause) {
          if (!isPaymentError(cause) || isUnsent(cause)) throw cause
          // what may have been sent is not to be sent again
          throw changed(cause, { retryable: false })
        }
      }),
  }
}

function lost({ index, error }: Unreadable, count: number): PaymentError {
  const others = count > 1 ? `, and so it is with ${count - 1} more` : ''
  return new PaymentError(
    'invalid_response',
    `Item ${index} of the list cannot be read: ${error.message}${others}. Pass onUnreadable to createKryptogoClient to have the rest`,
    { cause: error },
  )
}
