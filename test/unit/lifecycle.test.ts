import { describe, expect, test } from 'vitest'
import { isInsufficientStatus, type PaymentIntent } from '../../src/core/contract'
import { PaymentError } from '../../src/core/errors'
import { parseData } from '../../src/core/lifecycle'
import { isOpen, isOutcome, isSettled } from '../../src/core/ranks'
import { intentOf, type PaymentState } from '../../src/core/state'
import {
  after,
  fail,
  intentWith,
  lapse,
  opened,
  request,
  showing,
  snapshot,
  watching,
} from './runs'

const failure = new Error('The wallet refused.')
const openFailed = new PaymentError('open_failed', 'It did not open.')

describe('an attempt', () => {
  test('is opening after the click', () => {
    expect(opened().state).toEqual({ status: 'opening', attemptId: '1', restored: false })
  })

  test('that only follows the source is idle until there is data', () => {
    expect(watching().state).toEqual({ status: 'idle' })
    expect(after(watching(), showing({ fiat_amount: '7' })).state).toMatchObject({
      status: 'pending',
      restored: true,
    })
  })

  test('does not return to opening when the hook is loading', () => {
    const failed = fail(opened(), openFailed)
    const pending = after(opened(), showing({}))
    expect(after(failed, snapshot({ isLoading: true })).state).toBe(failed.state)
    expect(after(pending, snapshot({ isLoading: true })).state).toBe(pending.state)
  })

  test('goes from opening through pending to success', () => {
    const statuses = []
    let attempt = opened()
    for (const shown of [
      snapshot(),
      snapshot({ isLoading: true }),
      showing({}, { isLoading: true }),
      showing({}, { txHash: '0x1' }),
      showing({ status: 'success' }, { isSuccess: true }),
    ]) {
      attempt = after(attempt, shown)
      statuses.push(attempt.state.status)
    }
    expect(statuses).toEqual(['opening', 'opening', 'pending', 'pending', 'success'])
  })

  test('keeps waiting for a hook that has not started loading', () => {
    expect(after(opened(), snapshot(), snapshot()).state.status).toBe('opening')
  })

  test('is idle once the hook has stopped loading without data, which may still arrive', () => {
    const silent = after(opened(), snapshot({ isLoading: true }), snapshot())
    expect(silent.state).toEqual({ status: 'idle' })
    expect(after(silent, showing({})).state.status).toBe('pending')
  })

  test('that times out is idle, and the data may still arrive', () => {
    const lapsed = lapse(opened())
    expect(lapsed.state).toEqual({ status: 'idle' })
    expect(after(lapsed, snapshot()).state).toBe(lapsed.state)
    expect(after(lapsed, showing({ status: 'success' })).state.status).toBe('success')
  })

  test.each([
    ['failed', fail(opened(), openFailed)],
    ['is pending', after(opened(), showing({}))],
    ['is paid', after(opened(), showing({ status: 'success' }))],
    ['has an unknown status', after(opened(), showing({ status: 'confirming' }))],
  ])('that %s does not time out', (_, attempt) => {
    expect(lapse(attempt).state).toBe(attempt.state)
  })
})

