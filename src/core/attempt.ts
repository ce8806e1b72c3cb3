import type { PaymentIntent, PaymentModalParams } from './contract'
import type { PageError } from './errors'
import { IDLE, type PaymentState } from './state'

/** What a payment source shows at one moment, its data already parsed. */
export interface PaymentSnapshot {
  readonly intent: PaymentIntent | null
  /** Why the data of the source is not a payment intent. */
  readonly dataError: PageError | null
  readonly isLoading: boolean
  readonly isSuccess: boolean
  readonly isError: boolean
  readonly error?: unknown
  /** Hash of the transaction that the buyer's wallet sent, where the source knows it. */
  readonly txHash?: string | null | undefined
  /**
   * The very object given to `open` that `intent` answers; `null` for a payment that no `open` on
   * this page began. `undefined` where the source cannot tell.
   */
  readonly request?: PaymentModalParams | null | undefined
}

/** A source that shows nothing. */
export const EMPTY_SNAPSHOT: PaymentSnapshot = {
  intent: null,
  dataError: null,
  isLoading: false,
  isSuccess: false,
  isError: false,
}

/** One attempt to pay, from the click to its final status, and all that is known of it. */
export interface Attempt {
  readonly id: string
  /** Whose payment it is: an order key or a component instance; `null` if no component began it. */
  readonly ownerKey: string | null
  /** The parameters as pressed, as one comparable string. */
  readonly requestKey: string
  /** What the source was asked for; `null` for a payment that is only watched. */
  readonly request: PaymentModalParams | null
  /** Found on the page rather than begun on it. */
  readonly restored: boolean
  /** The status in which it was found: state, not news. */
  readonly foundAs: PaymentState['status'] | null
  /** `onBeforePay` has not answered yet. */
  readonly preparing: boolean
  /** Reset by the shop: it is followed, but no longer shown or reported. */
  readonly dismissed: boolean
  /** What the source showed when the attempt began: flags and data of an earlier payment. */
  readonly before: PaymentSnapshot | null
  /** The intents that the source had shown by then: none of them is this attempt's. */
  readonly excluded: ReadonlySet<string>
  /** The flags of the source have changed since. */
  readonly fresh: boolean
  /** The source has been seen at work since. */
  readonly loaded: boolean
  readonly intent: PaymentIntent | null
  readonly txHash: string | undefined
  /** KryptoGO has called the payment expired at least once. */
  readonly expiredOnce: boolean
  readonly error: PageError | null
  readonly state: PaymentState
}

const NONE: ReadonlySet<string> = new Set()

/** What an attempt begins with; the rest has defaults. */
export type AttemptStart = Pick<Attempt, 'id'> & Partial<Attempt>

/** An attempt that begins now. What `before` shows belongs to an earlier payment. */
export function beginAttempt(start: AttemptStart): Attempt {
  const restored = start.restored ?? !start.request
  return {
    ownerKey: null,
    foundAs: null,
    requestKey: '',
    request: null,
    preparing: false,
    dismissed: false,
    before: null,
    excluded: NONE,
    fresh: false,
    loaded: false,
    intent: null,
    txHash: undefined,
    expiredOnce: false,
    error: null,
    state: start.request ? { status: 'opening', attemptId: start.id, restored } : IDLE,
    ...start,
    restored,
  }
}
