import type { PaymentSnapshot } from '../../src/core/attempt'
import type { PaymentIntent, PaymentModalParams, PaymentStatus } from '../../src/core/contract'
import { PaymentError } from '../../src/core/errors'
import { intentOf, type PaymentState } from '../../src/core/state'
import { reduce, type SessionEvent } from '../../src/store/reduce'
import {
  activeAttempt,
  createSession,
  stateFor,
  type Session,
  type SessionEffect,
} from '../../src/store/session'
import { intentWith, pressed, snapshot } from './runs'

/** Legal histories; money may come, and be counted, after KryptoGO has called the payment expired. */
export const HISTORIES: readonly (readonly PaymentStatus[])[] = [
  ['pending', 'success'],
  ['pending', 'insufficient_not_refunded', 'insufficient_refunded'],
  ['pending', 'expired', 'success'],
  ['pending', 'expired'],
  ['pending', 'expired', 'insufficient_not_refunded', 'insufficient_refunded'],
]

export const OWNERS = ['A', 'B', 'C'] as const

export interface Flags {
  readonly isLoading?: boolean
  readonly isSuccess?: boolean
  readonly isError?: boolean
}

/** One thing that happens on a page. Numbers choose among what there is, modulo how many. */
export type Command =
  | { type: 'press'; owner: number; amount: number; prepares: boolean }
  | { type: 'refuse'; owner: number }
  | { type: 'prepared' | 'cancelled' | 'failed' | 'timedOut'; which: number }
  | { type: 'look'; which: number; step: number; flags: Flags; watches: boolean; money?: boolean }
  | { type: 'said'; which: number; isSent: boolean }
  | { type: 'transferred'; which: number }
  | { type: 'blank'; flags: Flags }
  | { type: 'sameLook' }
  | { type: 'openedElsewhere' }
  | { type: 'released'; forget: boolean }
  | { type: 'reset' }
  | { type: 'alreadyPaid' }

/** A payment that exists, whether or not the page knows it. */
export interface Payment {
  readonly id: string
  /** The attempts that were answered with it; none if no component began it. */
  readonly attemptIds: string[]
  ownerKey: string | null
  request: PaymentModalParams | null
  readonly amount: string
  readonly history: readonly PaymentStatus[]
  /** The statuses that the source has shown of it. */
  readonly shown: Set<string>
  wasReset: boolean
  /** The source showed it as its current one. */
  wasCurrent: boolean
}

export interface Step {
  readonly command: Command
  readonly event: SessionEvent
  readonly before: Session
  readonly after: Session
  readonly effects: readonly SessionEffect[]
  /** The payments in what the source showed in this step. */
  readonly looks: readonly { payment: Payment; status: string }[]
}

interface Notice {
  readonly ownerKey: string | null
  readonly state: PaymentState
}

/** The states that a page shows, of the active payment first. */
export const viewsOf = (session: Session) => [null, ...OWNERS].map((key) => stateFor(session, key))

export const idOf = (state: PaymentState) => intentOf(state)?.payment_intent_id

/**
 * A page over a source, and the truth about its payments. `identity`: the source says which request
 * it answers. `watch` hears of each step.
 */
