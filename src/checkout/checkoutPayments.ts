import { toPaymentError } from '../core/errors'
import { isOwedBack } from '../core/money'
import { createEmitter } from '../store/emitter'
import type { SentMark } from '../store/paymentSource'
import { createCheckoutScreen } from './checkoutScreen'
import { createCreation } from './creation'
import {
  createFollowedPayments,
  isKnown,
  type FollowedPayment,
  type KnownPayment,
} from './followedPayments'
import { createFoundPayments } from './foundPayments'
import { createIntentClient, type IntentClientOptions } from './intentClient'
import { createOpenMarks } from './openMarks'
import { createOrderMemory, type OrderMemoryOptions } from './orderMemory'
import { createDocumentLife } from './pageLife'
import { createServerClock } from './serverClock'
import { createTabs } from './tabs'
import { createTransferClaims } from './transferClaims'

/** Dependencies of {@link createCheckoutPayments}. */
export type CheckoutPaymentsOptions = Omit<IntentClientOptions, 'onServerTime' | 'onRefused'> &
  Pick<OrderMemoryOptions, 'storage' | 'storageKey'>

/**
 * Creates the payments of a checkout (the one on the screen, and those that are followed or
 * remembered), with the state that its hook, dialog and store read.
 */
export function createCheckoutPayments(options: CheckoutPaymentsOptions) {
  const { storage, storageKey, ...server } = options
  const { subscribe, emit } = createEmitter()
  const clock = createServerClock(options.clock)
  const { random } = options
  const page = createDocumentLife()
  const getBaseUrl = () => new URL(options.baseUrl, document.baseURI).href
  const memory = createOrderMemory({ storage, storageKey, getBaseUrl, clock })
  const client = createIntentClient({ ...server, clock, onServerTime, onRefused })
  const { read } = client
  const tabs = createTabs({ getName: () => `kryptogo-payment ${getBaseUrl()}`, page })
  const followed = createFollowedPayments({
    ...{ clock, random, page, tabs, read, onServerTime: clock.catchUp },
    ...{ onIntent, onDoubt, onTrouble },
  })
  const claims = createTransferClaims({ tabs, memory, followed, onMark, name: String(random()) })
  const found = createFoundPayments({ tabs, memory, followed, claims, page, onMark })
  const marks = createOpenMarks({ memory, page, getPayments: followed.all })
  const screen = createCheckoutScreen({
    ...{ clock, followed, memory, claims },
    emit: () => {
      marks.sync()
      emit()
    },
  })
  const { getState, set, refresh } = screen
  const creation = createCreation({
    ...{ clock, client, tabs, memory, followed, claims, found, marks, screen },
  })

  function onServerTime(time: number) {
    const wasKnown = clock.isKnown()
    clock.correct(time)
    // Before, nothing says how old the entries are.
    if (!wasKnown && clock.isKnown()) memory.sweep()
  }

  function onIntent(payment: KnownPayment, isFirst: boolean) {
    const { id, orderKey, intent } = payment
    // The answer has also told how old it is.
    if (isFirst && orderKey !== null && memory.isPast(intent)) {
      followed.drop(id)
      return
    }
    claims.showIfOver(intent)
    // What the shop owes the buyer is shown after a reload too, in place of what has paid the order.
    const isOwed = intent.status === 'success' && isOwedBack(intent)
    if (orderKey === null || isOwed || memory.recall(orderKey)?.id === id)
      memory.remember(orderKey, intent)
    if (id === getState().data?.payment_intent_id)
      set({ data: intent, error: null, isChecking: false })
    else if (!isFirst || !screen.showFound(payment, found.isResumed(id))) refresh()
  }

  function onDoubt({ id, intent }: KnownPayment) {
    if (id === getState().data?.payment_intent_id) set({ data: intent, isChecking: true })
    else refresh()
  }

  function onTrouble({ id }: FollowedPayment, error: unknown) {
    if (id === getState().data?.payment_intent_id)
      set({ error: toPaymentError(error, 'network_error') })
  }

  function onRefused(id: string) {
    const payment = followed.get(id)
    if (!payment) return
    memory.drop(payment.orderKey, id)
    if (!payment.intent) followed.drop(id)
  }

  function onMark(id: string, mark: SentMark | null) {
    if (typeof mark !== 'string' || !screen.showSent(id)) refresh()
  }

  function checkNow() {
    const shown = followed.shown()
    if (shown) followed.pollFresh(shown.id)
  }

  /** Looks at the payment on the screen at once, and shows no address before the answer. */
  function checkAddress() {
    const shown = followed.shown()
    if (shown?.intent && followed.pollNow(shown.id)) followed.doubt(shown.id)
  }

  /** Shows the payment of this id, once it has been looked at. */
  function resume(id: string) {
    found.resume(id)
    const payment = followed.get(id)
    if (payment && isKnown(payment)) screen.showFound(payment, true)
  }

  /** Follows no payment of the page any longer, and remembers only what a wallet may have sent. */
  function forgetAll() {
    found.forget()
    screen.forgetAll()
  }

  /** Follows them all until the returned function is called. */
  function run() {
    const stops = [tabs.run(), followed.run(), found.run(), marks.run()]
    return () => {
      for (const stop of stops) stop()
    }
  }

  return {
    ...screen,
    ...creation,
    ...claims,
    ...{ subscribe, clock, run, checkNow, checkAddress, forgetAll },
    /** A person has opened the dialog, so that this page is not hidden from them. */
    attend: page.attend,
    ...{ pickUp: found.pickUp, canShow: followed.isKnown, resume },
    isUndecided: followed.isUndecided,
    /** Whether the payment on the screen holds back what was asked for, and is not taken to be sent. */
    isReleased: (id: string) => {
      const { data, isHeldBack } = getState()
      const isShown = isHeldBack && data?.payment_intent_id === id
      return isShown && followed.get(id)?.sent === undefined
    },
  }
}
