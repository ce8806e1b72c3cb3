import { isIntentId } from '../core/intentId'
import type { FollowedPayments } from './followedPayments'
import { moneyOf, wordOf, type OrderMemory, type RememberedPayment } from './orderMemory'
import type { PageLife } from './pageLife'
import type { Tabs } from './tabs'
import type { TransferClaims } from './transferClaims'

/** Dependencies of {@link createFoundPayments}. */
export interface FoundPaymentsOptions {
  tabs: Pick<Tabs, 'subscribeToAll'>
  memory: OrderMemory
  followed: FollowedPayments
  claims: Pick<TransferClaims, 'has' | 'giveUp'>
  page: PageLife
  /** Called when the buyer has said something else of a payment on another page. */
  onWord: () => void
}

/** The remembered payments of a page. */
export type FoundPayments = ReturnType<typeof createFoundPayments>

/** Finds payments that were begun elsewhere: before a reload, in another tab, or on another page. */
export function createFoundPayments(options: FoundPaymentsOptions) {
  const { tabs, memory, followed, claims, page, onWord } = options
  const orderKeys = new Set<string>()
  let resumedId: string | null = null
  let isRunning = false

  /**
   * Reads what is remembered of an order. A payment that is followed takes over the buyer's word from
   * there, which may have been given or taken back on another page.
   */
  function read(orderKey: string): RememberedPayment | null {
    const remembered = memory.recall(orderKey)
    const known = remembered && followed.get(remembered.id)
    if (!known || typeof remembered.sent === 'string' || claims.has(known.id)) return remembered
    const word = wordOf(remembered)
    if (word !== wordOf(known) && followed.setSent(known.id, word)) onWord()
    return remembered
  }

  function recall(orderKey: string) {
    const remembered = read(orderKey)
    if (!remembered) return
    const { id } = remembered
    const ofOrder = followed.all().filter((payment) => payment.orderKey === orderKey)
    // The last of them is the one that the server has named last, as far as this page knows.
    if (ofOrder.at(-1)?.id === id) return
    followed.follow({
      ...(followed.get(id) ?? { id, intent: null, events: null }),
      ...moneyOf(remembered),
      orderKey,
    })
    for (const other of ofOrder) if (other.id !== id) followed.check(other.id)
  }

  /** Another tab may have begun a payment, or know the buyer's word for one that is followed. */
  function recallAll() {
    for (const orderKey of orderKeys) recall(orderKey)
  }

  return {
    /** A component shows this order: follows the payment that is remembered for it. */
    pickUp: (orderKey: string) => {
      orderKeys.add(orderKey)
      tabs.subscribeToAll(recallAll)
      if (isRunning) recall(orderKey)
    },

    read,

    /** Follows the payment of this id, in preference to others that are found. */
    resume: (id: string) => {
      if (!isIntentId(id)) return
      resumedId = id
      if (!followed.get(id)) followed.follow({ id, orderKey: null, intent: null, events: null })
    },

    /** Whether the page asked for this payment by its id. */
    isResumed: (id: string) => id === resumedId,

    /** Remembers no payment of an order that the page has shown, but what a wallet may have sent. */
    forget: () => {
      for (const orderKey of orderKeys) {
        const known = memory.recall(orderKey)
        if (!known || !claims.giveUp(known)) memory.drop(orderKey)
      }
    },

    /** Reads the memory until the returned function is called, also when the page is seen again. */
    run: () => {
      isRunning = true
      memory.sweep()
      recallAll()
      const unsubscribe = page.subscribe((event) => {
        // Another tab may have begun a payment of an order meanwhile.
        if (event === 'shown' || event === 'restored') recallAll()
      })
      return () => {
        isRunning = false
        unsubscribe()
      }
    },
  }
}
