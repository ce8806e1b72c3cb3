import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Attempt } from '../../src/core/attempt'
import type { PaymentModalParams, PaymentStatus } from '../../src/core/contract'
import { PaymentError } from '../../src/core/errors'
import type { PayParams } from '../../src/core/parameters'
import { stableStringify } from '../../src/core/stableStringify'
import { isOpen } from '../../src/core/ranks'
import { isHeld } from '../../src/core/situation'
import { intentOf, type PaymentState } from '../../src/core/state'
import { reduce, type SessionEvent } from '../../src/store/reduce'
import {
  activeAttempt,
  attemptOf,
  createSession,
  stateFor,
  type SessionEffect,
} from '../../src/store/session'
import { runs } from '../support/size.mjs'
import { lawsTogether } from './lawsTogether'
import { intentWith, pressed as pressedBy, snapshot } from './runs'

const ORDERS = ['A', 'B'] as const
const HISTORIES: readonly (readonly PaymentStatus[])[] = [
  ['pending', 'success'],
  ['pending', 'expired', 'success'],
  ['pending', 'insufficient_not_refunded', 'insufficient_refunded'],
]

const PRICES = ['300', '280', '290'] as const

const order = fc.constantFrom(...ORDERS)
const which = fc.nat({ max: 2 })
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant('look' as const), order, which }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('progress' as const), order, which }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('press' as const), order, which }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('answer' as const), order, which }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('leave' as const), order, which }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('toggleSent' as const), order, which }) },
  ),
  { maxLength: 30, size: 'max' },
)

interface Command {
  readonly type: 'look' | 'progress' | 'press' | 'answer' | 'leave' | 'toggleSent'
  readonly order: (typeof ORDERS)[number]
  /** Which payment of the order, or which price. */
  readonly which: number
}

interface Payment {
  readonly id: string
  readonly order: string
  readonly price: string
  readonly history: readonly PaymentStatus[]
  at: number
  request: PaymentModalParams | null
  /** The statuses that the page was shown. */
  readonly shown: PaymentStatus[]
  /** Those of them that no longer matter: another payment of the order was shown as paid. */
  readonly moot: Set<PaymentStatus>
  /** The first of them was no answer to a press. */
  wasFound: boolean
}

const paramsOf = (price: string): PayParams => ({ fiatAmount: price, fiatCurrency: 'TWD' })

