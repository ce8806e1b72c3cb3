import type { PaymentIntent } from '../core/contract'
import { hasUnsettledMoney } from '../core/money'
import { isOutcome, isSettled } from '../core/ranks'
import type { SentMark } from '../store/paymentSource'
import type { CheckoutState } from './checkoutState'
import type { IntentClient } from './intentClient'
import { pollIntent, type IntentPoller, type IntentPollerOptions } from './intentPoller'
import { moneyOf, withMoney, withSentMark, type RememberedMoney } from './orderMemory'
import { AWAY_MS } from './pollPace'

/** A payment that a checkout follows: the one it shows, one it has left, or one it remembers. */
export interface FollowedPayment extends RememberedMoney {
  readonly id: string
  /** The order that it is for, if that is known. */
  readonly orderKey: string | null
  /** `null` until the first look at a payment that is remembered. */
  readonly intent: PaymentIntent | null
  readonly events: URL | null
  /** It has no address before the next look, which says whether it is still the one that is offered. */
  readonly isChecking?: true
  /** How it was begun, if that was on this page. */
  readonly begun?: Pick<
    CheckoutState,
    'request' | 'identity' | 'orderKey' | 'since' | 'isElsewhere' | 'isHeldBack'
  >
}

/** A followed payment that was looked at. */
export type KnownPayment = FollowedPayment & { readonly intent: PaymentIntent }

export const isKnown = (payment: FollowedPayment): payment is KnownPayment =>
  payment.intent !== null

/** Dependencies and callbacks of {@link createFollowedPayments}. */
export interface FollowedPaymentsOptions extends Omit<IntentPollerOptions, 'read'> {
  read: IntentClient['read']
  /** Called after each look. `isFirst`: nothing was known of the payment but its id. */
  onIntent: (payment: KnownPayment, isFirst: boolean) => void
  /** Called when the address of a payment has been taken away until the next look. */
  onDoubt: (payment: KnownPayment) => void
  /** Called when a look fails. The payment is still followed. */
  onTrouble: (payment: FollowedPayment, error: unknown) => void
}

// Each costs requests, so that more of them share what so many may cost.
const MOST_BESIDE = 3

/** Follows the payment that a checkout shows, and others beside it. */
export type FollowedPayments = ReturnType<typeof createFollowedPayments>

