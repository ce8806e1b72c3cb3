import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PaymentSnapshot } from '../../src/core/attempt'
import { isPaymentStatus, type PaymentIntent, type PaymentStatus } from '../../src/core/contract'
import { PaymentError } from '../../src/core/errors'
import { isOpen, isOutcome, isSettled } from '../../src/core/ranks'
import { isMoneySeen, mayPayAgain, situationOf } from '../../src/core/situation'
import { intentOf, type PaymentState } from '../../src/core/state'
import { after, fail, intentWith, lapse, opened, request, snapshot, type Run } from './runs'
import { runs } from '../support/size.mjs'

/**
 * Possible histories. Money may arrive after the payment has expired, and the time may run out while a
 * refund is due.
 */
const HISTORIES: PaymentStatus[][] = [
  ['pending'],
  ['pending', 'success'],
  ['pending', 'expired'],
  ['pending', 'expired', 'success'],
  ['pending', 'insufficient_not_refunded'],
  ['pending', 'expired', 'insufficient_not_refunded'],
  ['pending', 'insufficient_not_refunded', 'insufficient_refunded'],
  ['pending', 'expired', 'insufficient_not_refunded', 'insufficient_refunded'],
  ['pending', 'insufficient_not_refunded', 'success'],
  ['pending', 'expired', 'insufficient_not_refunded', 'success'],
  ['pending', 'insufficient_not_refunded', 'expired'],
  ['pending', 'insufficient_not_refunded', 'expired', 'success'],
  ['pending', 'insufficient_not_refunded', 'expired', 'insufficient_refunded'],
  ['pending', 'expired', 'insufficient_not_refunded', 'expired'],
  ['pending', 'expired', 'insufficient_not_refunded', 'expired', 'insufficient_refunded'],
]

/** How a history ends on the page: time that runs out does not undo that money arrived. */
function endOf(statuses: readonly PaymentStatus[]): PaymentStatus {
  const last = statuses.at(-1) ?? 'pending'
  const isUnderpaid = statuses.includes('insufficient_not_refunded')
  return last === 'expired' && isUnderpaid ? 'insufficient_not_refunded' : last
}

const failures = [
  new Error('The wallet refused.'),
  new PaymentError('network_error', 'The connection was lost.'),
  'busy',
]

/** Fields of one payment that do not change once known, but for an address, which may be withdrawn. */
const facts: Partial<PaymentIntent> = {
  payment_address: '0xpay',
  payment_tx_hash: '0xdata',
  received_amount: '2.40',
  aggregated_amount: '2.37',
  refund_amount: '2.40',
  refund_tx_hash: '0xrefund',
  money_seen: true,
  order_data: request.order_data ?? {},
}

const flags = {
  isLoading: fc.boolean(),
  isSuccess: fc.boolean(),
  isError: fc.boolean(),
  error: fc.option(fc.constantFrom(...failures)),
}

const knownFacts = fc.subarray(Object.keys(facts)).map((names) => {
  // The shop's server says `money_seen` in place of what it may not tell.
  const told = names.includes('money_seen')
    ? names.filter((name) => name === 'money_seen' || name === 'order_data')
    : names
  return Object.fromEntries(Object.entries(facts).filter(([name]) => told.includes(name)))
})

/** Snapshots of a payment with one of these statuses and some of the facts. */
function snapshotsOf(statuses: readonly string[], id = 'own'): fc.Arbitrary<PaymentSnapshot> {
  return fc
    .record({
      ...flags,
      status: fc.constantFrom(...statuses),
      known: knownFacts,
      txHash: fc.constantFrom(undefined, null, '', '0xhook'),
    })
    .map(({ status, known, ...rest }) =>
      snapshot({ ...rest, intent: intentWith({ payment_intent_id: id, status, ...known }) }),
    )
}

/** Snapshots without data, or with unreadable data. */
const snapshotsWithoutData = fc
  .record({
    ...flags,
    dataError: fc.option(fc.constant(new PaymentError('invalid_intent', 'No id.'))),
  })
  .map((change) => snapshot(change))

const ANY_STATUS = ['confirming', ...new Set(HISTORIES.flat())]

/** Snapshots of another payment, which does not match the parameters. */
const snapshotsOfOthers = snapshotsOf(ANY_STATUS, 'other').map((shown) =>
  shown.intent ? { ...shown, intent: { ...shown.intent, fiat_amount: '7' } } : shown,
)