describe('an intent and its attempt', () => {
  test.each<[string, Partial<PaymentIntent>]>([
    ['echoes the amount in another spelling', { fiat_amount: '0300.000' }],
    ['echoes no order data', {}],
    [
      'echoes the order data with its keys in another order',
      { order_data: { items: [{ count: 2, id: '100' }], order_id: 'uid_12345' } },
    ],
  ])('that %s belongs to the attempt', (_, change) => {
    expect(after(opened(), showing(change)).state.status).toBe('pending')
  })

  test.each<[string, Partial<PaymentIntent>]>([
    ['another amount', { fiat_amount: '300.01' }],
    ['another currency', { fiat_currency: 'USD' }],
    ['other order data', { order_data: { ...request.order_data, order_id: 'uid_99999' } }],
    ['order data with more in it', { order_data: { ...request.order_data, note: '' } }],
    ['order data with less in it', { order_data: { order_id: 'uid_12345' } }],
    ['a list in another order', { order_data: { order_id: 'uid_12345', items: [] } }],
  ])('with %s does not belong to the attempt', (_, change) => {
    const attempt = opened()
    expect(after(attempt, showing({ ...change, status: 'success' })).state).toBe(attempt.state)
  })

  test('with order data does not belong to an attempt that sent none', () => {
    const bare = opened(null, { fiat_amount: '300', fiat_currency: 'TWD' })
    expect(after(bare, showing({ order_data: { order_id: 'x' } })).state.status).toBe('opening')
    expect(after(bare, showing({ order_data: {} })).state.status).toBe('pending')
  })

  test('is compared with the order data as JSON', () => {
    const order_data = { at: new Date(0), coupon: undefined, total: NaN }
    const attempt = opened(null, { ...request, order_data })
    const echoed = { at: '1970-01-01T00:00:00.000Z', total: null }
    expect(after(attempt, showing({ order_data: echoed })).state.status).toBe('pending')
  })

  test('belongs to the attempt with the request that the hook names, whatever the data repeats', () => {
    const repriced = showing({ fiat_amount: '280', fiat_currency: 'USD' }, { request })
    expect(after(opened(), repriced).state.status).toBe('pending')
  })

  test.each([
    ['another request of the same content', { ...request }],
    ['no request at all', null],
  ])('for %s does not belong to the attempt', (_, answered) => {
    const attempt = opened()
    expect(after(attempt, showing({}, { request: answered })).state).toBe(attempt.state)
  })

  test('with another id does not belong to an attempt that has an intent', () => {
    const pending = after(opened(), showing({}))
    const second = showing({ payment_intent_id: 'second', status: 'success' })
    expect(after(pending, second).state).toBe(pending.state)
    expect(after(pending, { ...second, request }).state).toBe(pending.state)
  })

  test('still belongs to the attempt when its repeated parameters change later', () => {
    const paid = showing({ status: 'success', fiat_amount: '301', order_data: { a: 1 } })
    expect(after(opened(), showing({}), paid).state.status).toBe('success')
  })

  test('adds fields when it is late, and does not lower the status', () => {
    const paid = after(opened(), showing({ status: 'success', received_amount: '2.53' }))
    const late = showing({ payment_address: '0xpay', received_amount: '1' }, { txHash: '0x1' })
    expect(after(paid, late).state).toEqual({
      status: 'success',
      late: false,
      attemptId: '1',
      restored: false,
      intent: intentWith({
        status: 'success',
        received_amount: '2.53',
        payment_address: '0xpay',
      }),
      txHash: '0x1',
    })
  })

  test('with an undocumented status may still become a known one', () => {
    const unknown = after(opened(), showing({ status: 'confirming' }))
    expect(unknown.state).toMatchObject({ status: 'unknown', intent: { status: 'confirming' } })
    expect(after(unknown, snapshot({ isError: true }), snapshot()).state).toBe(unknown.state)
    for (const status of ['pending', 'success', 'expired', 'insufficient_not_refunded'])
      expect(after(unknown, showing({ status })).state.status).toBe(status)
  })

  test('turns isSuccess without data into a success', () => {
    const unknown = after(opened(), snapshot({ isSuccess: true }))
    expect(unknown.state).toEqual({ status: 'unknown', attemptId: '1', restored: false })
    expect(after(unknown, showing({ status: 'success' })).state.status).toBe('success')
  })
})

describe('data from before the click', () => {
  const stale = showing(
    { payment_intent_id: 'stale', status: 'success' },
    { isSuccess: true, isError: true, error: failure, txHash: '0xstale' },
  )

  test('is ignored while it stays the same', () => {
    const attempt = opened(stale)
    expect(after(attempt, stale, stale).state).toBe(attempt.state)
  })

  test('is ignored if it is unreadable', () => {
    const dataError = new PaymentError('invalid_intent', 'x')
    const attempt = opened(snapshot({ dataError }))
    expect(after(attempt, snapshot({ dataError })).state).toBe(attempt.state)
    expect(after(attempt, snapshot({ dataError: openFailed })).state.status).toBe('error')
  })

  test('is ignored even if its payment changes', () => {
    const attempt = opened(showing({ payment_intent_id: 'stale', status: 'expired' }))
    const paid = showing({ payment_intent_id: 'stale', status: 'success' })
    expect(after(attempt, snapshot(), paid).state).toBe(attempt.state)
  })

  test('counts once it was cleared: the error', () => {
    const before = snapshot({ isError: true, error: failure })
    expect(after(opened(before), before, snapshot(), before).state.status).toBe('error')
  })

  test('counts once the hook was loading: an error that it reports again', () => {
    const before = snapshot({ isError: true, error: failure })
    const loading = { ...before, isLoading: true }
    expect(after(opened(before), before, loading).state.status).toBe('opening')
    expect(after(opened(before), before, loading, before).state.status).toBe('error')
  })

  test('counts once it was cleared: isSuccess', () => {
    const before = snapshot({ isSuccess: true })
    expect(after(opened(before), before, snapshot(), before).state.status).toBe('unknown')
  })

  test('does not hide another error', () => {
    const before = snapshot({ isError: true, error: failure })
    const other = new Error('The chain is wrong.')
    expect(after(opened(before), snapshot({ isError: true, error: other })).state).toMatchObject({
      status: 'error',
      error: { cause: other },
    })
  })

  test('does not provide the hash of the new payment', () => {
    const pending = after(opened(stale), { ...stale, intent: intentWith() })
    expect(pending.state.status).toBe('pending')
    expect(pending.state).not.toHaveProperty('txHash')
    expect(pending.state).not.toHaveProperty('warning')
    expect(after(pending, showing({}, { txHash: '0xnew' })).state).toMatchObject({
      txHash: '0xnew',
    })
  })
})

