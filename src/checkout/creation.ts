import { isSamePrice } from '../core/amounts'
import type { Clock } from '../core/clock'
import type { PaymentModalParams } from '../core/contract'
import type { PageError } from '../core/errors'
import { hasUnsettledMoney } from '../core/money'
import { isOpenIntent } from '../core/ranks'
import type { CheckoutScreen } from './checkoutScreen'
import type { CheckoutState } from './checkoutState'
import { inDoubt } from './followedPayments'
import type { FollowedPayment, FollowedPayments, KnownPayment } from './followedPayments'
import type { FoundPayments } from './foundPayments'
import type { IntentClient, ReadIntent } from './intentClient'
import type { OpenMarks } from './openMarks'
import { isSentMarkNeeded, moneyOf, withMoney, withSentMark, type OrderMemory } from './orderMemory'
import type { Tabs } from './tabs'
import type { TransferClaims } from './transferClaims'

/** Dependencies of {@link createCreation}. */
export interface CreationOptions {
  readonly clock: Pick<Clock, 'now'>
  readonly client: IntentClient
  readonly tabs: Pick<Tabs, 'announce'>
  readonly memory: OrderMemory
  readonly followed: FollowedPayments
  readonly claims: Pick<TransferClaims, 'showIfOver'>
  readonly found: FoundPayments
  readonly marks: OpenMarks
  readonly screen: CheckoutScreen
}

/** A payment that is offered, or one that holds back the request because it may have been sent. */
interface Offer extends ReadIntent {
  readonly isHeldBack?: boolean
}

/** Creates the functions with which a checkout gets a payment from its server. */
export function createCreation(options: CreationOptions) {
  const { clock, client, tabs, memory, followed, claims, found, marks, screen } = options

  /**
   * Looks for the payment of an order that the buyer says was sent, on this page or another: the server,
   * which does not know of it, would offer another.
   */
  async function findSent(
    orderKey: string,
    request: PaymentModalParams,
    signal: AbortSignal,
  ): Promise<Offer | null> {
    const known = found.read(orderKey)
    if (known?.sent !== true) return null
    found.pickUp(orderKey)
    try {
      const looked = await client.read(known.id, signal)
      const isHeldBack = !isSamePrice(looked.data, request)
      return isSentMarkNeeded(looked.data) ? { ...looked, isHeldBack } : null
    } catch (cause) {
      // Refused, so that it is not this buyer's any more.
      if (memory.recall(orderKey)?.id !== known.id) return null
      throw cause
    }
  }

  /** Asks the server for the payment of an order, unless the buyer says that one was sent. */
  async function askFor(
    orderKey: string,
    request: PaymentModalParams,
    signal: AbortSignal,
  ): Promise<Offer> {
    const sent = await findSent(orderKey, request, signal)
    if (sent) return sent
    const answer = await client.create(request, memory.recall(orderKey)?.id, signal)
    // Of another payment, the buyer may have said so meanwhile.
    const isKnown = memory.recall(orderKey)?.id === answer.data.payment_intent_id
    return (isKnown ? null : await findSent(orderKey, request, signal)) ?? answer
  }

  /** Asks the server for a payment, which may be the one that is remembered, and shows it. */
  async function create(request: PaymentModalParams, orderKey: string | null, signal: AbortSignal) {
    const before = new Map(followed.all().map((one) => [one.id, one.intent]))
    const answer: Offer =
      orderKey === null
        ? await client.create(request, undefined, signal)
        : await askFor(orderKey, request, signal)
    if (signal.aborted) return
    const { data, events, isHeldBack = false } = answer
    const id = data.payment_intent_id
    claims.showIfOver(data, isHeldBack)
    const known = orderKey === null ? null : found.read(orderKey)
    const remembered = known?.id === id ? known : withSentMark({}, memory.markOf(id))
    const money = moneyOf(followed.get(id) ?? remembered)
    const intent = withMoney(data, money)
    memory.remember(orderKey, intent)
    const isElsewhere = orderKey === null && marks.isElsewhere(request)
    const latest = followed.get(id)?.intent
    // What was reported while the answer was on its way may be newer: it is looked at before it is shown.
    const isDoubtful = latest !== undefined && latest !== before.get(id)
    const shown = isDoubtful ? inDoubt(intent) : { intent }
    show({ id, orderKey, ...shown, events, ...money }, { isElsewhere, isHeldBack })
    tabs.announce(intent)
  }

  /** Shows a payment as the answer to what was asked for last. */
  function show(payment: KnownPayment, news: Partial<CheckoutState> = {}) {
    const { id, intent, orderKey, isChecking = false } = payment
    const { isElsewhere = false, isHeldBack = false, error = null } = news
    const { request, identity } = screen.getState()
    const since = followed.get(id)?.begun?.since ?? clock.now()
    const begun = { request, identity, orderKey, since, isElsewhere, isHeldBack }
    // Only now that there is another: a creation that is refused leaves the one before as it was.
    screen.makeRoom(id)
    followed.follow({ ...payment, begun })
    screen.set({ ...begun, data: intent, isLoading: false, isChecking, error })
  }

  /**
   * Shows the open payment of the order at the price that was asked for, where the server has not
   * answered: it can still be paid. Returns whether there is one.
   */
  function goOn(error: PageError | null = null): boolean {
    const state = screen.getState()
    const payments = followed.all().filter(({ orderKey }) => orderKey === state.orderKey)
    // The server offers none but the last it has named, and not that one beside money.
    const known = payments.at(-1)
    // Nothing is left to pay, or nothing to show it in.
    const isFinal = error?.code === 'already_paid' || error?.code === 'dialog_failed'
    if (!known?.intent || isFinal || !isAnswer(known, state)) return false
    const others = payments.filter(({ id }) => id !== known.id)
    if (others.some((other) => other.intent && hasUnsettledMoney(other.intent))) return false
    const { intent } = known
    // One that was found may have been replaced since the last look.
    const isFound = known.begun === undefined
    show({ ...known, ...(isFound ? inDoubt(intent) : { intent }) }, { error })
    return true
  }

  return { create, goOn }
}

/** Whether an open payment is what is asked for, as far as the page knows. */
function isAnswer(
  { orderKey, intent }: FollowedPayment,
  { request, ...shown }: CheckoutState,
): boolean {
  if (!request || orderKey === null || orderKey !== shown.orderKey) return false
  if (!intent || intent.superseded || !isOpenIntent(intent)) return false
  return isSamePrice(intent, request)
}
