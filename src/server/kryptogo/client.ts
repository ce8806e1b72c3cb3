import type { Clock } from '../../core/clock'
import type { PaymentIntent, PaymentModalParams } from '../../core/contract'
import { isPaymentError, PaymentError } from '../../core/errors'
import { parsePaymentIntent } from '../../core/intent'
import { isIntentId } from '../../core/intentId'
import { checkModalParams } from '../../core/parameters'
import { systemClock } from '../../core/systemClock'
import { isUnsent, readIntent, readIntents, readTransfer, type Unreadable } from './responses'
import { checkClientOptions } from './checkOptions'
import { changed, createRequest } from './request'
import { createRedactor } from './redact'

/** What `createKryptogoClient` takes. The first three are refused when missing or blank. */
export interface KryptogoClientOptions {
  /** From KryptoGO Studio, Account Settings. Sent as `X-Client-ID`. */
  clientId: string
  /** The Studio API key. Sent as `X-STUDIO-API-KEY`, and shown nowhere. */
  apiKey: string
  /**
   * The domain of the application, for example `https://shop.example`. Sent as `Origin`, without the
   * trailing slash that it may have here.
   */
  origin: string
  /** `https`, but on localhost; may have a path. @default 'https://wallet.kryptogo.app' */
  baseUrl?: string
  /** @default the global `fetch` */
  fetch?: typeof globalThis.fetch
  /** For one call, its repetitions included, in milliseconds. @default 10_000 */
  timeoutMs?: number
  /**
   * Told of each item of a list that is no payment, and its place; the others are returned.
   *
   * @default one such item fails the call
   */
  onUnreadable?: (error: PaymentError, index: number) => void
  /** @default the machine's */
  clock?: Clock
  /** From 0 up to 1, for the jitter. @default Math.random */
  random?: () => number
}

/**
 * What `transfer` takes: a withdrawal, in KryptoGO's own spelling.
 *
 * @see KryptoGO's implementation guide, "Processing User Withdrawals"
 */
export interface TransferParams {
  /** KryptoGO's name of the chain, for example `arb`. */
  chain_id: string
  /** The token's contract. */
  contract_address: string
  /** Decimal string, in units of the token. */
  amount: string
  /** Who receives it. */
  wallet_address: string
}

/**
 * A withdrawal that KryptoGO has sent.
 *
 * @see KryptoGO's implementation guide, "Transfer Response Success"
 */
export interface Transfer {
  id: string
  tx_hash: string
  /** Unix time in seconds. */
  transfer_time?: number
}

/**
 * KryptoGO's REST API, as far as payments need it. Each method rejects with a `PaymentError`;
 * `apiCode` is set when, and only when, KryptoGO has refused.
 */
export interface KryptogoClient {
  readonly clientId: string
  /**
   * Creates a payment. Sent once: when the error has no `apiCode`, a payment may have been created
   * that nobody knows of, and will expire.
   *
   * @see KryptoGO's implementation guide, "Creating Payment Intent"
   */
  createPaymentIntent(params: PaymentModalParams, signal?: AbortSignal): Promise<PaymentIntent>
  /** Reads a payment, if need be three times within `timeoutMs`. */
  getPaymentIntent(id: string, signal?: AbortSignal): Promise<PaymentIntent>
  /** Reads payments. KryptoGO does not document what `query` may hold: it is sent as it is. */
  listPaymentIntents(
    query?: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<PaymentIntent[]>
  /**
   * Sends tokens, which cannot be taken back. Sent once: only an error with the `apiCode` 4001, 4002
   * or 4015 proves that nothing was sent. After any other they may be on their way, so look before you
   * send again. `createPaymentServer` keeps books of this.
   *
   * @see KryptoGO's implementation guide, "Processing User Withdrawals"
   */
  transfer(params: TransferParams, signal?: AbortSignal): Promise<Transfer>
}

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
