import type { ComponentType } from 'react'
import { EMPTY_SNAPSHOT } from '../core/attempt'
import type { Clock } from '../core/clock'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import { PaymentError, toPaymentError, type PageError } from '../core/errors'
import { checkModalParams } from '../core/parameters'
import { createEmitter } from '../store/emitter'
import { ignore } from '../store/handlers'
import type { PaymentSource, SourceSnapshot } from '../store/paymentSource'
import { createIntentClient, type IntentClientOptions } from './intentClient'
import { createIntentPoller } from './intentPoller'

/** The state of one checkout, for the hook and the dialog. */
export interface CheckoutState {
  /** The object that was passed to the hook. */
  readonly request: PaymentModalParams | null
  /** A copy of it for each payment, which identifies the payment. */
  readonly identity: PaymentModalParams | null
  readonly data: PaymentIntent | null
  readonly isLoading: boolean
  readonly isError: boolean
  /** Why there is no payment or, if there is `data`, why the last read of it failed. */
  readonly error: PageError | null
  readonly isOpen: boolean
  /** When the payment was created, in Unix milliseconds. */
  readonly since: number
  /** The dialog, while it is open. */
  readonly Dialog: ComponentType | null
}

/** Dependencies of a checkout. */
export interface CheckoutStoreOptions extends Omit<IntentClientOptions, 'onServerTime'> {
  random: () => number
  loadDialog: () => Promise<ComponentType>
}

const INITIAL: CheckoutState = {
  request: null,
  identity: null,
  data: null,
  isLoading: false,
  isError: false,
  error: null,
  isOpen: false,
  since: 0,
  Dialog: null,
}

// A smaller difference may be the time that the response took.
const SKEW_MS = 5_000

/** A payment source that creates payments on the shop's server and follows them. */
export interface CheckoutStore extends PaymentSource {
  readonly getState: () => CheckoutState
  /** The local clock, corrected by the server's `Date`. */
  readonly clock: Clock
  readonly openPaymentModal: (params: PaymentModalParams) => Promise<void>
  readonly closePaymentModal: () => void
  readonly reopenPaymentModal: () => void
  readonly forgetPayment: () => void
  /** Follows the payment until the returned function is called. */
  readonly mount: () => () => void
}

/** Creates the store behind one `CheckoutProvider`. */
export function createCheckoutStore(options: CheckoutStoreOptions): CheckoutStore {
  const { clock: local, random, loadDialog, ...clientOptions } = options
  const { subscribe, emit } = createEmitter()
  let state = INITIAL
  let snapshot: SourceSnapshot = snapshotOf(state)
  let skew = 0
  let events: URL | null = null
  let creating: AbortController | null = null
  let isStopped = false
  let Dialog: ComponentType | null = null

  const set = (change: Partial<CheckoutState>) => {
    state = { ...state, ...change }
    snapshot = snapshotOf(state)
    emit()
  }

  // The time left must be right even if the buyer's clock is wrong.
  const clock: Clock = {
    now: () => local.now() + skew,
    after: (ms, task) => local.after(ms, task),
  }
  const onServerTime = (time: number) => {
    const difference = time - local.now()
    if (Math.abs(difference - skew) > SKEW_MS) skew = difference
  }

  const client = createIntentClient({ ...clientOptions, clock, onServerTime })
  const poller = createIntentPoller({
    clock,
    random,
    read: client.read,
    onIntent: (data) => set({ data, error: null }),
    onTrouble: (error) => set({ error: toPaymentError(error, 'network_error') }),
  })

  async function getDialog(): Promise<void> {
    try {
      Dialog = await loadDialog()
    } catch (cause) {
      // Not retryable: a browser does not request a failed module again.
      const message = 'The payment dialog could not be loaded: the page must be reloaded'
      throw new PaymentError('dialog_failed', message, { cause })
    }
  }

  async function open(params: PaymentModalParams, identity = params): Promise<void> {
    if (creating) throw new PaymentError('payment_in_progress', 'A payment is being created')
    checkModalParams(params)
    const own = new AbortController()
    creating = own
    try {
      await create(params, identity, own.signal)
    } catch (cause) {
      const error = toPaymentError(cause, 'open_failed')
      if (own.signal.aborted) return
      if (!isStopped) set({ isError: true, error })
      throw error
    } finally {
      if (creating === own) {
        creating = null
        if (state.isLoading) set({ isLoading: false })
      }
    }
  }

  async function create(
    request: PaymentModalParams,
    identity: PaymentModalParams,
    signal: AbortSignal,
  ) {
    const isOff = () => signal.aborted || isStopped
    poller.stop()
    set({ ...INITIAL, request, identity, isLoading: true })
    // Before there is a payment, because one that cannot be shown cannot be paid.
    if (!Dialog) await getDialog()
    if (isOff()) return
    set({ isOpen: true, Dialog })
    const created = await client.create(request, signal)
    if (isOff()) return
    const { data } = created
    events = created.events
    set({ data, isLoading: false, since: clock.now() })
    poller.start(data, events)
  }

  function closePaymentModal() {
    // Closing cancels a creation that is in progress. An existing payment is still followed.
    creating?.abort()
    creating = null
    set({ isOpen: false, isLoading: false })
  }

  function forgetPayment() {
    creating?.abort()
    creating = null
    poller.stop()
    set(INITIAL)
  }

  /** Callers need not handle the rejection, as in KryptoGO's guide: `error` has it as well. */
  function openPaymentModal(params: PaymentModalParams): Promise<void> {
    const opened = open(params, { ...params })
    opened.catch(ignore)
    return opened
  }

  function reopenPaymentModal() {
    set({ isOpen: true })
  }

  return {
    subscribe,
    getState: () => state,
    getSnapshot: () => snapshot,
    clock,
    openPaymentModal,
    closePaymentModal,
    reopenPaymentModal,
    forgetPayment,
    open,
    close: closePaymentModal,
    canReopen: () => state.data !== null,
    reopen: reopenPaymentModal,
    forget: (intentId) => {
      if (state.data?.payment_intent_id === intentId) forgetPayment()
    },
    preload: () => {
      getDialog().catch(ignore)
    },
    mount: () => {
      isStopped = false
      if (state.data) poller.start(state.data, events)
      return () => {
        isStopped = true
        poller.stop()
        // StrictMode remounts at once.
        queueMicrotask(() => {
          if (isStopped) creating?.abort()
        })
      }
    },
  }
}

function snapshotOf({
  data,
  identity: request,
  isLoading,
  isError,
  error,
}: CheckoutState): SourceSnapshot {
  const isSuccess = data?.status === 'success'
  const txHash = data?.payment_tx_hash
  return {
    current: {
      ...EMPTY_SNAPSHOT,
      intent: data,
      request,
      isLoading,
      isSuccess,
      isError,
      error,
      txHash,
    },
    watched: [],
  }
}
