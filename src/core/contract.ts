/** The five payment statuses that KryptoGO documents. */
export type PaymentStatus =
  'pending' | 'success' | 'expired' | 'insufficient_not_refunded' | 'insufficient_refunded'

/** The currencies a payment can be priced in: Taiwan dollars and US dollars. */
export type FiatCurrency = 'TWD' | 'USD'

/** The shop's own data, which KryptoGO returns unchanged. At most 1000 characters as JSON. */
export type OrderData = Readonly<Record<string, unknown>>

/**
 * The parameters of `openPaymentModal`, named as KryptoGO names them.
 *
 * @see KryptoGO's implementation guide, "Creating Payment Intent"
 */
export interface PaymentModalParams {
  /** Decimal string, at least `0.01`, in units of `fiat_currency`, of at most 64 characters. */
  fiat_amount: string
  fiat_currency: FiatCurrency
  /** URL on the shop's server to which KryptoGO reports every change of status. */
  callback_url?: string
  order_data?: OrderData
  /** Any label by which the shop groups its payments. */
  group_key?: string
}

/**
 * One payment as KryptoGO reports it, in the API's own spelling. Read it with
 * `parsePaymentIntent`, which leaves out fields that are null or empty.
 *
 * @see KryptoGO's implementation guide, "Sample Callback Payload"
 */
export interface PaymentIntent {
  payment_intent_id: string
  /** One of the five documented statuses. An undocumented one is kept as it is. */
  status: PaymentStatus | (string & {})
  /** Decimal string in units of `fiat_currency`. KryptoGO may return `300` as `300.0`. */
  fiat_amount: string
  fiat_currency: FiatCurrency | (string & {})
  /** Decimal string in units of `symbol`: the exact amount due. */
  crypto_amount: string
  /** The token's ticker, for example `USDT`. */
  symbol: string
  /** Unix time in seconds. */
  payment_deadline: number
  client_id?: string
  org_id?: number
  /** KryptoGO's name of the chain, for example `arb`. */
  payment_chain_id?: string
  /** Where the buyer sends the tokens. */
  payment_address?: string
  /** Where the tokens came from. */
  payer_address?: string
  /** The contract of the token. */
  token_address?: string
  /** Decimal places of the token. */
  decimals?: number
  /** Hash of the buyer's transaction, once KryptoGO has seen it. */
  payment_tx_hash?: string
  /** Unix time in seconds. */
  payment_tx_timestamp?: number
  /** Decimal string in units of `symbol`: what arrived. Also read from `received_crypto_amount`. */
  received_amount?: string
  /**
   * Decimal string in units of `symbol`: what is left after fees. Also read from
   * `aggregated_crypto_amount`.
   */
  aggregated_amount?: string
  /** Hash of the transaction that moved the tokens to the merchant. */
  aggregation_tx_hash?: string
  /**
   * Decimal string in units of `symbol`: what was refunded to the buyer. Also read from
   * `refund_crypto_amount`.
   */
  refund_amount?: string
  /** Hash of the transaction that refunded it. */
  refund_tx_hash?: string
  /** The amounts that KryptoGO reported and that could not be read. */
  unreadable_amounts?: readonly ('received_amount' | 'aggregated_amount' | 'refund_amount')[]
  callback_url?: string
  order_data?: OrderData
  group_key?: string
  /**
   * Another payment of the same order is offered now, or has money that is not settled, so this one has
   * no `payment_address`. Said by the shop's own server.
   */
  superseded?: boolean
  /**
   * Another payment has paid the order, so nothing must be sent for this one. Said by the shop's own
   * server.
   */
  order_paid?: boolean
  /** It had expired before its money came. Said by the shop's own server. */
  late?: boolean
  /**
   * Money has been seen for this payment. Said by the shop's own server to a page that may not read
   * the transaction and the amounts.
   */
  money_seen?: boolean
}

/**
 * The result of a payment hook: the seven members that KryptoGO documents, and optional ones that
 * some hooks add. `data` and `error` are `unknown` because they are validated when they are read.
 *
 * @see KryptoGO's implementation guide, "The usePayment Hook"
 */
export interface UsePaymentResult {
  // A method, so that a hook with a slightly narrower parameter type still fits.
  openPaymentModal(params: PaymentModalParams): unknown
  closePaymentModal(): unknown
  data?: unknown
  isLoading: boolean
  isSuccess: boolean
  isError: boolean
  error?: unknown
  /** Hash of the transaction that the buyer's wallet sent, if the hook knows it. */
  txHash?: string | null | undefined
  /** Shows the dialog of the current payment again, without creating another. */
  reopenPaymentModal?: (() => unknown) | undefined
  /** Stops following the current payment and clears what the hook shows of it. */
  forgetPayment?: (() => unknown) | undefined
  /**
   * The object that was passed to `openPaymentModal` for the payment in `data`. If present, it
   * identifies the payment; otherwise the amount, currency and order data in `data` do.
   */
  request?: PaymentModalParams | null | undefined
}

/** KryptoGO's hook, or any hook of the same shape. */
export type UsePayment = () => UsePaymentResult

const STATUSES: Readonly<Record<PaymentStatus, true>> = {
  pending: true,
  success: true,
  expired: true,
  insufficient_not_refunded: true,
  insufficient_refunded: true,
}

/** Whether a string is one of KryptoGO's five documented statuses. */
export function isPaymentStatus(status: string): status is PaymentStatus {
  return Object.hasOwn(STATUSES, status)
}

/** Whether the buyer sent too little, refunded or not. */
export function isInsufficientStatus(
  status: string,
): status is 'insufficient_not_refunded' | 'insufficient_refunded' {
  return status.startsWith('insufficient_') && isPaymentStatus(status)
}