describe('a failure', () => {
  test('is an error, and the newest one is shown', () => {
    const failed = fail(opened(), openFailed)
    expect(failed.state).toEqual({
      status: 'error',
      error: openFailed,
      attemptId: '1',
      restored: false,
    })
    const later = after(failed, snapshot({ isError: true, error: failure }))
    expect(later.state).toMatchObject({ status: 'error', error: { cause: failure } })
  })

  test('ends when the attempt’s own data arrives', () => {
    const failed = fail(opened(), openFailed)
    expect(after(failed, showing({})).state.status).toBe('pending')
    expect(after(failed, showing({ status: 'confirming' })).state.status).toBe('unknown')
  })

  test.each([
    ['silence', snapshot()],
    ['loading', snapshot({ isLoading: true })],
    ['isSuccess alone', snapshot({ isSuccess: true })],
    ['the data of another payment', showing({ fiat_amount: '7', status: 'success' })],
  ])('does not end with %s', (_, shown) => {
    const failed = fail(opened(), openFailed)
    expect(after(failed, snapshot({ isLoading: true }), snapshot(), shown).state).toBe(failed.state)
  })

  test('while the payment is pending is a warning, until the hook recovers', () => {
    const pending = after(opened(), showing({}))
    const cases = [
      fail(pending, openFailed),
      after(pending, snapshot({ isError: true, error: openFailed })),
      after(pending, snapshot({ dataError: openFailed })),
      after(pending, showing({}, { isError: true, error: openFailed })),
    ]
    for (const warned of cases) {
      expect(warned.state).toEqual({ ...pending.state, warning: openFailed })
      expect(after(warned, snapshot()).state).toBe(warned.state)
      expect(after(warned, showing({})).state).toEqual(pending.state)
    }
  })

  test.each(['success', 'expired', 'insufficient_not_refunded', 'insufficient_refunded'])(
    'changes nothing about a payment that is %s',
    (status) => {
      const attempt = after(opened(), showing({ status }))
      expect(fail(attempt, openFailed).state).toBe(attempt.state)
      expect(after(attempt, snapshot({ isError: true, error: failure })).state).toBe(attempt.state)
    },
  )
})

describe('an order that was paid before', () => {
  const alreadyPaid = new PaymentError('already_paid', 'The order is paid.')
  const state = { status: 'success', attemptId: '1', restored: true, alreadyPaid: true }

  test('is a success without an intent, whether the source throws it or shows it', () => {
    expect(fail(opened(), alreadyPaid).state).toEqual(state)
    const shown = snapshot({ isError: true, error: alreadyPaid })
    expect(after(opened(), snapshot({ isLoading: true }), shown).state).toEqual(state)
  })

  test('stays paid whatever comes next', () => {
    const paid = fail(opened(), alreadyPaid)
    const failed = snapshot({ isError: true, error: new Error('The wallet refused.') })
    expect(after(paid, failed, snapshot({ isLoading: true }), showing({})).state).toBe(paid.state)
    expect(fail(paid, new PaymentError('timeout', 'Too slow')).state).toBe(paid.state)
    expect(lapse(paid).state).toBe(paid.state)
  })
})

