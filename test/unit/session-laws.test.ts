import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reduce } from '../../src/store/reduce'
import { activeAttempt, stateFor, waitingFor, type Session } from '../../src/store/session'
import { createPage, idOf, viewsOf, type Command, type Page, type Step } from './simulatedPage'

/** How many histories each law is tried with. */
const RUNS = Number(process.env['LAW_RUNS'] ?? 300)

const flags = fc.record(
  { isLoading: fc.constant(true), isError: fc.constant(true) },
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
      }),
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
        type: fc.constantFrom('reset' as const, 'sameLook', 'sameLook', 'openedElsewhere'),
      }),
    },
  ),
  { maxLength: 25, size: 'max' },
)

/** Runs a law over random histories; `judge` is made anew for each history. */
function check(identity: boolean, judge: () => (step: Step, page: Page) => void) {
  fc.assert(
    fc.property(commands, (history: Command[]) => {
      const page = createPage(identity, judge())
      for (const command of history) page.run(command)
    }),
    { numRuns: RUNS },
  )
}

const noticesOf = ({ notices }: Page, id: string) =>
  notices.filter(({ state }) => idOf(state) === id)

describe.each([
  ['without', false],
  ['with', true],
])('on a page whose source is %s identity', (_, identity) => {
  test('an intent that was attributed to one attempt is never attributed to another', () => {
    check(identity, () => {
      const attributed = new Map<string, string>()
      return ({ after }) => {
        for (const { id, intent } of after.attempts.values()) {
          if (!intent) continue
          const known = attributed.get(intent.payment_intent_id)
          expect(known ?? id).toBe(id)
          attributed.set(intent.payment_intent_id, id)
        }
      }
    })
  })

  test('an intent belongs to the attempt that began it', () => {
    check(identity, () => ({ after }, page) => {
      for (const { id, intent } of after.attempts.values()) {
        const payment = page.payments.find((one) => one.id === intent?.payment_intent_id)
        if (payment && payment.attemptId !== null && !page.isAmbiguous(payment))
          expect(id).toBe(payment.attemptId)
      }
    })
  })

  test('a status of a payment is notified once at most', () => {
    check(identity, () => (_step, { notices }) => {
      const told = notices.flatMap(({ state }) => {
        const id = idOf(state)
        return id === undefined ? [] : [`${id} ${state.status}`]
      })
      expect(told).toEqual([...new Set(told)])
    })
  })

  test('the status in which a payment was found is not notified', () => {
    check(identity, () => (_step, page) => {
      for (const payment of page.payments) {
        const isFound = payment.attemptId === null && payment.request === null
        if (isFound && payment.shown.size < 2 && !page.isAmbiguous(payment))
          expect(noticesOf(page, payment.id)).toEqual([])
      }
    })
  })

  test('no success is shown or notified that the source has not said', () => {
    check(identity, () => ({ after, effects }, { payments }) => {
      const notified = effects.flatMap((effect) => (effect.type === 'notify' ? [effect.state] : []))
      for (const state of [...viewsOf(after), ...notified]) {
        if (state.status !== 'success') continue
        const payment = payments.find(({ id }) => id === idOf(state))
        expect(payment?.shown).toContain('success')
      }
    })
  })

  test('a success of a payment begun here is notified to its owner, and shown', () => {
    check(identity, () => ({ after, looks, before }, page) => {
      for (const { payment, status } of looks) {
        const { id, attemptId, ownerKey } = payment
        const isOurs = attemptId !== null || payment.request !== null
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
    })
  })

  test('one payment at most is being opened, and each is opened once', () => {
    check(identity, () => {
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
          activeAttempt(before).preparing
        expect(opens).toHaveLength(hasBegun || isPrepared ? 1 : 0)
      }
    })
  })

  test('every attempt ends', () => {
    check(identity, () => ({ after }) => {
      let session = after
      for (let waits = 0; waitingFor(session); waits++) {
        expect(waits).toBeLessThan(5)
        session = timeOut(session, `end${waits}`)
      }
      const { state, request } = activeAttempt(session)
      if (!session.snapshot.isLoading && request) expect(state.status).not.toBe('opening')
    })
  })

  test('a reset leaves nothing shown, and what was reset is not notified', () => {
    check(identity, () => {
      return ({ event, after, effects }, page) => {
        if (event.type === 'reset')
          expect(viewsOf(after).map(({ status }) => status)).toEqual([
            'idle',
            'idle',
            'idle',
            'idle',
          ])
        const reset = page.payments.filter((one) => one.wasReset && !page.isAmbiguous(one))
        const isReset = (id: string | undefined) => reset.some((one) => one.id === id)
        for (const state of viewsOf(after)) expect(isReset(idOf(state))).toBe(false)
        for (const effect of effects)
          if (effect.type === 'notify') expect(isReset(idOf(effect.state))).toBe(false)
      }
    })
  })

  test('what was left is not shown again while the source shows the same', () => {
    check(identity, () => ({ event, after }) => {
      if (event.type !== 'released' && event.type !== 'reset') return
      const snapshot = { current: after.snapshot, watched: [] }
      const { session, effects } = reduce(after, {
        type: 'snapshotReceived',
        snapshot,
        nextId: 'same',
      })
      expect(viewsOf(session)).toEqual(viewsOf(after))
      expect(effects).toEqual([])
    })
  })

  test('reduce changes nothing that it is given, and gives the same for the same', () => {
    check(identity, () => ({ before, event }) => {
      freeze(before)
      freeze(event)
      const one = reduce(before, event)
      expect(reduce(before, event)).toEqual(one)
    })
  })
})

function timeOut(session: Session, nextId: string): Session {
  return reduce(session, { type: 'timedOut', id: session.activeId, nextId }).session
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
