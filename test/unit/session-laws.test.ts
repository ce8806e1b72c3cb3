import fc from 'fast-check'
import { createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, test } from 'vitest'
import type { PaymentModalParams, UsePaymentResult } from '../../src/core/contract'
import { echoes } from '../../src/core/lifecycle'
import { isOpen } from '../../src/core/ranks'
import { isHeld } from '../../src/core/situation'
import { createHookSource } from '../../src/store/hookSource'
import { createPaymentStore } from '../../src/store/paymentStore'
import { reduce } from '../../src/store/reduce'
import { activeAttempt, stateFor, type Session } from '../../src/store/session'
import { waitingFor } from '../../src/store/waiting'
import { runs } from '../support/size.mjs'
import { lawsTogether } from './lawsTogether'
import { intentWith } from './runs'
import {
  createPage,
  HISTORIES,
  idOf,
  OWNERS,
  viewsOf,
  type Command,
  type Page,
  type Step,
} from './simulatedPage'

/** How many histories each law is tried with. */
const RUNS = runs(1_000, 150)

const flags = fc.record(
  { isLoading: fc.constant(true), isError: fc.constant(true), isSuccess: fc.constant(true) },
  { requiredKeys: [] },
)
const small = fc.nat({ max: 7 })

const commands = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('press' as const),
        owner: fc.nat({ max: 2 }),
        amount: fc.nat({ max: 1 }),
        prepares: fc.boolean(),
      }),
    },
    {
      weight: 10,
      arbitrary: fc.record({
        type: fc.constant('look' as const),
        which: small,
        step: fc.nat({ max: 3 }),
        flags: fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, flags),
        watches: fc.boolean(),
        money: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('said' as const),
        which: small,
        isSent: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('transferred' as const), which: small }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        type: fc.constantFrom('prepared' as const, 'cancelled', 'failed', 'timedOut'),
        which: small,
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('blank' as const), flags }) },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('released' as const), forget: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('refuse' as const), owner: small }) },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constantFrom(
          ...(['reset', 'sameLook', 'sameLook', 'openedElsewhere', 'alreadyPaid'] as const),
        ),
      }),
    },
  ),
  { maxLength: 25, size: 'max' },
)

/** An order that was paid before, as the server says, and whose earlier payment is paid after that. */
const PAID_TWICE: Command[] = [
  { type: 'press', owner: 1, amount: 1, prepares: false },
  { type: 'look', which: 2, step: 1, flags: {}, watches: false },
  { type: 'press', owner: 1, amount: 1, prepares: false },
  { type: 'alreadyPaid' },
  { type: 'look', which: 0, step: 2, flags: {}, watches: true },
  { type: 'released', forget: false },
]

/** Runs a law over random histories; `createLaw` is created again for each history. */
function check(identity: boolean, createLaw: () => (step: Step, page: Page) => void) {
  fc.assert(
    fc.property(commands, (history: Command[]) => {
      const page = createPage(identity, createLaw())
      for (const command of history) page.run(command)
    }),
    { numRuns: RUNS, examples: [[PAID_TWICE]] },
  )
}

const noticesOf = ({ notifications }: Page, id: string) =>
  notifications.filter(({ state }) => idOf(state) === id)