export function createPage(identity: boolean, watch: (step: Step, page: Page) => void) {
  const payments: Payment[] = []
  const notifications: Notice[] = []
  const requested: string[] = []
  const givenUp = new Set<string>()
  let session = createSession('s0')
  let serials = 0
  const newId = () => `s${++serials}`

  function addPayment(change: Pick<Payment, 'ownerKey' | 'request' | 'amount'>): Payment {
    const history = HISTORIES[payments.length % HISTORIES.length] ?? []
    const payment = {
      ...{ id: `p${payments.length}`, history, shown: new Set<string>() },
      ...{ attemptIds: [], wasReset: false, wasCurrent: false },
      ...change,
    }
    payments.push(payment)
    return payment
  }

  /** The server's answer to a request: where the page can tell, one open payment for each amount. */
  function create(ownerKey: string | null, request: PaymentModalParams): Payment {
    const amount = request.fiat_amount
    const open = payments.find((one) => one.amount === amount && isStillOpen(one))
    if (!identity || !open) return addPayment({ ownerKey, request, amount })
    return Object.assign(open, { ownerKey, request, wasReset: false, wasCurrent: false })
  }

  const pick = <T>(list: readonly T[], index: number) => list[index % list.length]

  /** The source looks at a payment, or at nothing. */
  function look(
    payment: Payment | undefined,
    step: number,
    flags: Flags,
    money = false,
  ): PaymentSnapshot {
    if (!payment) return snapshot({ ...flags, ...(identity && { request: null }) })
    const status = pick(payment.history, step) ?? 'pending'
    return snapshot({
      ...flags,
      isSuccess: status === 'success',
      intent: intentOfPayment(payment, status, money),
      ...(identity && { request: payment.request }),
    })
  }

  function received(
    current: PaymentSnapshot,
    watched: readonly PaymentIntent[] = [],
  ): SessionEvent {
    return { type: 'snapshotReceived', snapshot: { current, watched }, nextId: newId() }
  }

  function eventOf(command: Command): SessionEvent | null {
    switch (command.type) {
      case 'press': {
        const ownerKey = pick(OWNERS, command.owner) ?? 'A'
        const fiat_amount = `${100 * (1 + (command.owner % OWNERS.length)) + command.amount}`
        const request: PaymentModalParams = { fiat_amount, fiat_currency: 'TWD' }
        const press = {
          ownerKey,
          orderKey: null,
          requestKey: fiat_amount,
          request,
          prepares: command.prepares,
        }
        return pressed(session, { id: newId(), ...press })
      }
      case 'refuse': {
        const error = new PaymentError('amount_too_small', 'Too little.')
        const ownerKey = pick(OWNERS, command.owner) ?? 'A'
        return { type: 'payRefused', id: newId(), ownerKey, error }
      }
      case 'prepared': {
        const id = attemptAt(command.which)
        // The amount of the page, or one that the server sets.
        const asked = session.attempts.get(id)?.requestKey ?? '1'
        const fiat_amount = command.which % 2 ? asked : `${asked}.5`
        return { type: 'paramsPrepared', id, request: { fiat_amount, fiat_currency: 'TWD' } }
      }
      case 'cancelled':
      case 'timedOut':
        return { type: command.type, id: attemptAt(command.which), nextId: newId() }
      case 'failed': {
        const error = new PaymentError('open_failed', 'It did not open.')
        return { type: 'failed', id: attemptAt(command.which), error, nextId: newId() }
      }
      case 'look': {
        const payment = pick(payments, command.which)
        if (!payment) return null
        const others = payments.filter((one) => one !== payment && one.wasCurrent)
        const watched = command.watches && identity ? others : []
        const intents = watched.map((one) =>
          intentOfPayment(one, pick(one.history, command.step) ?? 'pending'),
        )
        const { step, flags, money } = command
        return received(look(payment, step, flags, money), intents)
      }
      case 'said': {
        const payment = pick(payments, command.which)
        return payment ? { type: 'sentSaid', intentId: payment.id, isSent: command.isSent } : null
      }
      case 'transferred': {
        const payment = pick(payments, command.which)
        return payment ? { type: 'transferSent', intentId: payment.id, hash: '0xa' } : null
      }
      case 'blank':
        return received(look(undefined, 0, command.flags))
      case 'sameLook':
        return received(session.snapshot)
      case 'openedElsewhere': {
        // A source that creates a payment refuses to create another.
        if (!identity || activeAttempt(session).state.status === 'opening') return null
        const request: PaymentModalParams = { fiat_amount: '9', fiat_currency: 'TWD' }
        addPayment({ ownerKey: null, request, amount: '9' })
        return received(snapshot({ request, isLoading: true }))
      }
      case 'alreadyPaid': {
        const { id, state } = activeAttempt(session)
        const newest = payments.at(-1)
        const isUnseen = newest?.attemptIds.join() === id && newest.shown.size === 0
        if (state.status !== 'opening' || !isUnseen) return null
        // The server has refused it, so there is no such payment.
        payments.pop()
        const error = new PaymentError('already_paid', 'The order is paid.')
        return { type: 'failed', id, error, nextId: newId() }
      }
      case 'released':
        return { type: 'released', nextId: newId(), forget: command.forget }
      case 'reset':
        return { type: 'reset', nextId: newId() }
    }
  }

  /** The active attempt, more often than not, or any other. */
  function attemptAt(which: number): string {
    if (which < 4) return session.activeId
    return pick(requested, which) ?? 'none'
  }

  /** Does what the source would do about an effect. */
  function run(effect: SessionEffect) {
    if (effect.type === 'notify') notifications.push(effect)
    if (effect.type !== 'openModal' || effect.id !== session.activeId) return
    const { id, request } = effect
    const ownerKey = session.attempts.get(id)?.ownerKey ?? null
    create(ownerKey, request).attemptIds.push(id)
  }

  const page = {
    payments,
    notifications,
    get session() {
      return session
    },
    /**
     * Whether a source without identity leaves open whose payment this is: another echoes the same,
     * or the attempt was given up after its minute of silence.
     */
    isAmbiguous: ({ amount, attemptIds }: Payment) =>
      !identity &&
      (payments.filter((one) => one.amount === amount).length > 1 ||
        attemptIds.some((id) => givenUp.has(id))),
    run: (command: Command) => {
      const event = eventOf(command)
      if (!event) return
      const before = session
      const looks = looksOf(event, payments)
      for (const { payment, status } of looks) payment.shown.add(status)
      if (event.type === 'snapshotReceived') markCurrent(event.snapshot.current, payments)
      if (event.type === 'reset') resetAll(payments, before)
      const { session: after, effects } = reduce(before, event, 0)
      session = after
      if (event.type === 'timedOut' && after.activeId !== before.activeId)
        givenUp.add(before.activeId)
      if (event.type === 'payRequested') requested.push(event.id)
      effects.forEach(run)
      watch({ command, event, before, after, effects, looks }, page)
    },
  }
  page.run({ type: 'blank', flags: {} })
  // Two payments that the page did not begin: one like nothing on it, one like what A may ask for.
  addPayment({ ownerKey: null, request: null, amount: '7' })
  addPayment({ ownerKey: null, request: null, amount: '100' })
  return page
}