/** A page over a source that remembers a payment of each order, and asks a server which keeps orders. */
function createPage(histories: readonly (readonly PaymentStatus[])[]) {
  const payments: Payment[] = []
  const orderKeys = new Map<string, string>()
  const notifications: { ownerKey: string | null; state: PaymentState }[] = []
  const refused = new Set<string>()
  const sent = new Set<string>()
  /** The prices that were asked for each order until the page knew that it is paid. */
  const paidFor = new Map<string, ReadonlySet<string>>()
  /** Those that were asked for so far. */
  const pressed = new Map<string, Set<string>>()
  let session = createSession('s0', true)
  let current: Payment | null = null
  let asked: { id: string; order: string; price: string } | null = null
  // The last request of the page, until it is left.
  let request: PaymentModalParams | null = null
  let serials = 0
  const newId = () => `s${++serials}`

  const statusOf = ({ history, at }: Payment) => history[at] ?? 'pending'
  const of = (name: string) => payments.filter((one) => one.order === name)

  function addPayment(name: string, price: string): Payment {
    const payment: Payment = {
      ...{ id: `p${payments.length}`, order: name, price, at: 0, request: null },
      ...{ shown: [], moot: new Set(), wasFound: false },
      history: histories[payments.length % histories.length] ?? ['pending'],
    }
    payments.push(payment)
    orderKeys.set(payment.id, name)
    return payment
  }

  function markPaid(name: string) {
    if (!paidFor.has(name)) paidFor.set(name, new Set(pressed.get(name)))
  }

  function report(payment: Payment) {
    const { id, order: name, price, shown } = payment
    const status = statusOf(payment)
    if (shown.length === 0) payment.wasFound = payment.request === null
    const isMoot = paidFor.has(name) && (status === 'pending' || status === 'expired')
    if (isMoot && !shown.includes(status)) payment.moot.add(status)
    shown.push(status)
    if (status === 'success') markPaid(name)
    return intentWith({ payment_intent_id: id, status, fiat_amount: price })
  }

  /** The payment that the server answers with: one with money, or the one at this price. */
  function offer(name: string, price: string): Payment {
    const known = of(name)
    const held = known.find((one) => statusOf(one) === 'insufficient_not_refunded')
    const open = known.find((one) => statusOf(one) === 'pending' && one.price === price)
    return held ?? open ?? addPayment(name, price)
  }

  function dispatch(event: SessionEvent): readonly SessionEffect[] {
    const before = session
    const { session: after, effects } = reduce(before, event, 0)
    session = after
    for (const effect of effects) {
      if (effect.type === 'notify') notifications.push(effect)
      if (effect.type !== 'openModal' || effect.id !== session.activeId) continue
      if (effect.orderKey === null) throw new Error('The source was not told which order')
      current = null
      asked = { id: effect.id, order: effect.orderKey, price: effect.request.fiat_amount }
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
    const marks = new Map([...sent].map((id) => [id, true] as const))
    const source = { current: now, watched: isBeside ? [own] : [], orderKeys, sent: marks }
    dispatch({ type: 'snapshotReceived', snapshot: source, nextId: newId() })
  }

  for (const name of ORDERS) addPayment(name, PRICES[0])

  return {
    of,
    paidFor,
    pressed,
    payments,
    notifications,
    refused,
    statusOf,
    get session() {
      return session
    },
    look,
    /** A press of an order's button. Returns the effects. */
    press: (ownerKey: string, price: string) => {
      const request: PaymentModalParams = { fiat_amount: price, fiat_currency: 'TWD' }
      const requestKey = stableStringify(paramsOf(price))
      const press = { ownerKey, orderKey: ownerKey, requestKey, request }
      const event = pressedBy(session, { id: newId(), ...press })
      const effects = dispatch(event)
      if (event.type === 'payRefused') return null
      const isBegun = effects.some(({ type }) => type === 'openModal')
      if (isBegun) pressed.set(ownerKey, new Set(pressed.get(ownerKey)).add(price))
      return effects
    },
    toggleSent: ({ id }: Payment) => {
      if (!sent.delete(id)) sent.add(id)
      dispatch({ type: 'sentSaid', intentId: id, isSent: sent.has(id) })
    },
    /** The server answers: with the order's payment, or that it is paid. */
    answer: () => {
      if (!asked) return
      const { id, order: name, price } = asked
      asked = null
      if (of(name).some((one) => statusOf(one) === 'success')) {
        refused.add(name)
        if (session.activeId === id) markPaid(name)
        const error = new PaymentError('already_paid', 'The order is paid.')
        dispatch({ type: 'failed', id, error, nextId: newId() })
        return
      }
      const payment = offer(name, price)
      // Found before the answer to a press that knew nothing of it, which is reported from the click on.
      const renewed = session.attempts.get(activeAttempt(session).renewedId ?? '')
      const isRenewed = renewed?.intent?.payment_intent_id === payment.id
      if (!isRenewed && payment.shown[0] === statusOf(payment)) payment.wasFound = false
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

type Law = (page: Page, command: Command, effects: readonly SessionEffect[] | null) => void

/** Checks a law over random histories; `createLaw` is created again for each history. */
function check(createLaw: () => Law) {
  const histories = fc.tuple(fc.constantFrom(...HISTORIES), fc.constantFrom(...HISTORIES))
  fc.assert(
    fc.property(histories, commands, (chosen, all) => {
      const page = createPage(chosen)
      const law = createLaw()
      for (const command of all) {
        const known = page.of(command.order)
        const payment = known[command.which % known.length]
        const price = PRICES[command.which] ?? PRICES[0]
        if (!payment) continue
        let effects: readonly SessionEffect[] | null = null
        if (command.type === 'look') page.look(payment)
        else if (command.type === 'progress')
          payment.at = Math.min(payment.at + 1, payment.history.length - 1)
        else if (command.type === 'press') effects = page.press(command.order, price)
        else if (command.type === 'toggleSent') page.toggleSent(payment)
        else page[command.type]()
        law(page, command, effects)
      }
    }),
    { numRuns: runs(3_000, 300) },
  )
}

describe('the payments that are remembered for orders', () => {
  const law = lawsTogether(check)

  law(
    'are reported once for each change after they were found, to the order, and never as found',
    () => (page) => {
      for (const { id, order, shown, moot, wasFound } of page.payments) {
        const told = page.notifications.filter(
          ({ state }) => intentOf(state)?.payment_intent_id === id,
        )
        expect(told.map(({ state }) => state.status)).toEqual(
          [...new Set(shown)].slice(wasFound ? 1 : 0).filter((status) => !moot.has(status)),
        )
        for (const { ownerKey } of told) expect(ownerKey).toBe(order)
      }
    },
  )

  law(
    'are asked for at each press, unless they are paid, being opened or sent as the buyer says',
    () => (page, command, effects) => {
      if (command.type !== 'press' || !effects) return
      const asks = effects.some(({ type }) => type === 'openModal')
      const reopens = effects.some(({ type }) => type === 'reopenModal')
      const { session } = page
      const own = stateFor(session, command.order)
      const active = activeAttempt(session)
      const isSent = session.sentIntents.has(active.intent?.payment_intent_id ?? '')
      if (own.status === 'success') expect(asks || (reopens && !isSent)).toBe(false)
      else if (asks) expect(own.status).toBe('opening')
      else expect(reopens ? isSent : own.status === 'opening').toBe(true)
    },
  )

  law('report that they are being opened once, until another one is offered or asked for', () => {
    let opened = 0
    return (page, { type, order, which }, effects) => {
      const openings = page.notifications.filter(({ state }) => state.status === 'opening').length
      const isNews = openings > opened
      opened = openings
      if (type !== 'press' || !effects?.some((effect) => effect.type === 'openModal')) return
      const { renewedId } = activeAttempt(page.session)
      const renewed = page.session.attempts.get(renewedId ?? '')
      expect(isNews).toBe(!renewed)
      if (!renewed) return
      expect(renewed.orderKey).toBe(order)
      expect(isOpen(renewed.state.status)).toBe(true)
      const prices = [renewed.intent?.fiat_amount, renewed.request?.fiat_amount]
      expect(prices).toContain(PRICES[which])
    }
  })

  law(
    'keep all that is known of them when they go on in the attempt of a press',
    () =>
      ({ session, payments }) => {
        for (const { id, shown } of payments) {
          const attempts = [...session.attempts.values()]
          const newest = attempts.filter(({ intent }) => intent?.payment_intent_id === id).at(-1)
          if (newest?.state.status !== 'success') continue
          expect(newest.state).toMatchObject({ late: shown.includes('expired') })
        }
      },
  )

  law(
    'make their order rest once one is paid, for good, whatever was asked for by then',
    () => (page, command, effects) => {
      const { session, paidFor, pressed } = page
      for (const [order, prices] of paidFor) {
        // A press that was refused meanwhile is what its button says, until it is heard.
        if (session.rejection?.ownerKey === order) continue
        // With other parameters, the server is asked again.
        if ([...(pressed.get(order) ?? [])].some((price) => !prices.has(price))) continue
        const own = [...session.attempts.values()].filter(({ ownerKey }) => ownerKey === order)
        const isKnown = own.some(({ state }) => state.status === 'success' && !state.alreadyPaid)
        // That another payment has paid it does not hide the money for one that the page knows, nor the
        // one that was sent as the buyer says.
        if (own.some(({ state }) => isHeld(state, false)) && !isKnown) {
          const isSent = ({ intent }: Attempt) =>
            session.sentIntents.has(intent?.payment_intent_id ?? '')
          const held = own.filter((one) => isHeld(one.state, isSent(one))).map(({ state }) => state)
          const shown = stateFor(session, order)
          if (shown.status !== 'opening') expect(held).toContain(shown)
          continue
        }
        for (const price of prices)
          expect(stateFor(session, order, paramsOf(price)).status).toBe('success')
        expect(stateFor(session, order).status).toBe('success')
        if (activeAttempt(session).ownerKey === order)
          expect(stateFor(session, null).status).toBe('success')
        const isPressed = command.type === 'press' && command.order === order
        if (isPressed && prices.has(PRICES[command.which] ?? '')) expect(effects).toEqual([])
      }
    },
  )

  law(
    'are not paid twice: nothing is opened or shown to pay beside the word of the buyer',
    () =>
      ({ session }, command, effects) => {
        if (command.type !== 'press' || !effects) return
        const sent = [...session.attempts.values()].filter(
          ({ ownerKey, intent, state, id }) =>
            intent &&
            ownerKey === command.order &&
            session.sentIntents.has(intent.payment_intent_id) &&
            isHeld(state, true) &&
            // A later click may go on with the payment: only that attempt knows what became of it.
            attemptOf(session, intent)?.id === id,
        )
        const { status } = stateFor(session, command.order)
        const isOpening = status === 'opening' && effects.length === 0
        if (sent.length === 0 || status === 'success' || isOpening) return
        expect(effects.map(({ type }) => type)).toEqual(['reopenModal'])
        expect(sent).toContain(activeAttempt(session))
      },
  )
})