const anySnapshot = fc.oneof(snapshotsOf(ANY_STATUS), snapshotsWithoutData, snapshotsOfOthers)

type Step = (run: Run) => Run

const anyStep = (snapshots: fc.Arbitrary<PaymentSnapshot>): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 5, arbitrary: snapshots.map((shown) => (run: Run) => after(run, shown)) },
    fc.constantFrom<Step>(lapse, (attempt) =>
      fail(attempt, new PaymentError('open_failed', 'It did not open.')),
    ),
  )

const run = (start: Run, steps: Step[]) => steps.reduce((last, step) => step(last), start)

const statusOf = ({ status }: PaymentIntent) => (isPaymentStatus(status) ? status : 'unknown')

/** A state without what only the latest report decides: the warning, and where to send. */
function withoutNewest(state: PaymentState) {
  const { payment_address: _, ...intent } = intentOf(state) ?? {}
  return { ...state, warning: undefined, intent }
}

describe('laws of the lifecycle', () => {
  test('snapshots of one history in any order and number lead to the same state', () => {
    const histories = fc.constantFrom(...HISTORIES).chain((statuses) =>
      fc
        .tuple(
          // Polls may miss any status but the last, and the one that counts.
          fc.array(snapshotsOf(statuses), { maxLength: 5 }),
          snapshotsOf([endOf(statuses)]),
          fc.array(snapshotsWithoutData, { maxLength: 3 }),
        )
        .map(([some, last, blind]) => ({ statuses, snapshots: [...some, last, ...blind] })),
    )
    const twoOrders = histories.chain(({ statuses, snapshots }) => {
      const anyOrder = fc.array(fc.constantFrom(...snapshots), { maxLength: 5 }).chain((repeats) =>
        fc.shuffledSubarray([...snapshots, ...repeats], {
          minLength: snapshots.length + repeats.length,
        }),
      )
      return fc.record({ statuses: fc.constant(statuses), one: anyOrder, other: anyOrder })
    })

    fc.assert(
      fc.property(twoOrders, ({ statuses, one, other }) => {
        const end = after(opened(), ...one).state
        expect(withoutNewest(end)).toEqual(withoutNewest(after(opened(), ...other).state))

        const known = Object.assign({}, ...one.map(({ intent }) => intent)) as PaymentIntent
        const status = endOf(statuses)
        const { payment_address: _, ...others } = known
        expect(end).toMatchObject({ status, intent: { ...others, status } })
        if (known.money_seen && !isSettled(status))
          expect(end).not.toHaveProperty('intent.payment_address')
        const isLate = one.some(({ intent }) => intent?.status === 'expired')
        if (isOutcome(status) && status !== 'expired') expect(end).toHaveProperty('late', isLate)
      }),
      { numRuns: runs(500, 100) },
    )
  })

  test('there is an address to pay to only where the latest report has one', () => {
    const open = ANY_STATUS.filter((status) => !isOutcome(status))
    const reports = fc.array(snapshotsOf(open), { minLength: 1 })
    fc.assert(
      fc.property(reports, (shown) => {
        const end = after(opened(), ...shown).state
        const isSeen = shown.some(({ intent }) => intent?.money_seen)
        const latest = shown.at(-1)?.intent?.payment_address
        expect(intentOf(end)?.payment_address).toBe(isSeen ? undefined : latest)
      }),
    )
  })

  test('money that was seen stays seen, and nothing but its refund lets the buyer pay again', () => {
    const seen = fc
      .constantFrom<Partial<PaymentIntent>>(
        { payment_tx_hash: '0xdata' },
        { received_amount: '2.40' },
        { money_seen: true },
      )
      .map((fact) => snapshot({ intent: intentWith(fact) }))
    const [earlier, steps] = [fc.array(anySnapshot), fc.array(anyStep(anySnapshot))]
    const isSent = fc.boolean()
    fc.assert(
      fc.property(earlier, seen, steps, isSent, fc.nat(), (before, money, later, isSent, now) => {
        const { state } = run(after(opened(), ...before, money), later)
        const mayPay = mayPayAgain(situationOf(state, { now, isSent }))
        if (isSentBack(state)) return
        expect(isMoneySeen(state)).toBe(true)
        expect(mayPay).toBe(state.status === 'insufficient_refunded')
      }),
      { numRuns: runs(500, 100) },
    )
  })

  /** Whether the figures alone say that all was refunded, and no transaction says otherwise. */
  function isSentBack(state: PaymentState): boolean {
    const intent = intentOf(state)
    if (!intent || 'txHash' in state || state.status.startsWith('insufficient_')) return false
    const { received_amount, refund_amount, money_seen } = intent
    return !money_seen && Number(refund_amount) >= Number(received_amount)
  }

  test('a settled status never changes, whatever happens', () => {
    const finals = snapshotsOf(ANY_STATUS.filter(isSettled))
    fc.assert(
      fc.property(finals, fc.array(anyStep(anySnapshot)), (final, steps) => {
        const attempt = after(opened(), final)
        const end = run(attempt, steps).state
        expect(end).toMatchObject({ status: final.intent?.status, intent: final.intent })
      }),
    )
  })

  test("only success of the attempt's own intent is a success", () => {
    const others = ANY_STATUS.filter((status) => status !== 'success')
    const snapshots = fc.oneof(snapshotsOf(others), snapshotsWithoutData, snapshotsOfOthers)
    fc.assert(
      fc.property(fc.array(anyStep(snapshots)), (steps) => {
        let attempt = opened()
        for (const step of steps) {
          attempt = step(attempt)
          expect(attempt.state.status).not.toBe('success')
        }
      }),
    )
  })

  test('data from before the attempt is ignored while it stays the same', () => {
    const isOpenHere = ({ intent }: PaymentSnapshot) =>
      intent?.payment_intent_id === 'own' && isOpen(statusOf(intent))
    const stale = anySnapshot.filter((shown) => !isOpenHere(shown))
    fc.assert(
      fc.property(stale, fc.integer({ min: 1, max: 4 }), (before, times) => {
        const attempt = opened(before)
        const snapshots = Array<PaymentSnapshot>(times).fill(before)
        expect(after(attempt, ...snapshots).state).toBe(attempt.state)
      }),
    )
  })

  test('a found payment that is open and matches the parameters is shown instead', () => {
    const found = snapshotsOf(ANY_STATUS).filter(
      ({ intent }) => intent !== null && isOpen(statusOf(intent)),
    )
    fc.assert(
      fc.property(found, (before) => {
        expect(opened(before).state).toMatchObject({ restored: true, intent: before.intent })
      }),
    )
  })

  test("only the attempt's own data ends an error", () => {
    const failed = fail(opened(), new PaymentError('open_failed', 'It did not open.'))
    const blind = fc.oneof(snapshotsWithoutData, snapshotsOfOthers)
    fc.assert(
      fc.property(fc.array(anyStep(blind)), snapshotsOf(ANY_STATUS), (steps, own) => {
        const still = run(failed, steps)
        expect(still.state.status).toBe('error')
        expect(after(still, own).state).toMatchObject({ intent: own.intent })
      }),
    )
  })

  test('the intent of an attempt is never replaced by another', () => {
    fc.assert(
      fc.property(snapshotsOf(ANY_STATUS), fc.array(anyStep(anySnapshot)), (own, steps) => {
        expect(intentOf(run(after(opened(), own), steps).state)?.payment_intent_id).toBe('own')
      }),
    )
  })

  test('a repeated snapshot leaves the same state object', () => {
    fc.assert(
      fc.property(
        fc.option(anySnapshot),
        fc.array(anyStep(anySnapshot)),
        anySnapshot,
        (before, steps, shown) => {
          const attempt = after(run(opened(before), steps), shown)
          const copy = { ...shown, intent: structuredClone(shown.intent) }
          expect(after(attempt, copy).state).toBe(attempt.state)
        },
      ),
      { numRuns: runs(500, 100) },
    )
  })

  test('a detected hash is never lost', () => {
    const shown = snapshot({ intent: intentWith(), txHash: '0xhook' })
    fc.assert(
      fc.property(fc.array(anyStep(anySnapshot)), (steps) => {
        const { state } = run(after(opened(), shown), steps)
        expect(state).toHaveProperty('txHash', intentOf(state)?.payment_tx_hash ?? '0xhook')
      }),
    )
  })
})
