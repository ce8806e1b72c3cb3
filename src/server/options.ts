import type { FiatCurrency, OrderData, PaymentIntent, PaymentModalParams } from '../core/contract'
import type { Environment } from '../core/environment'
import type { AuditOptions } from './audit/signer'
import type { Database, Transaction } from './database/database'
import type { KryptogoClient } from './kryptogo/types'
import type { Logger } from './logger'
import type { Anomaly } from './payments/anomalies'
import type { StoredPayment } from './payments/payment'
import type { StatusChange } from './payments/statusChange'
import type { TransferRequest } from './transfers/check'
import type { TransferLimit } from './transfers/limits'

/** The type of the shop's orders, with `null` where a payment may have none. */
export type AnyOrder = object | null

/**
 * A price, as the shop's server knows it, with the order that it is for. `order_data` is sent to
 * KryptoGO, returned unaltered, and kept with the order: at most 1000 characters as JSON.
 */
export type Price<Order extends AnyOrder = OrderData | null> = PriceTerms &
  (null extends Order ? { order_data?: Order | undefined } : { order_data: Order })

/** The amount of a price. */
export interface PriceTerms {
  /** Decimal string, at least `0.01`. */
  fiat_amount: string
  /** `TWD` or `USD`: any other is refused when the price is used. */
  fiat_currency: FiatCurrency | (string & {})
  /**
   * The shop's own id of the order, 1 to 200 characters. At most one payment of an order is offered
   * at a time, and none once it is paid. @default none: each request is answered with a new payment
   */
  orderId?: string | undefined
  /** A free label to group payments by. */
  group_key?: string | undefined
}

/** Which transfers may be sent. */
export interface TransferOptions {
  /** Which tokens may be sent, and how much of them. @default no limits */
  limits?: readonly TransferLimit[] | undefined
  /**
   * The last word on a transfer: only `true` lets it be sent. Also validates addresses of chains
   * that are not EVM. May be called more than once for one `idempotencyKey`, and that before the
   * transfer is recorded, so it should decide and change nothing.
   */
  approve?: ((transfer: TransferRequest) => boolean | Promise<boolean>) | undefined
}

/**
 * The options of `createPaymentServer`. `Order` is inferred from what `getPrice` and `matchOrder`
 * return; in an object literal they stand before the functions that are given an order.
 */
export interface PaymentServerOptions<Client = unknown, Order extends AnyOrder = OrderData | null> {
  /** From `createKryptogoClient`. */
  client: KryptogoClient
  /** From `pgliteDatabase` or `postgresDatabase`. */
  database: Database<Client>
  /**
   * The schema of the tables, which is created where there is none. No table is looked for anywhere
   * else. @default 'kryptogo'
   */
  schema?: string | undefined
  /**
   * Decides what is to be paid; `requested` is only what the browser asked for. Refuse a request that
   * may not pay the order, but not one for an order that is paid: this server knows that. Throw a
   * `PaymentError` to refuse in your own words, with `price_failed`, `invalid_amount`,
   * `amount_too_small`, `invalid_currency`, `invalid_order_data`, `order_data_too_long`,
   * `forbidden`, `rate_limited` or `invalid_intent_id`; whatever else is thrown is logged, and the
   * page gets `price_failed`.
   */
  getPrice: (input: {
    requested: Partial<PaymentModalParams>
    request: Request
  }) => Price<Order> | Promise<Price<Order>>
  /**
   * Where KryptoGO reaches this server: a URL that ends in `/payment/callback`, where it answers them,
   * `https` but on localhost. Behind a proxy it is the public one.
   */
  callbackUrl: string
  /**
   * Matches a payment that this server did not create, for KryptoGO's SDK creates its own in the
   * browser, to the price of an order, or to `null`. Nothing is accepted at another price, which the
   * browser may have chosen, nor without `matchOrder`.
   */
  matchOrder?:
    | ((input: { intent: PaymentIntent }) => Price<Order> | null | Promise<Price<Order> | null>)
    | undefined
  /** Picks what the page may see of an order. @default nothing */
  getPublicOrderData?:
    ((input: { intent: PaymentIntent; order: Order }) => object | null) | undefined
  /**
   * Whether this request may read this payment: only `true` lets it. Without it anyone who knows its
   * id may. A request for a payment of an order that is not paid is answered with the id of the one
   * that there is: so anyone whom `getPrice` lets pay an order can then read its payment, with the
   * transaction that shows the buyer's wallet. @default anyone who knows its id may
   */
  authorizeRead?:
    | ((input: {
        request: Request
        intent: PaymentIntent
        order: Order
      }) => boolean | Promise<boolean>)
    | undefined
  /**
   * Whether this request may ask for a payment, new or not: only `true` lets it, and the rest is
   * answered with `forbidden`. Without it anyone who reaches the server may create any number of
   * them. To limit how many, throw `new PaymentError('rate_limited', …)`. @default every request may
   */
  authorizeCreate?: ((input: { request: Request }) => boolean | Promise<boolean>) | undefined
  /** The network address a request came from, to notice bursts from one. @default none */
  getClientAddress?: ((input: { request: Request }) => string | null) | undefined
  /**
   * Whether KryptoGO signed this callback, whose text is `body`: it is read only after `true`.
   * @default every callback is read
   */
  verifyCallback?:
    ((input: { request: Request; body: string }) => boolean | Promise<boolean>) | undefined
  /**
   * Called with each payment that this server has created, in the transaction that stores it: what it
   * writes through `tx` is kept if, and only if, the payment is. When it throws, the buyer is not
   * shown the payment. `isOffered` is `false` where another payment of the order came first.
   *
   * Never end the transaction: no `tx.client` with a `commit`, nor Drizzle's `transaction()` on it.
   */
  onCreated?: ((payment: StoredPayment<Order>, tx: Transaction<Client>) => unknown) | undefined
  /**
   * Fulfills orders. Called once per change, in order, in the transaction that records the
   * change: what it writes through `tx` is kept if, and only if, the delivery is. A promise is
   * awaited. When it throws, it is called again later, with the same `event.id`.
   *
   * Never end the transaction: no `tx.client` with a `commit`, nor Drizzle's `transaction()` on it.
   */
  onStatusChange: (event: StatusChange<Order>, tx: Transaction<Client>) => unknown
  /**
   * Reports something odd, once it is recorded. A process that dies in between does not report it:
   * `getHistory` has it.
   */
  onAnomaly?: ((anomaly: Anomaly) => unknown) | undefined
  /** @default silent */
  logger?: Logger | undefined
  /**
   * How long each of the shop's handlers may take, in milliseconds; less than the 30 s after which
   * PostgreSQL ends a transaction that waits. @default 10_000
   */
  handlerTimeoutMs?: number | undefined
  /** How the audit is kept. @default with the client's API key alone */
  audit?: AuditOptions | undefined
  /** Which transfers may be sent. @default any, to any EVM address */
  transfers?: TransferOptions | undefined
  /** For tests: time and randomness. */
  environment?: Environment | undefined
}
