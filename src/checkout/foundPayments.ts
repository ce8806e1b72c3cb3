import { isIntentId } from '../core/intentId'
import type { SentMark } from '../store/paymentSource'
import type { FollowedPayment, FollowedPayments } from './followedPayments'
import {
  moneyOf,
  withSentMark,
  sentMarkOf,
  type OrderMemory,
  type RememberedPayment,
} from './orderMemory'
import type { PageLife } from './pageLife'
import type { Tabs } from './tabs'
import type { TransferClaims } from './transferClaims'

/** Dependencies of {@link createFoundPayments}. */
export interface FoundPaymentsOptions {
  tabs: Pick<Tabs, 'subscribeToAll'>
  memory: OrderMemory
  followed: FollowedPayments
  claims: Pick<TransferClaims, 'holdOn' | 'giveUp'>
  page: PageLife
  /** Called when another page takes a payment to be sent, or (`null`) no longer. */
  onMark: (id: string, mark: SentMark | null) => void
}

/** The remembered payments of a page. */
export type FoundPayments = ReturnType<typeof createFoundPayments>

/** Finds payments that were begun elsewhere: before a reload, in another tab, or on another page. */
export function createFoundPayments(options: FoundPaymentsOptions) {
  const { tabs, memory, followed, claims, page, onMark } = options
  const orderKeys = new Set<string>()
  let resumedId: string | null = null
  let isRunning = false

  /**
   * Takes over why a payment that is followed is taken to be sent, which the buyer may have said or taken
   * back on another page.
   */
  function takeOver(known: FollowedPayment) {
    if (claims.holdOn(known.id)) return
    const note = memory.noteOf(known.id)
    if (note === undefined) return
    const mark = note?.mark ?? null
    // There may have been no room to write down the transaction.
    if (mark === true && sentMarkOf(known)) return
    if (mark !== sentMarkOf(known) && followed.setSent(known.id, mark)) onMark(known.id, mark)
  }

  /** Reads what is remembered of an order. */
  function read(orderKey: string): RememberedPayment | null {
    const known = followed.get(memory.recall(orderKey)?.id ?? '')
    if (known) takeOver(known)
    return memory.recall(orderKey)
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
    for (const payment of followed.all()) if (payment.orderKey === null) takeOver(payment)
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
      tabs.subscribeToAll(recallAll)
      if (followed.get(id)) return
      const money = withSentMark({}, memory.markOf(id))
      followed.follow({ id, orderKey: null, intent: null, events: null, ...money })
    },

    /** Whether the page asked for this payment by its id. */
    isResumed: (id: string) => id === resumedId,

    /** Remembers no payment of an order that the page has shown, but what a wallet may have sent. */
    forget: () => {
      for (const orderKey of orderKeys) {
        const known = memory.recall(orderKey)
        if (known && !claims.giveUp(known)) memory.drop(orderKey, known.id)
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
