import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Attempt, Observation } from '../../src/core/attempt'
import { isFinalStatus, type PaymentIntent, type PaymentStatus } from '../../src/core/contract'
import { PaymentError } from '../../src/core/errors'
import { fail, lapse, transition } from '../../src/core/lifecycle'
import { intentOf, type PaymentState } from '../../src/core/state'
import { runs } from '../support/size.mjs'
import { after, intentWith, look, opened, request } from './looks'

const ONE_END: PaymentStatus[][] = [
  ['pending'],
  ['pending', 'success'],
  ['pending', 'expired'],
  ['pending', 'insufficient_not_refunded'],
  ['pending', 'insufficient_not_refunded', 'insufficient_refunded'],
]

const failures = [
  new Error('The wallet refused.'),
  new PaymentError('network_error', 'The connection was lost.'),
  'busy',
]

/** What becomes known of one payment; once known, it does not change. */
const facts: Partial<PaymentIntent> = {
  payment_address: '0xpay',
  payment_tx_hash: '0xdata',
  received_amount: '2.40',
  aggregated_amount: '2.37',
  refund_amount: '2.40',
  refund_tx_hash: '0xrefund',
  order_data: request.order_data ?? {},
}

const flags = {
  isLoading: fc.boolean(),
  isSuccess: fc.boolean(),
  isError: fc.boolean(),
  error: fc.option(fc.constantFrom(...failures)),
}

const knownFacts = fc.subarray(Object.keys(facts)).map((names) => {
  const known = Object.entries(facts).filter(([name]) => names.includes(name))
  return Object.fromEntries(known)
})

/** A look at a payment with one of these statuses; each look shows some of the facts. */
function looksAt(statuses: readonly string[], id = 'own'): fc.Arbitrary<Observation> {
  return fc
    .record({
      ...flags,
      status: fc.constantFrom(...statuses),
      known: knownFacts,
      txHash: fc.constantFrom(undefined, null, '', '0xhook'),
    })
    .map(({ status, known, ...rest }) =>
      look({ ...rest, intent: intentWith({ payment_intent_id: id, status, ...known }) }),
    )
}

/** A look without data, or with data that cannot be read. */
const looksWithoutData = fc
  .record({ ...flags, flaw: fc.option(fc.constant(new PaymentError('invalid_intent', 'No id.'))) })
  .map((change) => look(change))

const ANY_STATUS = ['confirming', ...new Set(ONE_END.flat())]

/** A look at another payment, which was there before or does not echo what was asked. */
const looksAtOthers = looksAt(ANY_STATUS, 'other').map((seen) =>
  seen.intent ? { ...seen, intent: { ...seen.intent, fiat_amount: '7' } } : seen,
)

const anyLook = fc.oneof(looksAt(ANY_STATUS), looksWithoutData, looksAtOthers)

type Step = (attempt: Attempt) => Attempt

const anyStep = (looks: fc.Arbitrary<Observation>): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 5, arbitrary: looks.map((seen) => (attempt: Attempt) => transition(attempt, seen)) },
    fc.constantFrom<Step>(lapse, (attempt) =>
      fail(attempt, new PaymentError('open_failed', 'It did not open.')),
    ),
  )

const run = (attempt: Attempt, steps: Step[]) => steps.reduce((last, step) => step(last), attempt)

/** A state less the warning, which is about the connection at the last look. */
function withoutWarning(state: PaymentState) {
  return { ...state, warning: undefined }
}

