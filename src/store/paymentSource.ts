import type { PaymentSnapshot } from '../core/attempt'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'

/**
 * Why a payment is taken to be sent before KryptoGO has seen it: the hash that the buyer's wallet has
 * returned, or `true` for the buyer's word.
 */
export type SentMark = string | true

/** Everything a source shows at one moment. */
export interface SourceSnapshot {
  /** The payment that the source is busy with. */
  readonly current: PaymentSnapshot
  /** Other payments that the source still follows; a hook has none. */
  readonly watched: readonly PaymentIntent[]
  /** The orders that these payments are for, by the id of the payment, where the source knows. */
  readonly orderKeys?: ReadonlyMap<string, string>
  /** Those of which it was said that they were sent, by their ids, if the source remembers. */
  readonly sent?: ReadonlyMap<string, SentMark>
}

/**
 * Where payments come from: KryptoGO's hook, `./checkout`, or a fake. The store asks nothing else of
 * them, and one contract suite runs over all three.
 */
export interface PaymentSource {
  /** Calls `listener` after each change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void
  /** Everything that the source shows now. */
  readonly getSnapshot: () => SourceSnapshot
  /** Creates a payment, of an order if there is a key, and shows how to pay it. That it resolves proves nothing; that it rejects does. */
  readonly open: (request: PaymentModalParams, orderKey: string | null) => unknown
  /** Hides what `open` showed. The payment is still followed. */
  readonly close: () => unknown
  /** Whether `reopen` would show this payment. */
  readonly canReopen: (intentId: string) => boolean
  /**
   * Whether a press was answered with this payment only because it may have been sent, which it was not: the
   * press is to be repeated.
   */
  readonly isReleased?: (intentId: string) => boolean
  /**
   * Shows a payment again, which becomes the current one, without creating another, as the answer to a
   * request if there is one.
   */
  readonly reopen: (intentId: string, request?: PaymentModalParams) => unknown
  /**
   * Gives up the payment that is being opened, or with an id that one: it is no longer followed, and
   * nothing of it is shown. Does nothing if the source's current payment is another.
   */
  readonly forget: (intentId: string | undefined) => unknown
  /** Gives up every payment, and remembers none. A source that has only the current one needs `forget` alone. */
  readonly forgetAll?: () => unknown
  /**
   * Shows the current payment no longer, but follows it while money may still come for it.
   * @default `forget`
   */
  readonly leave?: (intentId: string | undefined) => unknown
  /** Remembers why a payment is taken to be sent; `null` if it was not sent. */
  readonly setSent?: (intentId: string, sent: SentMark | null) => void
  /** Whether a server decides which payment an order is paid with. @default false */
  readonly keepsOrders?: boolean
  /** Whether it shows nowhere to send to for a payment that opens with too little time. @default false */
  readonly hidesLate?: boolean
  /** A component for this order is on the screen: shows the payment that is remembered for the order. */
  readonly pickUp?: (orderKey: string) => void
  /** Loads what `open` needs, ahead of the click. */
  readonly preload?: () => void
}
