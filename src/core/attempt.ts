import type { Priced } from './amounts'
import type { PaymentIntent, PaymentModalParams } from './contract'
import type { PageError } from './errors'
import { IDLE, type PaymentState } from './state'

/** The state of a payment source at one moment, with its data already parsed. */
export interface PaymentSnapshot {
  readonly intent: PaymentIntent | null
  /** Why the source's data is not a payment intent. */
  readonly dataError: PageError | null
  readonly isLoading: boolean
  readonly isSuccess: boolean
  readonly isError: boolean
  readonly error?: unknown
  /** Hash of the transaction that the buyer's wallet sent, if the source knows it. */
  readonly txHash?: string | null | undefined
  /**
   * The object that was passed to `open` for the payment in `intent`; `null` for a payment that was
   * not begun by `open` on this page. `undefined` if the source cannot tell.
   */
  readonly request?: PaymentModalParams | null | undefined
  /** How to pay is on the screen, in a dialog. `undefined` if the source cannot tell. */
  readonly isOpen?: boolean | undefined
}

/** The snapshot of a source without a payment. */
export const EMPTY_SNAPSHOT: PaymentSnapshot = {
  intent: null,
  dataError: null,
  isLoading: false,
  isSuccess: false,
  isError: false,
}

/** Everything known about one attempt to pay, from the click to the final status. */
export interface Attempt {
  readonly id: string
  /** The order key or component instance that began it; `null` if no component did. */
  readonly ownerKey: string | null
  /** The order that it is for, if its component or the source names one. */
  readonly orderKey: string | null
  /** The parameters at the click, as one comparable string. */
  readonly requestKey: string
  /** The price that the component named at the click, which `onBeforePay` may change. */
  readonly pressedFor: Priced | null
  /** The parameters passed to the source; `null` for a payment that is only followed. */
  readonly request: PaymentModalParams | null
  /** Found on the page rather than begun on it. */
  readonly restored: boolean
  /** The status in which it was found, for which no handler is called. */
  readonly foundAs: PaymentState['status'] | null
  /** The same of an attempt that goes on with a payment which was found, until that is news. */
  readonly continuedAs: PaymentState['status'] | null
  /**
   * `preparing` until `onBeforePay` has settled; `opened` once the source is asked; `left` once the
   * page has moved on: it is still followed, but no press shows it again. `over` if the source is
   * never asked, or was too long ago: no intent that shows up later is this attempt's.
   */
  readonly phase: 'preparing' | 'opened' | 'left' | 'over'
  /** The unpaid payment that the page showed before, and shows again if this never becomes one. */
  readonly displacedId: string | null
  /** The open payment of its order, at the same price, that the page knows: its server may name it again. */
  readonly renewedId: string | null
  /** It has paid an order that a server keeps, whatever else is asked for it. */
  readonly hasPaidOrder: boolean
  /** The shop has reset it: it is still followed, but no longer shown or reported. */
  readonly dismissed: boolean
  /** It was paid while the page showed another payment, and is shown once that one is over. */
  readonly hidden: boolean
  /** The source's snapshot when the attempt began: flags and data of an earlier payment. */
  readonly before: PaymentSnapshot | null
  /** The ids of intents that the source had shown by then, none of which is this attempt's. */
  readonly excluded: ReadonlySet<string>
  /** The source's flags have changed since. */
  readonly fresh: boolean
  /** The source has been loading since. */
  readonly loaded: boolean
  readonly intent: PaymentIntent | null
  readonly txHash: string | undefined
  /** KryptoGO has reported the payment as expired at least once. */
  readonly expiredOnce: boolean
  readonly error: PageError | null
  readonly state: PaymentState
}

const NONE: ReadonlySet<string> = new Set()

/** The members given to a new attempt. The others have defaults. */
export type AttemptStart = Pick<Attempt, 'id'> & Partial<Attempt>

/** Creates an attempt. The data in `before` belongs to an earlier payment. */
export function beginAttempt(start: AttemptStart): Attempt {
  const restored = start.restored ?? !start.request
  return {
    ownerKey: null,
    orderKey: null,
    foundAs: null,
    continuedAs: null,
    requestKey: '',
    pressedFor: null,
    request: null,
    phase: 'opened',
    displacedId: null,
    renewedId: null,
    hasPaidOrder: false,
    dismissed: false,
    hidden: false,
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
