import type { PaymentIntent } from '../core/contract'
import { isJsonObject } from '../core/jsonObject'
import type { PageLife } from './pageLife'

/** The part of a `BroadcastChannel` over which tabs talk. */
export type TabChannel = Pick<
  BroadcastChannel,
  'postMessage' | 'addEventListener' | 'removeEventListener' | 'close'
>

/** Dependencies of {@link createTabs}. */
export interface TabsOptions {
  /** The name of the channel, once there is a document. */
  getName: () => string
  /** Opens a channel, or throws where there is none. @default a `BroadcastChannel` */
  openChannel?: ((name: string) => TabChannel) | undefined
  page: PageLife
}

/** The other tabs of the browser that follow payments at the same server. */
export interface Tabs {
  /** Tells them of a payment that the server has just reported, so that they need not ask too. */
  readonly announce: (intent: PaymentIntent) => void
  /**
   * Calls `onReport` when another tab announces this payment, until the returned function is called.
   * It gets a digest, which says whether something has changed and not what: that is for the server.
   */
  readonly subscribe: (id: string, onReport: (digest: string) => void) => () => void
  /** Calls `listener` with the id of every payment that another tab announces, from now on. */
  readonly subscribeToAll: (listener: (id: string) => void) => void
  /** Talks to them until the returned function is called, and not while the page is frozen. */
  readonly run: () => () => void
}

// Raised when the messages change: tabs of another version are not understood.
const VERSION = 1

/** Creates the connection to other tabs. Without a channel, each tab is on its own. */
export function createTabs({ getName, openChannel = openBroadcast, page }: TabsOptions): Tabs {
  const listeners = new Map<string, (digest: string) => void>()
  let onAny: ((id: string) => void) | null = null
  let channel: TabChannel | null = null
  let isRunning = false

  function receive({ data }: MessageEvent<unknown>) {
    if (!isJsonObject(data) || data['version'] !== VERSION) return
    const { id, digest } = data
    if (typeof id !== 'string' || typeof digest !== 'string') return
    onAny?.(id)
    listeners.get(id)?.(digest)
  }

  /** Only once there is a payment to follow or an order to pay, as most pages have none. */
  function open() {
    if (channel || !isRunning || (listeners.size === 0 && !onAny)) return
    withChannel(() => {
      channel = openChannel(getName())
      channel.addEventListener('message', receive)
    })
  }

  // A page with an open channel may not be kept by the browser.
  function close() {
    withChannel(() => {
      channel?.removeEventListener('message', receive)
      channel?.close()
    })
    channel = null
  }

  /** A tab whose channel fails is on its own: following a payment does not depend on others. */
  function withChannel(task: () => void) {
    try {
      task()
    } catch {
      channel = null
    }
  }

  return {
    announce: (intent) => {
      const { payment_intent_id: id } = intent
      withChannel(() => channel?.postMessage({ version: VERSION, id, digest: digestOf(intent) }))
    },

    subscribe: (id, onReport) => {
      listeners.set(id, onReport)
      open()
      return () => {
        if (listeners.get(id) === onReport) listeners.delete(id)
      }
    },

    subscribeToAll: (listener) => {
      onAny = listener
      open()
    },

    run: () => {
      isRunning = true
      open()
      const unsubscribe = page.subscribe((event) => {
        if (event === 'frozen') close()
        else if (event === 'restored') open()
      })
      return () => {
        isRunning = false
        unsubscribe()
        close()
      }
    },
  }
}

/** Summarizes what a buyer would notice, so that two reports can be compared. */
export function digestOf(intent: PaymentIntent): string {
  const { status, payment_tx_hash, received_amount, refund_amount } = intent
  const { superseded, order_paid, money_seen, late } = intent
  return JSON.stringify([
    ...[status, payment_tx_hash, received_amount, refund_amount],
    ...[superseded, order_paid, money_seen, late],
  ])
}

const openBroadcast = (name: string) => new BroadcastChannel(name)