describe.each([
  ['without', false],
  ['with', true],
])('on a page whose source is %s identity', (_, identity) => {
  const law = lawsTogether<[step: Step, page: Page]>((createLaw) => {
    check(identity, createLaw)
  })

  law('an intent belongs to one attempt, for good, or to those that the source names', () => {
    const attributed = new Map<string, string>()
    return ({ before, after }, page) => {
      const order = [...after.attempts.keys()]
      for (const { id, intent } of after.attempts.values()) {
        if (!intent) continue
        const intentId = intent.payment_intent_id
        const payment = page.payments.find((one) => one.id === intentId)
        if (!payment?.attemptIds.includes(id)) {
          const known = attributed.get(intentId) ?? id
          // Only the order tells, and the source has shown another payment since.
          const isCorrected =
            !identity && before.activeId === known && order.indexOf(id) < order.indexOf(known)
          if (!isCorrected) expect(known).toBe(id)
          if (payment && payment.attemptIds.length > 0) expect(page.isAmbiguous(payment)).toBe(true)
        }
        attributed.set(intentId, id)
      }
    }
  })

  law('a status of a payment is notified once at most', () => (_step, { notifications }) => {
    const told = notifications.flatMap(({ state }) => {
      const id = idOf(state)
      return id === undefined ? [] : [`${id} ${state.status}`]
    })
    expect(told).toEqual([...new Set(told)])
  })

  law('the status in which a payment was found is not notified', () => (_step, page) => {
    for (const payment of page.payments) {
      const isFound = payment.attemptIds.length === 0 && payment.request === null
      if (isFound && payment.shown.size < 2 && !page.isAmbiguous(payment))
        expect(noticesOf(page, payment.id)).toEqual([])
    }
  })

  law(
    'no success is shown or notified that the source has not said',
    () =>
      ({ after, effects }, { payments }) => {
        const notified = effects.flatMap((effect) =>
          effect.type === 'notify' ? [effect.state] : [],
        )
        for (const state of [...viewsOf(after), ...notified]) {
          if (state.status !== 'success' || state.alreadyPaid) continue
          const payment = payments.find(({ id }) => id === idOf(state))
          expect(payment?.shown).toContain('success')
        }
      },
  )

  law(
    'an order is shown as paid before for good once the server has said so, and never notified',
    () => {
      const paid = new Set<string>()
      return ({ event, after, effects }) => {
        if (event.type === 'failed' && event.error.code === 'already_paid') paid.add(event.id)
        for (const { id, state } of after.attempts.values())
          expect('alreadyPaid' in state).toBe(paid.has(id))
        for (const effect of effects)
          if (effect.type === 'notify') expect(effect.state).not.toHaveProperty('alreadyPaid')
      }
    },
  )

  law(
    'a success of a payment begun here is notified to its owner, and shown',
    () =>
      ({ after, looks, before }, page) => {
        for (const { payment, status } of looks) {
          const { id, attemptIds, ownerKey } = payment
          const isOurs = attemptIds.length > 0 || payment.request !== null
          if (status !== 'success' || !isOurs || payment.wasReset) continue
          if (page.isAmbiguous(payment)) continue
          const told = noticesOf(page, id).filter(({ state }) => state.status === 'success')
          expect(told.map((notice) => notice.ownerKey)).toEqual([ownerKey])
          const isNews = ![...before.attempts.values()].some(
            ({ intent, state }) => intent?.payment_intent_id === id && state.status === 'success',
          )
          if (isNews)
            expect([stateFor(after, null).status, stateFor(after, ownerKey).status]).not.toEqual([
              'idle',
              'idle',
            ])
        }
      },
  )

  law('one payment at most is being opened, and each is opened once', () => {
    const opened: string[] = []
    const left = new Set<string>()
    return ({ before, after, effects, event }) => {
      if (event.type === 'released' || event.type === 'reset') left.add(before.activeId)
      const opens = effects.flatMap((effect) => (effect.type === 'openModal' ? [effect.id] : []))
      for (const id of opens) {
        expect(id).toBe(after.activeId)
        const busy = opened.filter((one) => after.attempts.get(one)?.state.status === 'opening')
        expect(busy.filter((one) => !left.has(one))).toEqual([])
        opened.push(id)
      }
      expect(opened).toEqual([...new Set(opened)])
      const hasBegun =
        event.type === 'payRequested' && !event.prepares && after.attempts.has(event.id)
      const isPrepared =
        event.type === 'paramsPrepared' &&
        event.id === before.activeId &&
        activeAttempt(before).phase === 'preparing'
      expect(opens).toHaveLength(hasBegun || isPrepared ? 1 : 0)
    }
  })

  law('every attempt ends', () => ({ after }) => {
    let session = after
    for (let waits = 0; waitingFor(session); waits++) {
      expect(waits).toBeLessThan(5)
      session = timeOut(session, `end${waits}`)
    }
    const { state, request } = activeAttempt(session)
    if (!session.snapshot.isLoading && request) expect(state.status).not.toBe('opening')
  })

  law('a reset leaves nothing shown, and what was reset is not notified', () => {
    return ({ event, after, effects }, page) => {
      if (event.type === 'reset')
        expect(viewsOf(after).map(({ status }) => status)).toEqual(['idle', 'idle', 'idle', 'idle'])
      const reset = page.payments.filter((one) => one.wasReset && !page.isAmbiguous(one))
      const isReset = (id: string | undefined) => reset.some((one) => one.id === id)
      for (const state of viewsOf(after)) expect(isReset(idOf(state))).toBe(false)
      for (const effect of effects)
        if (effect.type === 'notify') expect(isReset(idOf(effect.state))).toBe(false)
    }
  })

  law(
    'what was left is not shown again while the source shows the same',
    () =>
      ({ event, before, after }) => {
        if (event.type !== 'released' && event.type !== 'reset') return
        const left = idOf(activeAttempt(before).state)
        const source = { current: after.snapshot, watched: [] }
        const again = reduce(
          after,
          { type: 'snapshotReceived', snapshot: source, nextId: 'same' },
          0,
        )
        const page = stateFor(again.session, null)
        const isOther = idOf(page) !== undefined && idOf(page) !== left
        if (!isOther || event.type === 'reset') expect(page.status).toBe('idle')
        // The source's trouble is told of the payment that the page shows again.
        const views = (session: Session) =>
          OWNERS.map((key) => ({ ...stateFor(session, key), warning: undefined }))
        expect(views(again.session)).toEqual(views(after))
        expect(again.effects).toEqual([])
      },
  )

  law('a press for what an open found payment is for begins no other', () => {
    // Left by the buyer, or no longer shown by the source.
    const gone = new Set<string>()
    return ({ event, before, after }) => {
      const { activeId } = before
      const isGone = event.type === 'snapshotReceived' && activeId !== after.activeId
      if (event.type === 'released' || isGone) gone.add(activeId)
      if (event.type !== 'payRequested' || !after.attempts.has(event.id)) return
      for (const { id, restored, dismissed, intent, state } of before.attempts.values()) {
        const isFound = restored && !dismissed && !gone.has(id) && isOpen(state.status)
        if (isFound && intent) expect(echoes(intent, event.request)).toBe(false)
      }
    }
  })

  law('a press begins no payment beside an open one of its own for the same', () => {
    const left = new Set<string>()
    return ({ event, before, after }) => {
      const isLeft = event.type === 'released' || event.type === 'timedOut'
      if (isLeft && before.activeId !== after.activeId) left.add(before.activeId)
      if (event.type !== 'payRequested' || !after.attempts.has(event.id)) return
      const { ownerKey, requestKey } = event
      for (const { id, dismissed, state, ...one } of before.attempts.values()) {
        const isOwn = one.ownerKey === ownerKey && one.requestKey === requestKey
        if (isOwn && !dismissed && !left.has(id)) expect(isOpen(state.status)).toBe(false)
      }
    }
  })

  law('the owner of an open payment is not idle while the page shows another', () => {
    const left = new Set<string>()
    return ({ event, before, after }) => {
      const isLeft = event.type === 'released' || event.type === 'timedOut'
      if (isLeft && before.activeId !== after.activeId) left.add(before.activeId)
      for (const { id, ownerKey, dismissed, state } of after.attempts.values()) {
        if (ownerKey === null || dismissed || left.has(id) || !isOpen(state.status)) continue
        if (activeAttempt(after).ownerKey !== ownerKey)
          expect(stateFor(after, ownerKey).status).not.toBe('idle')
      }
    }
  })

  law(
    'the owner of a payment that may hold money is not idle while the page shows another',
    () =>
      ({ after }) => {
        for (const { ownerKey, dismissed, state } of after.attempts.values()) {
          if (ownerKey === null || dismissed) continue
          const isSent = after.sentIntents.has(idOf(state) ?? '')
          if (isHeld(state, isSent) && activeAttempt(after).ownerKey !== ownerKey)
            expect(stateFor(after, ownerKey).status).not.toBe('idle')
        }
      },
  )

  law(
    'what a wallet says changes no status and is not reported',
    () =>
      ({ event, before, after, effects }) => {
        if (event.type !== 'transferSent') return
        expect(effects).toEqual([])
        expect([...after.attempts.values()].map(({ state }) => state)).toEqual(
          [...before.attempts.values()].map(({ state }) => state),
        )
      },
  )

  law('a hash of a wallet is not kept beside one that KryptoGO has named', () => ({ after }) => {
    for (const { intent } of after.attempts.values())
      if (intent?.payment_tx_hash !== undefined)
        expect(after.sentIntents.get(intent.payment_intent_id)).not.toBeTypeOf('string')
  })

  law(
    'reduce changes nothing that it is given, and gives the same for the same',
    () =>
      ({ before, event }) => {
        freeze(before)
        freeze(event)
        const one = reduce(before, event, 0)
        expect(reduce(before, event, 0)).toEqual(one)
      },
  )
})

