import type { Clock } from '../../core/clock'
import type { PaymentIntent, PaymentModalParams } from '../../core/contract'
import type { PaymentError } from '../../core/errors'

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
