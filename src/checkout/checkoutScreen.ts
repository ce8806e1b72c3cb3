import { isSamePrice } from '../core/amounts'
import type { Clock } from '../core/clock'
import type { PaymentModalParams } from '../core/contract'
import { hasMoney } from '../core/money'
import { isSettled } from '../core/ranks'
import { matters } from '../core/situation'
import { snapshotOf } from './checkoutSnapshot'
import { INITIAL, type CheckoutState } from './checkoutState'
import {
  isKnown,
  type FollowedPayment,
  type FollowedPayments,
  type KnownPayment,
} from './followedPayments'
import { isSentMarkNeeded, type OrderMemory } from './orderMemory'
import type { TransferClaims } from './transferClaims'

/** Dependencies of {@link createCheckoutScreen}. */
export interface CheckoutScreenOptions {
  clock: Pick<Clock, 'now'>
  followed: FollowedPayments
  memory: OrderMemory
  claims: Pick<TransferClaims, 'giveUp'>
  /** Called after each change. */
  emit: () => void
}

/** The payment that a checkout shows, with the state that is read of it. */
export type CheckoutScreen = ReturnType<typeof createCheckoutScreen>

/**
 * Creates the state that the hook and the dialog of a checkout read, and decides which of the followed
 * payments it is about. While another is created, the last one stays followed: it returns if that fails.
 */
export function createCheckoutScreen(options: CheckoutScreenOptions) {
  const { clock, followed, memory, claims, emit } = options
  let state = INITIAL
  let snapshot = snapshotOf(state, followed)

  function set(change: Partial<CheckoutState>) {
    state = { ...state, ...change }
    snapshot = snapshotOf(state, followed)
    emit()
  }

  /** Reads the followed payments again, and has the dialog do so, which knows them only by the state. */
  const refresh = () => {
    set({})
  }

  /** Shows a payment that is followed, in the dialog if that is open. */
  function putOn(payment: KnownPayment, { isOpen, Dialog }: CheckoutState) {
    const { id, intent: data, begun, isChecking = false } = payment
    followed.show(id)
    set({ ...INITIAL, ...begun, isOpen, Dialog, data, isChecking })
  }

  /** Shows the payment again that was there before one which has not come about. */
  function goBack() {
    const shown = followed.shown()
    if (shown && isKnown(shown)) putOn(shown, INITIAL)
    else set(INITIAL)
  }

  /** Takes the payment off the screen, and follows it while money may still come for it. */
  function takeOff() {
    const shown = followed.shown()
    followed.show(null)
    if (shown && !mayBePaid(shown)) followed.drop(shown.id)
  }

  /** Follows a payment no longer, and remembers it only if a wallet may have sent it. */
  function forget(payment: FollowedPayment) {
    const isKept = claims.giveUp(payment)
    if (!isKept) memory.drop(payment.orderKey, payment.id)
    followed.drop(payment.id)
  }

  /** Hides how to pay, and with it why another payment could not be created. */
  function close() {
    if (state.isError && followed.shown()) goBack()
    else set({ isOpen: false, isLoading: false })
  }

  /**
   * Shows a payment that is followed, by default the last that was shown, in place of another. It holds back
   * a request at another price while it may have been sent.
   */
  function showAgain(id = followed.shown()?.id, request?: PaymentModalParams) {
    const payment = id === undefined ? undefined : followed.get(id)
    if (!payment || !isKnown(payment)) return
    const { intent, orderKey, sent } = payment
    if (id !== state.data?.payment_intent_id) putOn(payment, state)
    if (!request || orderKey === null) return
    set({ isHeldBack: sent !== undefined && !isSamePrice(intent, request) })
  }

  /**
   * Whether a payment that was found goes on the screen. One that was begun on the page stays there, unless a
   * wallet has sent another of its order, but not the news that one could not be.
   */
  function mayShow(payment: KnownPayment, isPreferred: boolean): boolean {
    const { orderKey, intent, sent } = payment
    if (isSentInstead(payment)) return true
    if (state.identity) {
      const isSameOrder = orderKey !== null && orderKey === state.orderKey
      return state.isError && isSameOrder && matters(intent, sent !== undefined)
    }
    const shown = followed.shown()?.intent
    if (!shown || isPreferred) return true
    return isSettled(shown.status) && !isSettled(intent.status)
  }

  /** Whether a wallet has sent the tokens of a payment while another of its order is on the screen. */
  function isSentInstead({ id, orderKey, walletHash, intent }: KnownPayment): boolean {
    const shown = followed.shown()
    if (walletHash === undefined || !isSentMarkNeeded(intent)) return false
    if (orderKey === null || !shown?.intent || shown.id === id) return false
    return shown.orderKey === orderKey && !isSettled(shown.intent.status)
  }

  /** Shows no payment any longer. */
  function leave() {
    if (!state.data) {
      goBack()
      return
    }
    takeOff()
    set(INITIAL)
  }

  /** Takes the payment off the screen, and gives it up. */
  function forgetShown() {
    const shown = followed.shown()
    if (!state.data || !shown) {
      goBack()
      return
    }
    forget(shown)
    set(INITIAL)
  }

  return {
    ...{ set, refresh, close, showAgain, leave, forgetShown },
    getState: () => state,
    getSnapshot: () => snapshot,
    /** Shows a payment that was found, unless another one stays on the screen. Returns whether it does. */
    showFound: (payment: KnownPayment, isPreferred: boolean): boolean => {
      if (!mayShow(payment, isPreferred)) return false
      const since = clock.now()
      const isInDialog = state.isError || isSentInstead(payment)
      putOn({ begun: { ...INITIAL, since }, ...payment }, isInDialog ? state : INITIAL)
      return true
    },
    /**
     * Shows a payment whose tokens a wallet has sent, in place of another of its order, which must not be paid
     * as well. Returns whether it does.
     */
    showSent: (id: string): boolean => {
      const payment = followed.get(id)
      if (!payment || !isKnown(payment) || state.isLoading || !isSentInstead(payment)) return false
      showAgain(id, state.request ?? undefined)
      return true
    },
    /** Puts this payment on the screen, in place of another. */
    makeRoom: (id: string) => {
      if (followed.shown()?.id !== id) takeOff()
      followed.show(id)
    },
    /** Follows no payment of the page any longer, and remembers only what a wallet may have sent. */
    forgetAll: () => {
      followed.all().forEach(forget)
      set(INITIAL)
    },
  }
}

/** Whether money may still come for a payment. One that expired is over if it has no order and no money. */
function mayBePaid({ orderKey, intent, sent }: FollowedPayment): boolean {
  if (!intent || isSettled(intent.status)) return false
  const isOver = intent.status === 'expired' && orderKey === null
  return !isOver || sent !== undefined || hasMoney(intent)
}