describe.each([
  ['without', false],
  ['with', true],
])('several payments of a source %s identity', (_, identity) => {
  test('end in the same states in whatever order, and however often, each is looked at', () => {
    const look = (which: number, step: number): Command => {
      return { type: 'look', which, step, flags: {}, watches: false }
    }
    const press = (owner: number): Command => {
      return { type: 'press', owner, amount: 1, prepares: false }
    }
    // The two payments that a page may find come first.
    const begun = OWNERS.flatMap((_key, owner) => [press(owner), look(owner + 2, 0)])
    const ends = OWNERS.map((_key, owner) => {
      const which = owner + 2
      return look(which, (HISTORIES[which % HISTORIES.length] ?? []).length - 1)
    })
    const orders = fc
      .array(fc.record({ owner: fc.nat({ max: 2 }), step: fc.nat({ max: 3 }) }), { maxLength: 12 })
      .map((looks) => [...ends, ...looks.map(({ owner, step }) => look(owner + 2, step))])
      .chain((looks) => {
        const order = fc.shuffledSubarray(looks, { minLength: looks.length })
        return fc.tuple(order, order)
      })
    fc.assert(
      fc.property(orders, (both) => {
        const [one, other] = both.map((looks) => {
          const page = createPage(identity, () => undefined)
          for (const command of [...begun, ...looks]) page.run(command)
          return [...page.session.attempts.values()].map(({ state }) => state)
        })
        expect(one).toEqual(other)
        expect(one?.map(({ status }) => status)).toEqual(
          ends.map((_end, owner) => HISTORIES[(owner + 2) % HISTORIES.length]?.at(-1)),
        )
      }),
      { numRuns: RUNS },
    )
  })
})