describe('the address to pay to', () => {
  const address = { payment_address: '0xpay' }

  test('is gone when a report leaves it out, and back with the next that has it', () => {
    const withdrawn = after(opened(), showing(address), showing({}))
    expect(withdrawn.state).not.toHaveProperty('intent.payment_address')
    expect(after(withdrawn, showing(address)).state).toMatchObject({ intent: address })
  })

  test('is kept when no report comes, and once the payment is settled', () => {
    const offered = after(opened(), showing(address), snapshot(), snapshot({ isError: true }))
    expect(offered.state).toMatchObject({ intent: address })
    const paid = after(offered, showing({ status: 'success' }))
    expect(paid.state).toMatchObject({ status: 'success', intent: address })
  })

  test('is not back with a report that is late', () => {
    const expired = after(opened(), showing(address), showing({ status: 'expired' }))
    expect(after(expired, showing(address)).state).not.toHaveProperty('intent.payment_address')
  })

  test('is gone while the payment is superseded, and back when it is offered again', () => {
    const superseded = after(opened(), showing(address), showing({ superseded: true }))
    expect(superseded.state).toMatchObject({ intent: { superseded: true } })
    expect(superseded.state).not.toHaveProperty('intent.payment_address')
    const again = after(superseded, showing(address)).state
    expect(again).toMatchObject({ intent: address })
    expect(again).not.toHaveProperty('intent.superseded')
  })
})

describe('a payment whose order another payment has paid', () => {
  const paid = { superseded: true, order_paid: true }

  test.each(['pending', 'expired', 'confirming'])('is paid for as %s', (status) => {
    const { state } = after(opened(), showing({}), showing({ ...paid, status }))
    expect(state).toEqual({
      ...{ status: 'success', alreadyPaid: true, restored: true },
      attemptId: expect.any(String) as string,
    })
  })

  test.each<Partial<PaymentIntent>>([
    { payment_tx_hash: '0x1' },
    { received_amount: '1' },
    { money_seen: true },
    { status: 'insufficient_not_refunded' },
    { status: 'insufficient_refunded' },
    { status: 'success' },
  ])('has its own truth with %j', (change) => {
    const { state } = after(opened(), showing(paid), showing({ ...paid, ...change }))
    expect(state).toMatchObject({ status: change.status ?? 'pending', intent: change })
  })

  test('has its own truth with a transaction of which only the hook knows', () => {
    const { state } = after(opened(), showing({}), showing(paid, { txHash: '0x1' }))
    expect(state).toMatchObject({ status: 'pending', txHash: '0x1' })
  })

  test('goes on when that payment is taken back', () => {
    const { state } = after(opened(), showing(paid), showing({ superseded: true }))
    expect(state).toMatchObject({ status: 'pending', intent: { superseded: true } })
    expect(state).not.toHaveProperty('intent.order_paid')
  })
})

test.each(['success', 'insufficient_not_refunded', 'insufficient_refunded'])(
  'a payment that the server says was late is late, as %s',
  (status) => {
    expect(after(opened(), showing({ status, late: true })).state).toMatchObject({ late: true })
    expect(after(opened(), showing({ status })).state).toMatchObject({ late: false })
  },
)

describe('an amount that cannot be read', () => {
  const unreadable = { unreadable_amounts: ['received_amount'] as const }
  const unclear = (...reports: Partial<PaymentIntent>[]) =>
    intentOf(after(opened(), ...reports.map((one) => showing(one))).state)?.unreadable_amounts

  test('counts until it can, whichever report comes first', () => {
    const paid = { status: 'success', received_amount: '2.53' }
    expect(unclear(unreadable, paid)).toBeUndefined()
    expect(unclear(paid, unreadable)).toBeUndefined()
    expect(unclear(unreadable, { status: 'success' })).toEqual(['received_amount'])
    expect(unclear(paid, { ...paid, ...unreadable })).toEqual(['received_amount'])
  })
})

