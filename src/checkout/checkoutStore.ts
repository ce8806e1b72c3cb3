import type { ComponentType } from 'react'
import type { Clock } from '../core/clock'
import type { PaymentModalParams } from '../core/contract'
import { withDeadline } from '../core/delay'
import { PaymentError, toPaymentError } from '../core/errors'
import { checkModalParams } from '../core/parameters'
import { ignore } from '../store/handlers'
import type { PaymentSource } from '../store/paymentSource'
import { createCheckoutPayments, type CheckoutPaymentsOptions } from './checkoutPayments'
import { INITIAL, type CheckoutState } from './checkoutState'

/** Dependencies of a checkout. */
export type CheckoutStoreOptions = CheckoutPaymentsOptions & {
  loadDialog: () => Promise<ComponentType>
}

/** A payment source that creates payments on the shop's server and follows them. */
export interface CheckoutStore extends PaymentSource {
  readonly getState: () => CheckoutState
  /** The local clock, corrected by the time that the server says with each payment. */
  readonly clock: Clock
  readonly openPaymentModal: (params: PaymentModalParams) => Promise<void>
  readonly closePaymentModal: () => void
  readonly reopenPaymentModal: () => void
  readonly forgetPayment: () => void
  /** Shows a payment that was begun elsewhere, unless the page has begun one itself. */
  readonly resume: (id: string) => void
  /** Claims a payment for a transfer from a wallet. `false` if it may have been sent before. */
  readonly claimTransfer: (id: string) => boolean
  /** Gives up that claim, as nothing was sent. */
  readonly releaseTransfer: (id: string) => void
  /** Whether a payment is followed, and has no outcome yet. */
  readonly isUndecided: (id: string) => boolean
  /** Returns a signal that is aborted once the provider has left the page. */
  readonly getMountSignal: () => AbortSignal
  /** Looks at the payment on the screen at once, and has the server ask KryptoGO first. */
  readonly checkNow: () => void
  /** Follows the payment until the returned function is called. */
  readonly mount: () => () => void
}

// After this, reloading the page is better advice than waiting.
const LONGEST_LOAD_MS = 30_000

/** Creates the store behind one `CheckoutProvider`. */
export function createCheckoutStore(options: CheckoutStoreOptions): CheckoutStore {
  const { loadDialog, ...rest } = options
  const payments = createCheckoutPayments(rest)
  const { getState, set, clock } = payments
  let creating: AbortController | null = null
  let isStopped = false
  let mounted = new AbortController()
  let Dialog: ComponentType | null = null

  async function load(): Promise<void> {
    Dialog = await loadDialog()
  }

  /** Loads the dialog, which a connection may hold back for longer than a buyer waits. */
  async function getDialog(signal?: AbortSignal): Promise<void> {
    const onTimeout = () => new Error(`The dialog took more than ${LONGEST_LOAD_MS / 1000} s`)
    try {
      await withDeadline({ clock, ms: LONGEST_LOAD_MS, onTimeout, signal }, load)
    } catch (cause) {
      // Not retryable: a browser does not request a failed module again.
      const message = 'The payment dialog could not be loaded: the page must be reloaded'
      throw new PaymentError('dialog_failed', message, { cause })
    }
  }

  /** `identity` is an object of its own for each payment, which identifies it. */
  async function open(request: PaymentModalParams, identity = request, orderKey: Order = null) {
    if (creating) throw new PaymentError('payment_in_progress', 'A payment is being created')
    checkModalParams(request)
    const own = new AbortController()
    creating = own
    try {
      set({ ...INITIAL, request, identity, orderKey, isLoading: true })
      await create(request, orderKey, own.signal)
    } catch (cause) {
      const error = toPaymentError(cause, 'open_failed')
      if (own.signal.aborted || payments.goOn(error)) return
      if (!isStopped) set({ isLoading: false, isError: true, error })
      throw error
    } finally {
      if (creating === own) {
        creating = null
        if (getState().isLoading && !payments.goOn()) set({ isLoading: false })
      }
    }
  }

  async function create(request: PaymentModalParams, orderKey: Order, signal: AbortSignal) {
    // Before there is a payment, because one that cannot be shown cannot be paid.
    if (!Dialog) await getDialog(signal)
    if (signal.aborted || isStopped) return
    show()
    await payments.create(request, orderKey, signal)
  }

  function show() {
    payments.attend()
    set({ isOpen: true, Dialog })
  }

  function stopCreating() {
    creating?.abort()
    creating = null
  }

  function closePaymentModal() {
    // Closing cancels a creation that is in progress. An existing payment is still followed.
    if (creating) payments.goOn()
    stopCreating()
    payments.close()
  }

  function forgetPayment() {
    stopCreating()
    payments.forgetShown()
  }

  /** Callers need not handle the rejection, as in KryptoGO's guide: `error` has it as well. */
  function openPaymentModal(params: PaymentModalParams): Promise<void> {
    const opened = open(params, { ...params })
    opened.catch(ignore)
    return opened
  }

  async function reopen(intentId?: string, shownFor?: PaymentModalParams) {
    if (!Dialog) await getDialog()
    if (creating) return
    payments.showAgain(intentId, shownFor)
    const { data, identity } = getState()
    if (!data) return
    // One that was found may have been replaced since the last look.
    if (!identity) payments.checkAddress()
    show()
  }

  const isCurrent = (intentId: string | undefined) =>
    getState().data?.payment_intent_id === intentId

  function mount() {
    isStopped = false
    if (mounted.signal.aborted) mounted = new AbortController()
    const stop = payments.run()
    return () => {
      isStopped = true
      stop()
      // StrictMode remounts at once.
      queueMicrotask(() => {
        if (!isStopped) return
        creating?.abort()
        mounted.abort()
      })
    }
  }

  const { subscribe, getSnapshot, pickUp, setSent, resume, checkNow } = payments
  const { claimTransfer, releaseTransfer, isUndecided } = payments
  return {
    ...{ subscribe, getState, getSnapshot, clock, pickUp, setSent, resume, checkNow, mount },
    ...{ openPaymentModal, closePaymentModal, forgetPayment },
    ...{ claimTransfer, releaseTransfer, isUndecided, getMountSignal: () => mounted.signal },
    reopenPaymentModal: () => {
      reopen().catch(ignore)
    },
    open: (request, orderKey) => open(request, request, orderKey),
    keepsOrders: true,
    hidesLate: true,
    close: closePaymentModal,
    canReopen: payments.canShow,
    isReleased: payments.isReleased,
    reopen,
    forget: (intentId) => {
      if (isCurrent(intentId)) forgetPayment()
    },
    forgetAll: () => {
      stopCreating()
      payments.forgetAll()
    },
    leave: (intentId) => {
      if (!isCurrent(intentId)) return
      stopCreating()
      payments.leave()
    },
    preload: () => {
      load().catch(ignore)
    },
  }
}

/** The key of an order, or `null` where the component names none. */
type Order = string | null