describe('the store', () => {
  /** A page whose handlers act on what they hear, in turn. */
  function openPage(reactions: readonly Reaction[]) {
    const opened: string[] = []
    const prepared: string[] = []
    const left = [...reactions]
    const source = createHookSource()
    const hook = {
      openPaymentModal: ({ fiat_amount }: PaymentModalParams) => {
        const { status } = store.stateFor(null)
        opened.push(`${fiat_amount} ${status}`)
      },
      closePaymentModal: () => undefined,
      ...{ isLoading: false, isSuccess: false, isError: false },
    }
    source.keep(hook)
    const store = createPaymentStore(source, createTestClock())
    const act = (reaction: Reaction | undefined) => {
      if (reaction === 'reset') store.reset()
      else if (reaction === 'startOver') store.startOver()
      else if (reaction) store.press(reaction, paramsOf(reaction))
    }
    store.register({
      instanceId: 'page',
      ownerKey: null,
      handlers: { onStatusChange: () => act(left.shift()) },
    })
    store.register({ instanceId: 'A', ownerKey: 'A', handlers: {} })
    store.register({
      instanceId: 'B',
      ownerKey: 'B',
      handlers: { onBeforePay: ({ fiatAmount }) => void prepared.push(fiatAmount) },
    })
    const show = (change: Partial<UsePaymentResult>) => {
      source.keep({ ...hook, ...change })
      source.publish()
    }
    return { store, opened, prepared, act, show, stop: store.start() }
  }

  test.each(['reset', 'startOver'] as const)('opens nothing after %s in a handler', (reaction) => {
    const { act, opened, store, stop } = openPage([reaction])
    act('A')
    expect(opened).toEqual([])
    expect(store.stateFor(null).status).toBe('idle')
    stop()
  })

  test('asks onBeforePay although a handler presses again', () => {
    const { act, prepared, stop } = openPage(['B'])
    act('B')
    stop()
    expect(prepared).toEqual(['200'])
  })

  test('opens only what is being opened, whatever the handlers do', () => {
    const reaction = fc.option(fc.constantFrom<Reaction>('reset', 'startOver', 'A', 'B'), {
      nil: undefined,
    })
    const anyStep = fc.oneof(
      reaction.map((one) => (page: ReturnType<typeof openPage>) => page.act(one)),
      fc
        .record({
          of: fc.constantFrom<'A' | 'B'>('A', 'B'),
          status: fc.constantFrom('pending', 'expired', 'success'),
        })
        .map(({ of, status }) => (page: ReturnType<typeof openPage>) => {
          const { fiatAmount } = paramsOf(of)
          page.show({
            data: intentWith({ payment_intent_id: of, status, fiat_amount: fiatAmount }),
          })
        }),
    )
    fc.assert(
      fc.property(fc.array(reaction, { maxLength: 12 }), fc.array(anyStep), (reactions, steps) => {
        const page = openPage(reactions.filter((one) => one !== undefined))
        for (const step of steps) step(page)
        page.stop()
        for (const open of page.opened) expect(open).toMatch(/ opening$/)
      }),
      { numRuns: RUNS },
    )
  })
})

type Reaction = 'reset' | 'startOver' | 'A' | 'B'

const paramsOf = (owner: 'A' | 'B') =>
  ({ fiatAmount: owner === 'A' ? '100' : '200', fiatCurrency: 'TWD' }) as const

function timeOut(session: Session, nextId: string): Session {
  return reduce(session, { type: 'timedOut', id: session.activeId, nextId }, 0).session
}

/** Freezes a value to its depths; a Map or Set refuses to be changed. */
function freeze(value: unknown) {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  if (value instanceof Map || value instanceof Set) {
    const refuse = () => {
      throw new TypeError('It is frozen')
    }
    Object.assign(value, { set: refuse, add: refuse, delete: refuse, clear: refuse })
    for (const item of value.values()) freeze(item)
  }
  Object.freeze(value)
  for (const item of Object.values(value)) freeze(item)
}
