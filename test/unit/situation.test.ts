import { describe, expect, test } from 'vitest'
import type { PaymentIntent } from '../../src/core/contract'
import { PaymentError } from '../../src/core/errors'
import {
  holdsMoney,
  isHeld,
  isMoneySeen,
  isTooLateAt,
  matters,
  mayPayAgain,
  situationOf,
  type Situation,
} from '../../src/core/situation'
import { IDLE, type PaymentState } from '../../src/core/state'
import { intentWith } from './runs'

const DEADLINE = intentWith().payment_deadline * 1000
const SECOND = 1_000
const MINUTE = 60 * SECOND

const base = { attemptId: '1', restored: false }
const pending = (change: Partial<PaymentIntent> = {}): PaymentState => ({
  ...{ ...base, status: 'pending', intent: intentWith(change) },
})
const expired = (change: Partial<PaymentIntent> = {}): PaymentState => ({
  ...{ ...base, status: 'expired', intent: intentWith({ status: 'expired', ...change }) },
})
const ended = (
  status: 'success' | 'insufficient_not_refunded' | 'insufficient_refunded',
  late = false,
  change: Partial<PaymentIntent> = {},
): PaymentState => {
  const shared = { ...base, late, intent: intentWith({ status, ...change }) }
  return status === 'success' ? { ...shared, status } : { ...shared, status }
}

const due = intentWith().crypto_amount
const refunded = (received_amount: string, refund_amount: string, isUnreadable = false) => ({
  ...{ received_amount, refund_amount },
  ...(isUnreadable && { unreadable_amounts: ['refund_amount'] as const }),
})

const SEEN: Partial<PaymentIntent>[] = [
  { payment_tx_hash: '0x5e' },
  { received_amount: '0.01' },
  { money_seen: true },
  { unreadable_amounts: ['received_amount'] },
]
const UNSEEN: Partial<PaymentIntent>[] = [
  {},
  { received_amount: '0' },
  { received_amount: '0.000' },
  { money_seen: false },
]

describe('a pending payment', () => {
  const inTime = { now: DEADLINE - 1 }
  const past = { now: DEADLINE }

  test('can be paid until its deadline', () => {
    expect(situationOf(pending(), inTime)).toBe('pending')
    expect(situationOf(pending(), past)).toBe('time_up')
  })

  test.each([
    [60 * SECOND, 'pending', 'time_up'],
    [60 * SECOND - 1, 'closing', 'missed'],
    [0, 'closing', 'missed'],
    [-1, 'closing', 'missed'],
  ] as const)('opened %i ms before the deadline is %s, then %s', (left, before, after) => {
    const isTooLate = isTooLateAt(DEADLINE - left, intentWith())
    expect(situationOf(pending(), { isTooLate, now: DEADLINE - 1 })).toBe(before)
    expect(situationOf(pending(), { isTooLate, now: DEADLINE })).toBe(after)
  })

  test('that was shown before it was opened too late is not missed', () => {
    const shown = { isTooLate: true, wasShown: true }
    expect(situationOf(pending(), { ...inTime, ...shown })).toBe('closing')
    expect(situationOf(pending(), { ...past, ...shown })).toBe('time_up')
  })

  test.each(SEEN)('with %j is being confirmed, whatever else is known', (seen) => {
    for (const now of [inTime.now, past.now])
      for (const isSent of [true, false])
        for (const isTooLate of [true, false])
          for (const superseded of [true, false])
            expect(situationOf(pending({ ...seen, superseded }), { now, isTooLate, isSent })).toBe(
              'confirming',
            )
  })

  test.each(UNSEEN)('with %j is not', (unseen) => {
    expect(situationOf(pending(unseen), inTime)).toBe('pending')
  })

  test('with a hash from the hook alone is being confirmed', () => {
    const state: PaymentState = { ...base, status: 'pending', intent: intentWith(), txHash: '0x5e' }
    expect(situationOf(state, past)).toBe('confirming')
  })

  test('that was superseded is not paid, even if it was sent', () => {
    for (const isSent of [true, false])
      expect(situationOf(pending({ superseded: true }), { ...inTime, isSent })).toBe('superseded')
    expect(situationOf(pending({ superseded: false }), inTime)).toBe('pending')
  })

  test('that was superseded is looked for once a wallet has sent it', () => {
    const isSentByWallet = true
    for (const time of [inTime, past])
      expect(
        situationOf(pending({ superseded: true }), { ...time, isSent: true, isSentByWallet }),
      ).toBe('sent')
  })

  test('that the buyer says was sent is not timed', () => {
    expect(situationOf(pending(), { ...inTime, isSent: true })).toBe('sent')
    expect(situationOf(pending(), { ...past, isSent: true })).toBe('sent')
  })
})