describe('the law of the lifecycle', () => {
  test('any order and repetition of looks at one legal history ends in the same state', () => {
    const histories = fc.constantFrom(...ONE_END).chain((statuses) =>
      fc
        .tuple(
          // Polls may miss any step but the last.
          fc.array(looksAt(statuses), { maxLength: 5 }),
          looksAt(statuses.slice(-1)),
          fc.array(looksWithoutData, { maxLength: 3 }),
        )
        .map(([some, last, blind]) => ({ statuses, looks: [...some, last, ...blind] })),
    )
    const twoOrders = histories.chain(({ statuses, looks }) => {
      const anyOrder = fc
        .array(fc.constantFrom(...looks), { maxLength: 5 })
        .chain((again) =>
          fc.shuffledSubarray([...looks, ...again], { minLength: looks.length + again.length }),
        )
      return fc.record({ statuses: fc.constant(statuses), one: anyOrder, other: anyOrder })
    })

    fc.assert(
      fc.property(twoOrders, ({ statuses, one, other }) => {
        const end = after(opened(), ...one).state
        expect(withoutWarning(end)).toEqual(withoutWarning(after(opened(), ...other).state))

        const known = Object.assign({}, ...one.map(({ intent }) => intent)) as PaymentIntent
        const status = statuses.at(-1) ?? 'pending'
        expect(end).toMatchObject({ status, intent: { ...known, status } })
      }),
      { numRuns: runs(500, 100) },
    )
  })

  test('a final status is never left, whatever is seen, lapses or fails', () => {
    const finals = looksAt(ANY_STATUS.filter(isFinalStatus))
    fc.assert(
      fc.property(finals, fc.array(anyStep(anyLook)), (final, steps) => {
        const attempt = after(opened(), final)
        const end = run(attempt, steps).state
        expect(end).toMatchObject({ status: final.intent?.status, intent: final.intent })
      }),
    )
  })

  test('nothing but an intent of its own that says success is a success', () => {
    const others = ANY_STATUS.filter((status) => status !== 'success')
    const looks = fc.oneof(looksAt(others), looksWithoutData, looksAtOthers)
    fc.assert(
      fc.property(fc.array(anyStep(looks)), (steps) => {
        let attempt = opened()
        for (const step of steps) {
          attempt = step(attempt)
          expect(attempt.state.status).not.toBe('success')
        }
      }),
    )
  })

  test('what was there before the attempt means nothing while it stays as it is', () => {
    fc.assert(
      fc.property(anyLook, fc.integer({ min: 1, max: 4 }), (before, times) => {
        const attempt = opened(before)
        const looks = Array<Observation>(times).fill(before)
        expect(after(attempt, ...looks).state).toBe(attempt.state)
      }),
    )
  })

  test('an error is left for nothing but data of its own', () => {
    const failed = fail(opened(), new PaymentError('open_failed', 'It did not open.'))
    const blind = fc.oneof(looksWithoutData, looksAtOthers)
    fc.assert(
      fc.property(fc.array(anyStep(blind)), looksAt(ANY_STATUS), (steps, own) => {
        const still = run(failed, steps)
        expect(still.state.status).toBe('error')
        expect(after(still, own).state).toMatchObject({ intent: own.intent })
      }),
    )
  })

  test('the intent of an attempt is never exchanged for another', () => {
    fc.assert(
      fc.property(looksAt(ANY_STATUS), fc.array(anyStep(anyLook)), (own, steps) => {
        expect(intentOf(run(after(opened(), own), steps).state)?.payment_intent_id).toBe('own')
      }),
    )
  })

  test('a second look at the same thing leaves the very same state', () => {
    fc.assert(
      fc.property(
        fc.option(anyLook),
        fc.array(anyStep(anyLook)),
        anyLook,
        (before, steps, seen) => {
          const attempt = transition(run(opened(before), steps), seen)
          const again = { ...seen, intent: structuredClone(seen.intent) }
          expect(transition(attempt, again).state).toBe(attempt.state)
        },
      ),
      { numRuns: runs(500, 100) },
    )
  })

  test('a hash that was seen is not lost before the payment is short or has expired', () => {
    const seen = look({ intent: intentWith(), txHash: '0xhook' })
    const looks = fc.oneof(looksAt(['pending', 'success']), looksWithoutData, looksAtOthers)
    fc.assert(
      fc.property(fc.array(anyStep(looks)), (steps) => {
        const { state } = run(after(opened(), seen), steps)
        expect(state).toHaveProperty('txHash', intentOf(state)?.payment_tx_hash ?? '0xhook')
      }),
    )
  })
})
