import type { Clock } from '../core/clock'
import type { PaymentModalParams } from '../core/contract'
import type { CheckoutScreen } from './checkoutScreen'
import type { FollowedPayments, KnownPayment } from './followedPayments'
import type { FoundPayments } from './foundPayments'
import type { IntentClient } from './intentClient'
import type { OpenMarks } from './openMarks'
import { isWordNeeded, moneyOf, withMoney, type OrderMemory } from './orderMemory'

/** Dependencies of {@link createCreation}. */
export interface CreationOptions {
  readonly clock: Pick<Clock, 'now'>
  readonly client: IntentClient
  readonly memory: OrderMemory
  readonly followed: FollowedPayments
  readonly found: FoundPayments
  readonly marks: OpenMarks
  readonly screen: CheckoutScreen
  readonly remember: (orderKey: string, payment: Pick<KnownPayment, 'intent' | 'sent'>) => void
}

/** Creates the function with which a checkout gets a payment from its server. */
export function createCreation(options: CreationOptions) {
  const { clock, client, memory, followed, found, marks, screen, remember } = options

  /**
   * Looks for the payment of an order that the buyer says was sent, where that was not done yet: the
   * server, which does not know of it, would offer another.
   */
  async function findSent(orderKey: string, signal: AbortSignal) {
    const known = memory.recall(orderKey)
    if (known?.sent !== true || followed.get(known.id)?.intent) return null
    found.pickUp(orderKey)
    try {
      const looked = await client.read(known.id, signal)
      return isWordNeeded(looked.data) ? looked : null
    } catch (cause) {
      // Refused, so that it is not this buyer's any more.
      if (memory.recall(orderKey)?.id !== known.id) return null
      throw cause
    }
  }

  /** Asks the server for a payment, which may be the one that is remembered, and shows it. */
  async function create(request: PaymentModalParams, orderKey: string | null, signal: AbortSignal) {
    const sent = orderKey === null ? null : await findSent(orderKey, signal)
    const known = orderKey === null ? null : memory.recall(orderKey)
    const { data, events } = sent ?? (await client.create(request, known?.id, signal))
    if (signal.aborted) return
    const id = data.payment_intent_id
    const money = moneyOf(followed.get(id) ?? (known?.id === id ? known : {}))
    const intent = withMoney(data, money)
    if (orderKey !== null) remember(orderKey, { intent, ...money })
    // Only now that there is another: a creation that is refused leaves the one before as it was.
    screen.makeRoom(id)
    const since = clock.now()
    const isElsewhere = orderKey === null && marks.isElsewhere(request)
    const state = screen.getState()
    const begun = { request: state.request, identity: state.identity, since, isElsewhere }
    followed.follow({ id, orderKey, intent, events, begun, ...money })
    screen.set({ data: intent, isLoading: false, since, isElsewhere })
  }

  return create
}
