import type { Clock } from '../core/clock'
import type { FiatCurrency, OrderData, PaymentIntent, PaymentModalParams } from '../core/contract'
import type { Database, Transaction } from './database/database'
import type { KryptogoClient } from './kryptogo/types'
import type { Logger } from './logger'
import type { Anomaly } from './payments/anomalies'
import type { StatusChange } from './payments/statusChange'
import type { TransferRequest } from './transfers/check'
import type { TransferLimit } from './transfers/limits'

/** What a payment costs and what it is for, as the shop's server knows it. */
export interface Priced {
  /** Decimal string, at least `0.01`. */
  fiat_amount: string
  fiat_currency: FiatCurrency
  /** Sent to KryptoGO, returned unaltered, and kept with the payment. At most 1000 characters as JSON. */
  order_data?: OrderData
  group_key?: string
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
