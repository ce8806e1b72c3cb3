/** The five statuses KryptoGO documents, spelt as KryptoGO spells them. */
export type PaymentStatus =
  'pending' | 'success' | 'expired' | 'insufficient_not_refunded' | 'insufficient_refunded'

/** The two currencies a payment can be priced in. */
export type FiatCurrency = 'TWD' | 'USD'

/** Free-form data of the shop's own, returned unaltered. At most 1000 characters as JSON. */
export type OrderData = Readonly<Record<string, unknown>>

/** What `openPaymentModal` takes, in KryptoGO's own spelling. */
export interface PaymentModalParams {
  /** Decimal string, at least `0.01`, in units of `fiat_currency`. */
  fiat_amount: string
  fiat_currency: FiatCurrency
  /** Where KryptoGO reports every change of status: a URL on the shop's server. */
  callback_url?: string
  order_data?: OrderData
  /** A free label to group payments by. */
  group_key?: string
}

/**
 * One payment as KryptoGO reports it, in the API's own spelling. Read it with
 * `parsePaymentIntent`: a field that was absent, null or empty there is absent here.
 *
 * @see KryptoGO's implementation guide, "Sample Callback Payload"
 */
export interface PaymentIntent {
  payment_intent_id: string
  /** One of the five documented statuses; any other string is kept as it came. */
  status: PaymentStatus | (string & {})
  /** Decimal string. `300` may echo as `300.0`. */
  fiat_amount: string
  fiat_currency: FiatCurrency | (string & {})
  /** The exact amount due, a decimal string in units of `symbol`. */
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
  payer_address?: string
  token_address?: string
  /** Decimal places of the token. */
  decimals?: number
  payment_tx_hash?: string
  /** Unix time in seconds. */
  payment_tx_timestamp?: number
  /** Decimal string: what arrived. Also read from `received_crypto_amount`. */
  received_amount?: string
  /** Decimal string: what is left after fees. Also read from `aggregated_crypto_amount`. */
  aggregated_amount?: string
  /** Hash of the sweep to the merchant. */
  aggregation_tx_hash?: string
  /** Decimal string: what was sent back to the buyer. */
  refund_amount?: string
  refund_tx_hash?: string
  callback_url?: string
  order_data?: OrderData
  group_key?: string
}

/**
 * What a payment hook returns: the seven members of KryptoGO's guide, and the optional ones that
 * some hooks have. What the hook says is read with care, so `data` and `error` are `unknown`.
 */
export interface UsePaymentResult {
  // A method, so that a hook whose own parameter type is a little narrower still fits.
  openPaymentModal(params: PaymentModalParams): unknown
  closePaymentModal(): unknown
  data?: unknown
  isLoading: boolean
  isSuccess: boolean
  isError: boolean
  error?: unknown
  /** Hash of the transaction the buyer's wallet sent, where the hook knows it. */
  txHash?: string | null | undefined
  /** Shows the dialog of the current payment again, without creating another. */
  reopenPaymentModal?: (() => unknown) | undefined
  /** Gives up the current payment: it is no longer watched, and nothing of it is shown. */
  forgetPayment?: (() => unknown) | undefined
  /**
   * The very object given to `openPaymentModal` that `data` answers. With it a payment is told
   * from another by identity; without it, by what the data echoes.
   */
  request?: PaymentModalParams | null | undefined
}

/** KryptoGO's hook, or any hook of its shape. */
export type UsePayment = () => UsePaymentResult

/**
 * How far along its history each status is. Moving only to an equal or higher rank makes late,
 * repeated and out-of-order news harmless; the highest is never left.
 */
const RANKS: Readonly<Record<PaymentStatus, number>> = {
  pending: 1,
  insufficient_not_refunded: 2,
  success: 3,
  expired: 3,
  insufficient_refunded: 3,
}

/** The rank of a status; an undocumented one may come and go as `pending` may. */
export function rankOf(status: string): number {
  return isPaymentStatus(status) ? RANKS[status] : 1
}

/** Whether a string is one of KryptoGO's five documented statuses. */
export function isPaymentStatus(status: string): status is PaymentStatus {
  return Object.hasOwn(RANKS, status)
}

/** Whether KryptoGO will not change this status again. */
export function isFinalStatus(
  status: string,
): status is 'success' | 'expired' | 'insufficient_refunded' {
  return rankOf(status) === 3
}

/** Whether the buyer sent too little, refunded or not. */
export function isInsufficientStatus(
  status: string,
): status is 'insufficient_not_refunded' | 'insufficient_refunded' {
  return status.startsWith('insufficient_') && isPaymentStatus(status)
}
