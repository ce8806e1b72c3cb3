import { isIntentId } from '../core/intentId'
import type { FollowedPayments } from './followedPayments'
import { moneyOf, type OrderMemory } from './orderMemory'
import type { PageLife } from './pageLife'
import type { Tabs } from './tabs'

/** Dependencies of {@link createFoundPayments}. */
export interface FoundPaymentsOptions {
  tabs: Pick<Tabs, 'subscribeToOthers'>
  memory: OrderMemory
  followed: FollowedPayments
  page: PageLife
}

/** The remembered payments of a page. */
export type FoundPayments = ReturnType<typeof createFoundPayments>

/** Finds payments that were begun elsewhere: before a reload, in another tab, or on another page. */
export function createFoundPayments({ tabs, memory, followed, page }: FoundPaymentsOptions) {
  const orderKeys = new Set<string>()
  let resumedId: string | null = null
  let isRunning = false

  function recall(orderKey: string) {
    const remembered = memory.recall(orderKey)
    if (!remembered) return
    const { id } = remembered
    const known = followed.get(id)
    if (known?.orderKey === orderKey) return
    followed.follow({
      ...(known ?? { id, intent: null, events: null }),
      ...moneyOf(remembered),
      orderKey,
    })
  }

  function recallAll() {
    for (const orderKey of orderKeys) recall(orderKey)
  }

  return {
    /** A component shows this order: follows the payment that is remembered for it. */
    pickUp: (orderKey: string) => {
      orderKeys.add(orderKey)
      // Another tab may begin a payment of this order.
      tabs.subscribeToOthers(recallAll)
      if (isRunning) recall(orderKey)
    },

    /** Follows the payment of this id, in preference to others that are found. */
    resume: (id: string) => {
      if (!isIntentId(id)) return
      resumedId = id
      if (!followed.get(id)) followed.follow({ id, orderKey: null, intent: null, events: null })
    },

    /** Whether the page asked for this payment by its id. */
    isResumed: (id: string) => id === resumedId,

    /** Remembers no payment of an order that the page has shown. */
    forget: () => {
      for (const orderKey of orderKeys) memory.drop(orderKey)
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