describe('an expired payment', () => {
  const now = DEADLINE + MINUTE

  test.each(SEEN)('with %j has money, whatever the buyer says', (seen) => {
    for (const isSent of [true, false])
      expect(situationOf(expired(seen), { now, isSent })).toBe('expired_paid')
  })

  test.each(UNSEEN)('with %j has none', (unseen) => {
    expect(situationOf(expired(unseen), { now })).toBe('expired')
    expect(situationOf(expired(unseen), { now, isSent: true })).toBe('expired_sent')
  })
})

describe('every other state', () => {
  const others: [PaymentState, Situation][] = [
    [IDLE, 'idle'],
    [{ ...base, status: 'opening' }, 'opening'],
    [{ ...base, status: 'unknown', intent: intentWith({ status: 'refunding' }) }, 'unknown'],
    [{ ...base, status: 'error', error: new PaymentError('open_failed', 'No.') }, 'error'],
    [ended('success'), 'success'],
    [ended('success', true), 'success_late'],
    [ended('success', false, { superseded: true }), 'paid_twice'],
    [ended('success', true, { order_paid: true }), 'paid_twice'],
    [ended('success', false, { superseded: false, order_paid: false }), 'success'],
    [ended('success', false, { superseded: true, ...refunded('2.0', '2') }), 'already_paid'],
    [ended('success', true, { order_paid: true, ...refunded('2', '2.5') }), 'already_paid'],
    [ended('success', true, { order_paid: true, ...refunded('2', '1.99') }), 'paid_twice'],
    [ended('success', true, { order_paid: true, ...refunded('2', '2', true) }), 'paid_twice'],
    [ended('success', false, { superseded: true, refund_amount: due }), 'already_paid'],
    [ended('success', true, refunded('2', '2')), 'success_refunded'],
    [ended('success', false, { refund_amount: due }), 'success_refunded'],
    [ended('success', true, refunded('2', '1.99')), 'success_late'],
    [ended('success', false, refunded('2', '2', true)), 'success_unclear'],
    [ended('success', true, { unreadable_amounts: ['received_amount'] }), 'success_unclear'],
    [ended('success', false, { unreadable_amounts: ['aggregated_amount'] }), 'success'],
    [ended('insufficient_refunded', false, { superseded: true }), 'insufficient_refunded'],
    [{ ...base, status: 'success', restored: true, alreadyPaid: true }, 'already_paid'],
    [ended('insufficient_not_refunded'), 'insufficient_not_refunded'],
    [ended('insufficient_not_refunded', true), 'insufficient_not_refunded'],
    [ended('insufficient_refunded', true), 'insufficient_refunded'],
  ]
  test.each(others)('%j is %s at any time', (state, situation) => {
    for (const isSent of [true, false])
      for (const now of [0, DEADLINE, DEADLINE + MINUTE])
        expect(situationOf(state, { now, isTooLate: true, isSent })).toBe(situation)
  })
})

test('paying again is offered only where no money is left with the payment', () => {
  const states = [expired(), ...SEEN.map(expired), ended('insufficient_refunded')]
  const kept = [ended('success'), ended('success', true), ended('insufficient_not_refunded')]
  for (const state of [...states, ...kept, pending(), ...SEEN.map(pending)])
    for (const isSent of [true, false]) {
      const situation = situationOf(state, { now: DEADLINE, isSent })
      if (!mayPayAgain(situation)) continue
      expect(holdsMoney(situation)).toBe(false)
      expect(isMoneySeen(state)).toBe(state.status === 'insufficient_refunded')
    }
})

test('a payment that is not paid is held once money was seen, or the buyer says that it was sent', () => {
  for (const make of [pending, expired]) {
    for (const seen of SEEN) expect(isHeld(make(seen), false)).toBe(true)
    expect([isHeld(make(), false), isHeld(make(), true)]).toEqual([false, true])
  }
  expect(isHeld(ended('insufficient_not_refunded'), false)).toBe(true)
  for (const status of ['success', 'insufficient_refunded'] as const)
    expect(isHeld(ended(status), true)).toBe(false)
  expect(isHeld(IDLE, false)).toBe(false)
})

test('an order that was paid before has a situation of its own', () => {
  const state = { ...base, status: 'success', restored: true, alreadyPaid: true } as const
  expect(situationOf(state, { now: DEADLINE })).toBe('already_paid')
  expect(isMoneySeen(state)).toBe(true)
  expect(mayPayAgain('already_paid') || holdsMoney('already_paid')).toBe(false)
})

describe('a payment that is found', () => {
  test.each([
    ['pending', true],
    ['success', true],
    ['insufficient_not_refunded', true],
    ['insufficient_refunded', false],
    ['expired', false],
    // A status that KryptoGO does not document says nothing about money.
    ['processing', true],
  ])('%s matters: %s', (status, isNeeded) => {
    expect(matters(intentWith({ status }), false)).toBe(isNeeded)
  })
})
