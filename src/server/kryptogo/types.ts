import type { PaymentIntent, PaymentModalParams } from '../../core/contract'
import type { Environment } from '../../core/environment'
import type { PaymentError } from '../../core/errors'

/** The options of `createKryptogoClient`. The first three are refused when missing or blank. */
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
  /** `https`, except on localhost; may have a path. @default 'https://wallet.kryptogo.app' */
  baseUrl?: string | undefined
  /** The limit of one call with its retries, in milliseconds. @default 10_000 */
  timeoutMs?: number | undefined
  /**
   * How many requests are sent in a second, kept up; a fifth of them may be sent at once after a
   * pause. KryptoGO documents no limit. Several processes divide what KryptoGO grants. @default 50
   */
  requestsPerSecond?: number | undefined
  /**
   * How many requests may be under way at the same time. A fifth is kept for creations and transfers.
   * @default 50
   */
  requestsAtOnce?: number | undefined
  /**
   * Called with each item of a list that is not a payment, and its index; the other items are
   * returned.
   *
   * @default one such item fails the call
   */
  onUnreadable?: ((error: PaymentError, index: number) => void) | undefined
  /** For tests: time, randomness and network. */
  environment?: ClientEnvironment | undefined
}

/** The environment of a client of KryptoGO's API. */
export interface ClientEnvironment extends Environment {
  /** Such as that of `createFakeKryptogo`. @default the global `fetch` */
  fetch?: typeof globalThis.fetch | undefined
}

/**
 * The parameters of `transferOnce`: a transfer, in KryptoGO's own spelling.
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
  /** The receiver. */
  wallet_address: string
}

/**
 * A transfer that KryptoGO has sent.
 *
 * @see KryptoGO's implementation guide, "Transfer Response Success"
 */
export interface Transfer {
  id: string
  tx_hash: string
  /** Unix time in seconds. */
  transfer_time?: number
}

/** Why and how long nothing is sent to KryptoGO, in milliseconds from now. */
export interface GateClosure {
  /** How long nothing has been sent. */
  readonly forMs: number
  /** How long nothing will be sent; 0 while one request is about to find out. */
  readonly leftMs: number
  /** Whether KryptoGO did not answer, so that one request has to be answered first. */
  readonly needsAnswer: boolean
}

/** Connects a gate with those of other processes. */
export interface GateLink {
  /** Called when an answer, or its absence, has closed or opened the gate. */
  onChange(closure: GateClosure | null): void
  /** Resolves to whether this process may send the one request that finds out whether KryptoGO answers. */
  claim(): Promise<boolean>
}

/**
 * Paces all requests of one client: creations and transfers first, then reads of payments, those that
 * can still be paid before the others. It closes while KryptoGO asks to wait (`Retry-After`) or does
 * not answer.
 */
export interface KryptogoGate {
  /** How many reads may be under way at present. */
  readLimit(): number
  /** Returns when to try again if the request that failed with this error was never sent. */
  refusalOf(error: unknown): { readonly retryAfterMs: number } | null
  /** Whether a request would be sent at once or soon. */
  maySend(kind: 'create' | 'transfer' | 'read'): boolean
  /** Whether a read would be sent at once, with nothing else waiting. */
  hasRoom(): boolean
  /** Returns `null` while the gate is open. */
  closure(): GateClosure | null
  /** Connects the gate with those of other processes; of several links, the first is asked. */
  connect(link: GateLink): void
  /** Takes over what another process has found out. */
  learn(closure: GateClosure | null): void
}

/**
 * The part of KryptoGO's REST API that payments need. Each method rejects with a `PaymentError`;
 * `apiCode` is set when, and only when, KryptoGO has refused.
 */
export interface KryptogoClient {
  readonly clientId: string
  /** The limit of one call with its retries, in milliseconds. */
  readonly timeoutMs: number
  /** Paces the requests. `createPaymentServer` shares it with other processes. */
  readonly gate: KryptogoGate
  /**
   * Derives a key of 32 bytes for `purpose` from the API key and the client id. The payment server signs
   * its records with one.
   *
   * @param apiKey Another API key of this client. @default its own
   */
  deriveKey(purpose: string, apiKey?: string): Uint8Array
  /**
   * Creates a payment. Sent once: if the error has no `apiCode`, a payment may have been created that
   * is not known here, and will expire.
   *
   * @see KryptoGO's implementation guide, "Creating Payment Intent"
   */
  createPaymentIntent(params: PaymentModalParams, signal?: AbortSignal): Promise<PaymentIntent>
  /**
   * Reads a payment, with up to two retries within `timeoutMs`. Its turn depends on `deadline`, the
   * Unix time in seconds until which it can be paid: without one it is the last.
   */
  getPaymentIntent(id: string, signal?: AbortSignal, deadline?: number): Promise<PaymentIntent>
  /** Reads payments. KryptoGO does not document the members of `query`: it is sent as it is. */
  listPaymentIntents(
    query?: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<PaymentIntent[]>
  /**
   * Sends tokens, once per call: there is no idempotency, and a transfer cannot be taken back. Only an
   * error with the `apiCode` 4001, 4002 or 4015 proves that nothing was sent. After any other the
   * tokens may be on their way, so check before sending them a second time. Prefer the transfers of
   * `createPaymentServer`, which send at most once per idempotency key.
   *
   * @see KryptoGO's implementation guide, "Processing User Withdrawals"
   */
  transferOnce(params: TransferParams, signal?: AbortSignal): Promise<Transfer>
}