export type Page = ReturnType<typeof createPage>

const isStillOpen = ({ attemptIds, shown }: Payment) =>
  attemptIds.length > 0 && ![...shown].some((status) => status !== 'pending')

function intentOfPayment({ id, amount }: Payment, status: string, money = false): PaymentIntent {
  const seen = money && { received_amount: '1' }
  return intentWith({ payment_intent_id: id, fiat_amount: amount, status, ...seen })
}

function looksOf(event: SessionEvent, payments: readonly Payment[]) {
  if (event.type !== 'snapshotReceived') return []
  const { current, watched } = event.snapshot
  return [current.intent, ...watched].flatMap((intent) => {
    const payment = payments.find(({ id }) => id === intent?.payment_intent_id)
    return intent && payment ? [{ payment, status: intent.status }] : []
  })
}

/** The source shows a payment as the answer to the newest request for it. */
function markCurrent({ intent, request }: PaymentSnapshot, payments: readonly Payment[]) {
  const payment = payments.find(({ id }) => id === intent?.payment_intent_id)
  if (payment && (request === undefined || request === payment.request)) payment.wasCurrent = true
}

/** Marks the payments that a reset is about: those begun on the page or known to it. */
function resetAll(payments: readonly Payment[], { attempts }: Session) {
  const known = [...attempts.values()].flatMap(({ intent, request }) => [
    ...(intent ? [intent.payment_intent_id] : []),
    ...(request ? [request] : []),
  ])
  for (const payment of payments) {
    const { id, request, attemptIds } = payment
    if (attemptIds.length > 0 || known.some((one) => one === id || one === request))
      payment.wasReset = true
  }
}
