import type { ComponentType } from 'react'
import type { Clock } from '../core/clock'
import type { PaymentIntent, PaymentModalParams } from '../core/contract'
import { PaymentError, toPaymentError, type PageError } from '../core/errors'
import { ignore } from '../store/handlers'
import { createListeners } from '../store/emitter'
import { createClient, type ClientOptions } from './intentClient'
import { createWatcher } from './intentPoller'

/** What one checkout shows: the hook's result, and the dialog's. */
export interface CheckoutState {
  request: PaymentModalParams | null
  data: PaymentIntent | null
  isLoading: boolean
  isError: boolean
  /** Why there is no payment or, beside `data`, why the last look at it failed. */
  error: PageError | null
  isOpen: boolean
  /** When the payment was created, in Unix milliseconds. */
  since: number
  /** The dialog, once it has been loaded. */
  Dialog: ComponentType | null
}

/** What a checkout is made of. */
export interface CheckoutOptions extends Omit<ClientOptions, 'onServerTime'> {
  random: () => number
}

const INITIAL: CheckoutState = {
  request: null,
  data: null,
  isLoading: false,
  isError: false,
  error: null,
  isOpen: false,
  since: 0,
  Dialog: null,
}

// A difference below this is the way the answer took.
const SKEW_MS = 5_000

/** Creates and watches the payments of one provider. */
export type Checkout = ReturnType<typeof createCheckout>

/** Makes the checkout behind one `CheckoutProvider`. */
export function createCheckout({ clock: local, random, ...options }: CheckoutOptions) {
  let state = INITIAL
  let skew = 0
  let events: URL | null = null
  let creating: AbortController | null = null
  let isMounted = false
  const { subscribe, notify } = createListeners()
  const set = (change: Partial<CheckoutState>) => {
    state = { ...state, ...change }
    notify()
  }

  // A clock that is wrong must not make the time left wrong: the server's counts.
  const clock: Clock = {
    now: () => local.now() + skew,
    after: (ms, task) => local.after(ms, task),
  }
  const onServerTime = (time: number) => {
    const difference = time - local.now()
    if (Math.abs(difference - skew) > SKEW_MS) skew = difference
  }

  const client = createClient({ ...options, clock, onServerTime })
  const watcher = createWatcher({
    clock,
    random,
    read: client.read,
    onIntent: (data) => set({ data, error: null }),
    onTrouble: (error) => set({ error: toPaymentError(error, 'network_error') }),
  })

  /** The payment does without its dialog if that cannot be loaded; opening it again tries again. */
  async function showDialog() {
    try {
      const { Dialog } = await import('./CheckoutDialog')
      set({ Dialog })
    } catch (cause) {
      set({ isOpen: false, error: toPaymentError(cause, 'open_failed') })
    }
  }

  async function openPaymentModal(params: PaymentModalParams): Promise<void> {
    if (creating) throw new PaymentError('payment_in_progress', 'A payment is being created')
    const own = new AbortController()
    creating = own
    try {
      await create(params, own.signal)
    } catch (cause) {
      if (!own.signal.aborted) throw toPaymentError(cause, 'open_failed')
    } finally {
      if (creating === own) {
        creating = null
        if (state.isLoading) set({ isLoading: false })
      }
    }
  }

  async function create(params: PaymentModalParams, signal: AbortSignal) {
    const { checkModalParams } = await import('../core/rules')
    checkModalParams(params)
    const isOff = () => signal.aborted || !isMounted
    if (isOff()) return
    watcher.stop()
    set({ ...INITIAL, Dialog: state.Dialog, request: params, isLoading: true, isOpen: true })
    const loading = showDialog()
    try {
      const created = await client.create(params, signal)
      if (isOff()) return
      const { data } = created
      events = created.events
      set({ data, isLoading: false, since: clock.now() })
      watcher.start(data, events)
    } catch (cause) {
      const error = toPaymentError(cause, 'open_failed')
      if (!isOff()) set({ isError: true, error })
      throw error
    }
    await loading
  }

  function closePaymentModal() {
    // Before there is a payment, closing calls it off; afterwards it goes on being watched.
    creating?.abort()
    creating = null
    set({ isOpen: false, isLoading: false })
  }

  /** Gives up the payment: it is no longer watched, and nothing of it is shown. */
  function forgetPayment() {
    creating?.abort()
    creating = null
    watcher.stop()
    set({ ...INITIAL, Dialog: state.Dialog })
  }

  /** KryptoGO's guide never awaits this: a failure is told in `error` as well. */
  function openUnawaited(params: PaymentModalParams): Promise<void> {
    const opened = openPaymentModal(params)
    opened.catch(ignore)
    return opened
  }

  return {
    clock,
    forgetPayment,
    get: () => state,
    subscribe,
    openPaymentModal: openUnawaited,
    closePaymentModal,
    reopenPaymentModal: () => {
      set({ isOpen: true })
      void showDialog()
    },
    /** Watches while the provider is mounted. */
    mount: () => {
      isMounted = true
      // Ahead of the click that needs it.
      import('../core/rules').catch(ignore)
      if (state.data) watcher.start(state.data, events)
      return () => {
        isMounted = false
        watcher.stop()
        creating?.abort()
      }
    },
  }
}