describe('the transaction hash', () => {
  test('stays once it is known', () => {
    const shown = after(opened(), showing({}, { txHash: '0x1' }))
    for (const later of [
      snapshot(),
      showing({}),
      showing({ status: 'success' }),
      showing({}, { txHash: null }),
    ])
      expect(after(shown, later).state).toMatchObject({ txHash: '0x1' })
  })

  test('in the data wins over the one of the hook, in any order', () => {
    const data = showing({ payment_tx_hash: '0xdata' })
    const hook = showing({}, { txHash: '0xhook' })
    expect(after(opened(), data, hook).state).toMatchObject({ txHash: '0xdata' })
    expect(after(opened(), hook, data).state).toMatchObject({ txHash: '0xdata' })
  })

  test('of a payment that is not on the page counts as soon as the hook shows it', () => {
    const earlier = { payment_intent_id: 'earlier', fiat_amount: '7' }
    const begun = opened(showing(earlier))
    const elsewhere = after(
      begun,
      showing({ ...earlier, status: 'success' }, { isError: true, error: new Error('Offline') }),
    )
    expect(elsewhere.session.activeId).not.toBe(begun.id)
    const { state } = after(elsewhere, showing({}, { txHash: '0xhook' }))
    expect(state).toMatchObject({ status: 'pending', txHash: '0xhook' })
  })

  test('that the hook keeps from an earlier payment is not of the next one', () => {
    const paid = showing({ status: 'success', payment_tx_hash: '0xdata' }, { txHash: '0x1' })
    const next = { payment_intent_id: 'next' }
    const page = after(watching(), paid, showing(next, { txHash: '0x1' }))
    expect(page.state).toMatchObject({ status: 'pending', intent: next })
    expect(page.state).not.toHaveProperty('txHash')
    const detected = after(page, showing(next, { txHash: '0x2' }))
    expect(detected.state).toMatchObject({ txHash: '0x2' })
  })
})

describe('an unchanged state', () => {
  test.each([
    ['loading', () => snapshot({ isLoading: true })],
    ['pending', () => showing({ order_data: structuredClone(request.order_data ?? {}) })],
    ['pending with a warning', () => showing({}, { isError: true, error: failure })],
    ['short', () => showing({ status: 'insufficient_not_refunded', received_amount: '2.40' })],
    ['paid', () => showing({ status: 'success', payment_tx_hash: '0x1' })],
    ['failed', () => snapshot({ isError: true, error: failure })],
    ['failed without a reason', () => snapshot({ isError: true })],
    ['flawed', () => snapshot({ dataError: new PaymentError('invalid_intent', 'No status.') })],
    ['unknown', () => snapshot({ isSuccess: true })],
  ])('is the same object: %s', (_, shown) => {
    const attempt = after(opened(), shown())
    expect(after(attempt, shown(), shown()).state).toBe(attempt.state)
  })

  test('is the same object when the attempt times out or fails again', () => {
    const lapsed = lapse(opened())
    expect(lapse(lapsed).state).toBe(lapsed.state)
    const failed = fail(opened(), openFailed)
    expect(fail(failed, openFailed).state).toBe(failed.state)
  })
})

describe('the data of a hook', () => {
  test('is an intent or null', () => {
    const intent = intentWith()
    expect(parseData({ ...intent, extra: 1 })).toEqual({ intent, dataError: null })
    for (const data of [null, undefined, ''])
      expect(parseData(data)).toEqual({ intent: null, dataError: null })
  })

  test.each(['<!doctype html>', {}, { code: 4001 }, [], 5])('is unreadable: %o', (data) => {
    expect(parseData(data)).toMatchObject({ intent: null, dataError: { code: 'invalid_intent' } })
  })
})

describe('a status', () => {
  test.each([
    ['idle', false, false, false, false],
    ['opening', false, false, false, false],
    ['pending', true, false, false, false],
    ['success', false, true, true, false],
    ['expired', false, true, false, false],
    ['insufficient_not_refunded', true, true, false, true],
    ['insufficient_refunded', false, true, true, true],
    ['unknown', true, false, false, false],
    ['error', false, false, false, false],
    ['insufficient_funds', false, false, false, false],
    ['toString', false, false, false, false],
  ])(
    '%s is open: %s; an outcome: %s; settled: %s; insufficient: %s',
    (status, open, outcome, settled, insufficient) => {
      expect(isOpen(status)).toBe(open)
      expect(isOutcome(status)).toBe(outcome)
      expect(isSettled(status)).toBe(settled)
      expect(isInsufficientStatus(status)).toBe(insufficient)
    },
  )

  test('has an intent if the state has one', () => {
    const intent = intentWith()
    const pending: PaymentState = { status: 'pending', attemptId: '1', restored: false, intent }
    expect(intentOf(pending)).toBe(intent)
    expect(intentOf({ status: 'idle' })).toBeUndefined()
    expect(intentOf({ status: 'unknown', attemptId: '1', restored: false })).toBeUndefined()
  })
})
