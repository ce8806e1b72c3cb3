import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PaymentModalParams, PaymentStatus } from '../../src/core/contract'
import { PaymentError } from '../../src/core/errors'
import { intentOf, type PaymentState } from '../../src/core/state'
import { reduce, type SessionEvent } from '../../src/store/reduce'
import { activeAttempt, createSession, stateFor, type SessionEffect } from '../../src/store/session'
import { runs } from '../support/size.mjs'
import { intentWith, pressed, snapshot } from './runs'

const ORDERS = ['A', 'B'] as const
const HISTORIES: readonly (readonly PaymentStatus[])[] = [
  ['pending', 'success'],
  ['pending', 'expired', 'success'],
  ['pending', 'insufficient_not_refunded', 'insufficient_refunded'],
]

const order = fc.constantFrom(...ORDERS)
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant('look' as const), order }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('progress' as const), order }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('press' as const), order }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('answer' as const), order }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('leave' as const), order }) },
  ),
  { maxLength: 30, size: 'max' },
)

interface Command {
  readonly type: 'look' | 'progress' | 'press' | 'answer' | 'leave'
  readonly order: (typeof ORDERS)[number]
}

interface Payment {
  readonly id: string
  readonly order: string
  readonly history: readonly PaymentStatus[]
  at: number
  request: PaymentModalParams | null
  /** The statuses that the page was shown. */
  readonly shown: PaymentStatus[]
  /** The first of them was no answer to a press. */
  wasFound: boolean
}

/** A page over a source that remembers a payment of each order, and asks a server which keeps orders. */
function createPage(histories: readonly (readonly PaymentStatus[])[]) {
  const payments = ORDERS.map((name, index): Payment => ({
    ...{ id: `p${name}`, order: name, at: 0, request: null, shown: [], wasFound: false },
    history: histories[index] ?? ['pending'],
  }))
  const orderKeys = new Map(payments.map(({ id, order }) => [id, order]))
  const notifications: { ownerKey: string | null; state: PaymentState }[] = []
  const refused = new Set<string>()
  let session = createSession('s0')
  let current: Payment | null = null
  let asked: { id: string; payment: Payment } | null = null
  // The last request of the page, until it is left.
  let request: PaymentModalParams | null = null
  let serials = 0
  const newId = () => `s${++serials}`

  const statusOf = ({ history, at }: Payment) => history[at] ?? 'pending'
  const report = (payment: Payment) => {
    if (payment.shown.length === 0) payment.wasFound = payment.request === null
    payment.shown.push(statusOf(payment))
    return intentWith({ payment_intent_id: payment.id, status: statusOf(payment) })
  }

  function dispatch(event: SessionEvent): readonly SessionEffect[] {
    const before = session
    const { session: after, effects } = reduce(before, event)
    session = after
    for (const effect of effects) {
      if (effect.type === 'notify') notifications.push(effect)
      if (effect.type !== 'openModal' || effect.id !== session.activeId) continue
      const payment = payments.find((one) => one.order === effect.orderKey)
      if (!payment) throw new Error('The source was not told which order')
      current = null
      asked = { id: effect.id, payment }
      request = effect.request
    }
    return effects
  }

  function look(payment: Payment) {
    if (!request) current = payment
    const isBeside = current !== payment
    const shown = isBeside && current ? report(current) : null
    const own = report(payment)
    const intent = isBeside ? shown : own
    const now = snapshot({ intent, isLoading: asked !== null, request })
    const source = { current: now, watched: isBeside ? [own] : [], orderKeys }
    dispatch({ type: 'snapshotReceived', snapshot: source, nextId: newId() })
  }

  return {
    payments,
    notifications,
    refused,
    statusOf,
    get session() {
      return session
    },
    look,
    /** A press of an order's button. Returns the effects. */
    press: (ownerKey: string) => {
      const price: PaymentModalParams = { fiat_amount: '300', fiat_currency: 'TWD' }
      const press = { ownerKey, orderKey: ownerKey, requestKey: '300', request: price }
      const event = pressed(session, { id: newId(), ...press })
      const effects = dispatch(event)
      return event.type === 'payRefused' ? null : effects
    },
    /** The server answers: with the order's payment, or that it is paid. */
    answer: () => {
      if (!asked) return
      const { id, payment } = asked
      asked = null
      if (statusOf(payment) === 'success') {
        refused.add(payment.order)
        const error = new PaymentError('already_paid', 'The order is paid.')
        dispatch({ type: 'failed', id, error, nextId: newId() })
        return
      }
      payment.request = request
      current = payment
      look(payment)
    },
    leave: () => {
      current = null
      asked = null
      request = null
      dispatch({ type: 'released', nextId: newId(), forget: true })
    },
  }
}

type Page = ReturnType<typeof createPage>

function check(
  law: (page: Page, command: Command, effects: readonly SessionEffect[] | null) => void,
) {
  const histories = fc.tuple(fc.constantFrom(...HISTORIES), fc.constantFrom(...HISTORIES))
  fc.assert(
    fc.property(histories, commands, (chosen, all) => {
      const page = createPage(chosen)
      for (const command of all) {
        const payment = page.payments.find((one) => one.order === command.order)
        if (!payment) continue
        let effects: readonly SessionEffect[] | null = null
        if (command.type === 'look') page.look(payment)
        else if (command.type === 'progress')
          payment.at = Math.min(payment.at + 1, payment.history.length - 1)
        else if (command.type === 'press') effects = page.press(command.order)
        else page[command.type]()
        law(page, command, effects)
      }
    }),
    { numRuns: runs(3_000, 300) },
  )
}

describe('the payments that are remembered for orders', () => {
  test('are reported once for each change after they were found, to the order, and never as found', () => {
    check((page) => {
      for (const { id, order, shown, wasFound } of page.payments) {
        const told = page.notifications.filter(
          ({ state }) => intentOf(state)?.payment_intent_id === id,
        )
        expect(told.map(({ state }) => state.status)).toEqual(
          [...new Set(shown)].slice(wasFound ? 1 : 0),
        )
        for (const { ownerKey } of told) expect(ownerKey).toBe(order)
      }
    })
  })

  test('are asked for at each press, unless they are paid, being opened or shown by that press', () => {
    check((page, command, effects) => {
      if (command.type !== 'press' || !effects) return
      const asks = effects.some(({ type }) => type === 'openModal')
      const reopens = effects.some(({ type }) => type === 'reopenModal')
      const { session } = page
      const own = stateFor(session, command.order)
      const active = activeAttempt(session)
      if (own.status === 'success') expect(asks || reopens).toBe(false)
      else if (asks) expect(own.status).toBe('opening')
      // Only an attempt that has asked already is shown as it is.
      else expect(active.request && !active.restored).toBeTruthy()
    })
  })

  test('keep all that is known of them when they go on in the attempt of a press', () => {
    check(({ session, payments }) => {
      for (const { id, shown } of payments) {
        const attempts = [...session.attempts.values()]
        const newest = attempts.filter(({ intent }) => intent?.payment_intent_id === id).at(-1)
        if (newest?.state.status !== 'success') continue
        expect(newest.state).toMatchObject({ late: shown.includes('expired') })
      }
    })
  })

  test('make the button of their order rest once they are paid, for good', () => {
    check((page) => {
      const { rejection } = page.session
      for (const { order, shown } of page.payments)
        // A press that was refused meanwhile is what its button says, until it is heard.
        if (rejection?.ownerKey !== order && (shown.includes('success') || page.refused.has(order)))
          expect(stateFor(page.session, order).status).toBe('success')
    })
  })
})