/** Creates an empty collection, which polls while it is running. */
export function createFollowedPayments(options: FollowedPaymentsOptions) {
  const { clock, onIntent, onDoubt, onTrouble } = options
  const payments = new Map<string, FollowedPayment>()
  const pollers = new Map<string, IntentPoller>()
  const pollerOptions = { ...options, read }
  /** Those of which the next answer is to have KryptoGO's news. */
  const toRefresh = new Set<string>()
  let shownId: string | null = null
  let isRunning = true
  let stoppedAt = Infinity

  async function read(id: string, signal: AbortSignal) {
    const answer = await options.read(id, signal, toRefresh.has(id))
    toRefresh.delete(id)
    return answer
  }

  function poll(payment: FollowedPayment) {
    const { id, intent, events, isChecking = false } = payment
    pollers.get(id)?.stop()
    pollers.delete(id)
    if (!isRunning || (intent && isSettled(intent.status))) return
    const poller = pollIntent(pollerOptions, {
      ...{ id, intent, events, isChecking, isBeside: intent !== null && id !== shownId },
      getSlowdown: () => Math.max(1, besideIds().length / MOST_BESIDE),
      getTurn: () => besideIds().indexOf(id) + 1,
      onIntent: (newest, newestEvents) => {
        const { isChecking: _, ...before } = payments.get(id) ?? payment
        const known = {
          ...before,
          intent: withMoney(newest, moneyOf(before)),
          events: newestEvents,
        }
        payments.set(id, known)
        const isFirst = before.intent === null
        onIntent(known, isFirst)
        if (isFirst && id !== shownId && payments.has(id)) poll(known)
        if (hasUnsettledMoney(known.intent) && !isHeld(before)) checkOthers(known)
      },
      onDoubt: () => {
        doubt(id)
      },
      onTrouble: (error) => {
        onTrouble(payments.get(id) ?? payment, error)
      },
    })
    pollers.set(id, poller)
  }

  function doubt(id: string) {
    const payment = payments.get(id)
    if (!payment?.intent || payment.isChecking || isSettled(payment.intent.status)) return
    const doubted = { ...payment, ...inDoubt(payment.intent) }
    payments.set(id, doubted)
    onDoubt(doubted)
  }

  function check(id: string) {
    doubt(id)
    pollers.get(id)?.pollAfresh()
  }

  /** The server offers no payment of an order beside one that has money. */
  function checkOthers({ id, orderKey }: FollowedPayment) {
    if (orderKey === null) return
    for (const other of [...payments.values()])
      if (other.id !== id && other.orderKey === orderKey && other.intent?.payment_address)
        check(other.id)
  }

  /** The payments beside the one on the screen that can still change, the newest first. */
  function besideIds(): string[] {
    const beside = [...payments.values()].filter(
      ({ id, intent }) => id !== shownId && intent && !isSettled(intent.status),
    )
    return beside.map(({ id }) => id).reverse()
  }

  function drop(id: string) {
    pollers.get(id)?.stop()
    pollers.delete(id)
    payments.delete(id)
    if (shownId === id) shownId = null
  }

  return {
    get: (id: string) => payments.get(id),
    /** Whether a payment is followed, and has been looked at. */
    isKnown: (id: string) => Boolean(payments.get(id)?.intent),
    /** Whether a payment is followed, and has no outcome yet. */
    isUndecided: (id: string) => {
      const intent = payments.get(id)?.intent
      return Boolean(intent && !isOutcome(intent.status))
    },
    /** All of them, the oldest first. */
    all: () => [...payments.values()],
    /** The payment on the screen. */
    shown: () => (shownId === null ? undefined : payments.get(shownId)),

    /** Follows a payment, or goes on with what is known now. */
    follow: (payment: FollowedPayment) => {
      // A buyer who comes back may just have sent it.
      if (!payment.intent) toRefresh.add(payment.id)
      payments.delete(payment.id)
      payments.set(payment.id, payment)
      poll(payment)
    },

    /** Puts this payment on the screen, in place of any other; `null` for none. */
    show: (id: string | null) => {
      if (id === shownId) return
      const before = shownId
      shownId = id
      for (const changed of [before, id]) {
        const payment = changed === null ? undefined : payments.get(changed)
        if (payment) poll(payment)
      }
    },

    /** Notes why a payment is taken to be sent; `null` if it was not sent. */
    setSent: (id: string, mark: SentMark | null) => {
      const payment = payments.get(id)
      // A transaction that was seen is more than a mark.
      if (!payment || typeof payment.sent === 'string') return undefined
      const noted: FollowedPayment = withSentMark(payment, mark)
      payments.set(id, noted)
      return noted
    },

    /** Looks at a payment at once. Returns whether the answer is still to come. */
    pollNow: (id: string) => pollers.get(id)?.pollNow() === true,

    /** Looks at a payment at once, and has the server ask KryptoGO before it answers. */
    pollFresh: (id: string) => {
      toRefresh.add(id)
      pollers.get(id)?.pollAfresh()
    },

    /** Shows no address of a payment before the next look. */
    doubt,

    /** Does the same, and looks at once: the payment may have been replaced just now. */
    check,

    /** Follows a payment no longer, and forgets all about it. */
    drop,

    /** Polls until the returned function is called. */
    run: () => {
      isRunning = true
      const wasAway = clock.now() > stoppedAt + AWAY_MS
      for (const [id, payment] of [...payments]) {
        if (wasAway) doubt(id)
        poll(payments.get(id) ?? payment)
      }
      return () => {
        isRunning = false
        stoppedAt = clock.now()
        for (const poller of pollers.values()) poller.stop()
        pollers.clear()
      }
    },
  }
}

const isHeld = ({ intent }: FollowedPayment) => intent !== null && hasUnsettledMoney(intent)

/** The part of a followed payment that changes once it is doubted: no address before the next look. */
export function inDoubt({ payment_address: _, ...intent }: PaymentIntent) {
  return { intent, isChecking: true } as const
}
