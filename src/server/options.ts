import type { Clock } from '../core/clock'
import type {
  FiatCurrency,
  OrderData,
  PaymentIntent,
  PaymentModalParams,
  PaymentStatus,
} from '../core/contract'
import type { KryptogoClient } from './kryptogo/types'
import type { Database, Transaction } from './database/database'
import type { TransferRequest } from './transfers/check'

/** What a payment costs and what it is for, as the shop's server knows it. */
export interface Priced {
  /** Decimal string, at least `0.01`. */
  fiat_amount: string
  fiat_currency: FiatCurrency
  /** Sent to KryptoGO, returned unaltered, and kept with the payment. At most 1000 characters as JSON. */
  order_data?: OrderData
  group_key?: string
}

/** One change of a payment's status, as KryptoGO confirmed it. */
export interface StatusChange {
  /** The same however often this change is delivered: for shops whose orders live elsewhere. */
  readonly id: string
  readonly status: PaymentStatus
  readonly previous: PaymentStatus
  /** KryptoGO had called the payment finished before: an expired one that was paid after all. */
  readonly late: boolean
  /** Why an operator made KryptoGO's answer count, against what was known before. */
  readonly overruled: string | null
  /** What KryptoGO said when asked. */
  readonly intent: PaymentIntent
  /** What `price` or `recognise` returned as order data. */
  readonly order: OrderData | null
  /**
   * What is odd about the payment's money: all kinds but `unknown_intent`, `claim_differs` and
   * `burst`, and none once an operator has overruled them. A success with any is one to look at
   * before goods are sent.
   */
  readonly anomalies: readonly AnomalyKind[]
  /** When it was learnt, in Unix milliseconds. */
  readonly at: number
  /** 1 for the first delivery. */
  readonly attempt: number
}

/** What can be odd about a payment. */
export type AnomalyKind =
  /** A callback for an intent that is not the shop's. */
  | 'unknown_intent'
  /** A callback that KryptoGO's own answer does not bear out. */
  | 'claim_differs'
  /** KryptoGO says another amount or currency than the shop asked for: nothing is changed. */
  | 'terms_changed'
  /** KryptoGO says that another amount of tokens, another token, or another address, than before. */
  | 'quote_changed'
  /** Less than was due has been received, and yet it is called a success. */
  | 'underpaid_success'
  /** A payment that was finished is said to be otherwise. */
  | 'contradiction'
  /** A status that KryptoGO does not document. */
  | 'unknown_status'
  /** Two payments name one transaction. */
  | 'shared_transaction'
  /** More is said to have been sent back than had arrived. */
  | 'refund_exceeds_received'
  /** Many payments from one payer, or many requests from one address, in a short time. */
  | 'burst'

/** Something odd, for people to look at. */
export interface Anomaly {
  readonly kind: AnomalyKind
  /** `null` where there is no payment that it could belong to. */
  readonly intentId: string | null
  /** The facts, as data. */
  readonly details: Readonly<Record<string, unknown>>
}

/** Where the server writes what happened. `console` will do. Nothing secret is written. */
export interface Logger {
  info(message: string, details?: Readonly<Record<string, unknown>>): void
  warn(message: string, details?: Readonly<Record<string, unknown>>): void
  error(message: string, details?: Readonly<Record<string, unknown>>): void
}

/** How much may be sent of one token. */
export interface TransferLimit {
  chain_id: string
  contract_address: string
  /** Decimal string, in units of the token. */
  perTransfer?: string
  /** Decimal string: the sum of 24 hours, with those whose outcome is unknown. */
  perDay?: string
}

/** What `createPaymentServer` takes. */
export interface PaymentServerOptions<Client = unknown> {
  /** From `createKryptogoClient`. */
  client: KryptogoClient
  /** From `pgliteDatabase` or `postgresDatabase`. */
  database: Database<Client>
  /**
   * Decides what is to be paid. `requested` is what the browser asked for: a wish. Throw a
   * `PaymentError` to refuse in your own words, with `price_failed`, `invalid_amount`,
   * `amount_too_small`, `invalid_currency`, `invalid_order_data`, `order_data_too_long`,
   * `forbidden`, `rate_limited` or `invalid_intent_id`; whatever else is thrown is logged, and the
   * page hears `price_failed`.
   */
  price: (requested: Partial<PaymentModalParams>, request: Request) => Priced | Promise<Priced>
  /** Where KryptoGO reaches this server: the URL of `…/payment/callback`, `https` but on localhost. */
  callbackUrl: string
  /**
   * Matches a payment that this server did not create, for KryptoGO's SDK creates its own in the
   * browser, to an order: its order data, or `null` where there is none. Compare the amount, which
   * the browser chose. Without `recognise` no such payment is taken.
   */
  recognise?: (intent: PaymentIntent) => OrderData | null | Promise<OrderData | null>
  /** What of the order data the page may see. @default nothing */
  expose?: (intent: PaymentIntent, order: OrderData | null) => OrderData | null
  /** Whether this request may read this payment. @default whoever knows its id may */
  authorize?: (
    request: Request,
    intent: PaymentIntent,
    order: OrderData | null,
  ) => boolean | Promise<boolean>
  /**
   * Whether this request may create a payment: `false` refuses it. Without it anybody who reaches
   * the server may create any number. @default every request may
   */
  rateLimit?: (request: Request) => boolean | Promise<boolean>
  /** The network address a request came from, so that bursts from one are noticed. @default nobody's */
  addressOf?: (request: Request) => string | null
  /** Whether KryptoGO signed this callback; `body` is its text. @default every callback is read */
  verifySignature?: (request: Request, body: string) => boolean | Promise<boolean>
  /**
   * Fulfils orders. Called once per change, in order, in the transaction that records the
   * change: what it writes through `tx` is kept if, and only if, the delivery is. A promise is
   * awaited. When it throws, it is called again later, with the same `event.id`.
   *
   * Never end the transaction: no `tx.client` with a `commit`, nor Drizzle's `transaction()` on it.
   */
  onStatusChange: (event: StatusChange, tx: Transaction<Client>) => unknown
  /**
   * Told of what is odd, once it is recorded. A process that dies in between does not tell:
   * `getHistory` has it.
   */
  onAnomaly?: (anomaly: Anomaly) => unknown
  /** @default silent */
  logger?: Logger
  /**
   * How long each function of the shop's may take, in milliseconds; less than the 30 s after which
   * PostgreSQL is told to end a transaction that waits. @default 10_000
   */
  handlerTimeoutMs?: number
  /** Which tokens may be withdrawn, and how much of them. @default no limits */
  limits?: readonly TransferLimit[]
  /**
   * The last word on a withdrawal: only `true` lets it be sent. Also judges addresses of chains that
   * are not EVM. May be asked more than once about one `idempotencyKey`, and that before the
   * withdrawal is recorded, so it should decide and change nothing.
   */
  approve?: (transfer: TransferRequest) => boolean | Promise<boolean>
  /** @default the machine's */
  clock?: Clock
  /** From 0 up to 1, for the jitter. @default Math.random */
  random?: () => number
}
