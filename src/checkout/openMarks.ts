import type { PaymentModalParams } from '../core/contract'
import { isOpenIntent } from '../core/ranks'
import type { FollowedPayment } from './followedPayments'
import type { OrderMemory } from './orderMemory'
import type { PageLife } from './pageLife'

/** Dependencies of {@link createOpenMarks}. */
export interface OpenMarksOptions {
  memory: OrderMemory
  page: PageLife
  /** The payments that this page follows. */
  getPayments: () => readonly FollowedPayment[]
}

/** The marks by which other tabs see what is being paid in this one. */
export type OpenMarks = ReturnType<typeof createOpenMarks>

/**
 * Keeps a mark in the browser's storage for each open payment without an order, so that another tab can
 * say that the same is being paid here. A tab is not asked: it may be frozen.
 */
export function createOpenMarks({ memory, page, getPayments }: OpenMarksOptions) {
  const marked = new Map<string, PaymentModalParams>()
  let isGone = false

  function sync() {
    const open = getPayments().filter(
      ({ orderKey, intent }) => !isGone && orderKey === null && intent && isOpenIntent(intent),
    )
    for (const [id, request] of marked) {
      if (open.some((one) => one.id === id)) continue
      memory.unmark(request, id)
      marked.delete(id)
    }
    for (const { id, intent, begun } of open) {
      if (!intent || !begun?.request || marked.has(id)) continue
      memory.mark(begun.request, intent)
      marked.set(id, begun.request)
    }
  }

  return {
    sync,
    /** Whether another tab has an open payment for the same. */
    isElsewhere: (request: PaymentModalParams) => {
      const id = memory.markFor(request)
      return id !== undefined && !marked.has(id)
    },
    /** Takes the marks away while the page is gone, until the returned function is called. */
    run: () => {
      isGone = false
      sync()
      const unsubscribe = page.subscribe((event) => {
        if (event !== 'frozen' && event !== 'restored') return
        isGone = event === 'frozen'
        sync()
      })
      return () => {
        unsubscribe()
        isGone = true
        sync()
      }
    },
  }
}
