import fc from 'fast-check'
import { createIntent } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import type { PaymentIntent } from '../../../src/core/contract'
import { hasMoney, hasUnsettledMoney } from '../../../src/core/money'
import { isSamePrice } from '../../../src/core/amounts'
import {
  decideOrder,
  findOffered,
  mayAdopt,
  type OrderDecision,
  type OrderPayment,
} from '../../../src/server/payments/decideOrder'

const NOW = 1_700_000_000_000
const PRICE = { fiat_amount: '300', fiat_currency: 'TWD' }
const UNPAID = { paidBy: null, reservedUntil: null }

interface Change extends Partial<PaymentIntent> {
  id?: string
  isShown?: boolean
  isSetAside?: boolean
  /** The deadline, in seconds from now. */
  left?: number
}

function payment({
  id = 'a',
  isShown = true,
  isSetAside = false,
  left = 600,
  ...change
}: Change = {}): OrderPayment {
  // A payment as it is created: no money was seen.
  const { payment_tx_hash, received_amount, refund_amount, payer_address, ...created } =
    createIntent({ status: 'pending' })
  const payment_deadline = NOW / 1000 + left
  const intent = { ...created, ...PRICE, payment_intent_id: id, payment_deadline, ...change }
  return { id, intent, isShown, isSetAside }
}

function decide(
  payments: readonly OrderPayment[],
  { checked = [], ...order }: Partial<typeof UNPAID | object> & { checked?: string[] } = {},
): string {
  const request = { price: PRICE, checked: new Set(checked) }
  return describeDecision(decideOrder({ ...UNPAID, ...order }, payments, request, NOW))
}

const describeDecision = (decision: OrderDecision) =>
  'payment' in decision ? `${decision.action} ${decision.payment?.id ?? 'none'}` : decision.action

const OTHER = { fiat_amount: '280' }
const RESERVED = { reservedUntil: NOW + 1 }
const PAID = { paidBy: 'a' }
const HASH = { payment_tx_hash: '0x1' }

describe('an order is answered by the first rule that holds', () => {
  it.each<[string, readonly OrderPayment[], Parameters<typeof decide>[1], string]>([
    ['nothing', [], {}, 'reserve'],
    ['been paid', [payment()], PAID, 'refuse a'],
    [
      'been paid, and is reserved',
      [payment({ id: 'b' }), payment()],
      { ...PAID, ...RESERVED },
      'refuse a',
    ],
    [
      'been paid, and is offered another payment',
      [payment({ id: 'b' }), payment()],
      PAID,
      'refuse a',
    ],
    [
      'been paid by a payment that was set aside',
      [payment({ isSetAside: true })],
      PAID,
      'refuse a',
    ],
    ['a transaction on its payment', [payment(HASH)], {}, 'show a'],
    [
      'a transaction on a payment at another price',
      [payment({ id: 'b' }), payment({ ...HASH, ...OTHER })],
      {},
      'show a',
    ],
    [
      'a transaction on a payment that was never shown',
      [payment({ id: 'b' }), payment({ ...HASH, isShown: false })],
      {},
      'show a',
    ],
    [
      'a transaction on an expired payment',
      [payment({ ...HASH, status: 'expired', left: -600 })],
      {},
      'show a',
    ],
    ['money on two payments', [payment({ id: 'b', ...HASH }), payment(HASH)], {}, 'show b'],
    ['money, and is reserved', [payment(HASH)], RESERVED, 'show a'],
    ['an amount received', [payment({ received_amount: '0.01' })], {}, 'show a'],
    [
      'an amount received and refunded',
      [payment({ received_amount: '2', refund_amount: '2.0' })],
      {},
      'reuse a',
    ],
    [
      'an amount received and refunded in part',
      [payment({ received_amount: '2', refund_amount: '1' })],
      {},
      'show a',
    ],
    [
      'an amount received that cannot be read',
      [payment({ unreadable_amounts: ['received_amount'] })],
      {},
      'show a',
    ],
    [
      'an amount refunded that cannot be read',
      [payment({ received_amount: '2', unreadable_amounts: ['refund_amount'] })],
      {},
      'show a',
    ],
    [
      'too little, without figures',
      [payment({ status: 'insufficient_not_refunded' })],
      {},
      'show a',
    ],
    [
      'too little, and it was sent back',
      [payment({ ...HASH, status: 'insufficient_refunded' })],
      {},
      'reserve',
    ],
    ['money that was set aside', [payment({ ...HASH, isSetAside: true })], {}, 'reserve'],
    ['an open payment', [payment()], {}, 'reuse a'],
    [
      'an open payment, its amount written otherwise',
      [payment({ fiat_amount: '300.00' })],
      {},
      'reuse a',
    ],
    ['an open payment, and is reserved', [payment()], RESERVED, 'reuse a'],
    ['an open payment at another price', [payment(OTHER)], {}, 'reserve'],
    ['an open payment in another currency', [payment({ fiat_currency: 'USD' })], {}, 'reserve'],
    [
      'an open payment that was superseded',
      [payment({ id: 'b', ...OTHER }), payment()],
      {},
      'reuse a',
    ],
    ['an open payment that was never shown', [payment({ isShown: false })], {}, 'reserve'],
    ['an open payment that was set aside', [payment({ isSetAside: true })], {}, 'reserve'],
    ['two open payments', [payment({ id: 'b' }), payment()], {}, 'reuse b'],
    ['a payment at its deadline', [payment({ left: 0 })], {}, 'check a'],
    ['a payment past its deadline, and is reserved', [payment({ left: -61 })], RESERVED, 'check a'],
    [
      'a payment past its deadline at another price',
      [payment({ left: -1, ...OTHER })],
      {},
      'reserve',
    ],
    [
      'a payment past its deadline that KryptoGO calls pending',
      [payment({ left: -59 })],
      { checked: ['a'] },
      'show a',
    ],
    [
      'the same a minute past its deadline',
      [payment({ left: -60 })],
      { checked: ['a'] },
      'reserve',
    ],
    [
      'the same, and is reserved',
      [payment({ left: -60 })],
      { checked: ['a'], ...RESERVED },
      'wait',
    ],
    [
      'two payments past their deadlines',
      [payment({ id: 'b', left: -1 }), payment({ left: -600 })],
      { checked: ['b'] },
      'check a',
    ],
    ['an expired payment', [payment({ status: 'expired', left: -1 })], {}, 'reserve'],
    ['an expired payment before its deadline', [payment({ status: 'expired' })], {}, 'reserve'],
    ['a reservation', [], RESERVED, 'wait'],
    ['a reservation that has expired', [], { reservedUntil: NOW }, 'reserve'],
  ])('that has %s', (_, payments, order, expected) => {
    expect(decide(payments, order)).toBe(expected)
  })
})

const amount = fc.constantFrom(undefined, '0', '1', '9.23')
const anyPayment = fc
  .record({
    status: fc.constantFrom(
      'pending',
      'success',
      'expired',
      'insufficient_not_refunded',
      'insufficient_refunded',
    ),
    fiat_amount: fc.constantFrom('300', '300.0', '280'),
    received: amount,
    refund: amount,
    hash: fc.boolean(),
    isUnreadable: fc.boolean(),
    isShown: fc.boolean(),
    isSetAside: fc.boolean(),
    left: fc.constantFrom(-600, -60, -59, -1, 0, 1, 600),
  })
  .map(({ received, refund, hash, isUnreadable, ...rest }) =>
    payment({
      ...rest,
      ...(received !== undefined && { received_amount: received }),
      ...(refund !== undefined && { refund_amount: refund }),
      ...(hash && HASH),
      ...(isUnreadable && { unreadable_amounts: ['received_amount'] }),
    }),
  )
const somePayments = fc
  .array(anyPayment, { maxLength: 4 })
  .map((payments) => payments.map((one, index) => ({ ...one, id: String(index) })))
const someOrder = fc.record({
  paidBy: fc.constantFrom(null, '0', 'gone'),
  reservedUntil: fc.constantFrom(null, NOW - 1, NOW, NOW + 1),
})
const someChecked = fc.subarray(['0', '1', '2', '3'])

describe('whatever an order has', () => {
  const property = (
    law: (
      decision: OrderDecision,
      payments: readonly OrderPayment[],
      order: { paidBy: string | null; reservedUntil: number | null },
    ) => void,
  ) =>
    fc.assert(
      fc.property(someOrder, somePayments, someChecked, (order, payments, checked) => {
        const request = { price: PRICE, checked: new Set(checked) }
        law(decideOrder(order, payments, request, NOW), payments, order)
      }),
      { numRuns: 2_000 },
    )

  it('a payment is offered only if it is shown, open, at this price and without money', () => {
    property((decision) => {
      if (decision.action !== 'reuse') return
      const { intent, isShown, isSetAside } = decision.payment
      expect({ isShown, isSetAside, status: intent.status }).toEqual({
        ...{ isShown: true, isSetAside: false, status: 'pending' },
      })
      expect(hasMoney(intent)).toBe(false)
      expect(isSamePrice(intent, PRICE)).toBe(true)
      expect(intent.payment_deadline * 1000).toBeGreaterThan(NOW)
    })
  })

  it('a payment is created only if no other can be paid, has money, or is being created', () => {
    property((decision, payments, { paidBy, reservedUntil }) => {
      if (decision.action !== 'reserve') return
      expect(paidBy).toBeNull()
      expect(reservedUntil ?? 0).toBeLessThanOrEqual(NOW)
      for (const { intent, isShown, isSetAside } of payments) {
        if (isSetAside) continue
        expect(hasUnsettledMoney(intent)).toBe(false)
        const isOpen = isShown && intent.status === 'pending' && isSamePrice(intent, PRICE)
        if (isOpen) expect(intent.payment_deadline * 1000 + 60_000).toBeLessThanOrEqual(NOW)
      }
    })
  })

  it('a paid order is refused, and no other', () => {
    property((decision, _, { paidBy }) => {
      expect(decision.action === 'refuse').toBe(paidBy !== null)
    })
  })

  it('no payment is checked twice, so that a decision is reached', () => {
    fc.assert(
      fc.property(someOrder, somePayments, (order, payments) => {
        const checked = new Set<string>()
        for (let tries = 0; tries <= payments.length; tries++) {
          const decision = decideOrder(order, payments, { price: PRICE, checked }, NOW)
          if (decision.action !== 'check') return
          expect(checked).not.toContain(decision.payment.id)
          checked.add(decision.payment.id)
        }
        throw new Error('there is no end to it')
      }),
      { numRuns: 2_000 },
    )
  })
})

it.each<[string, readonly OrderPayment[], object, string | null]>([
  ['a payment that can be paid', [payment()], {}, 'a'],
  ['one at another price', [payment(OTHER)], {}, 'a'],
  ['one that is not the current', [payment({ id: 'b' })], {}, null],
  ['none', [payment()], { current: null }, null],
  ['a payment at its deadline', [payment({ left: 0 })], {}, null],
  ['an expired payment', [payment({ status: 'expired' })], {}, null],
  ['a payment with a transaction', [payment(HASH)], {}, null],
  ['a payment, and money on another', [payment(), payment({ id: 'b', ...HASH })], {}, null],
  [
    'a payment, and money that was set aside',
    [payment(), payment({ id: 'b', ...HASH, isSetAside: true })],
    {},
    'a',
  ],
  ['a payment that was set aside', [payment({ isSetAside: true })], {}, null],
  ['been paid', [payment()], PAID, null],
])('an order that has %s says which payment it offers', (_, payments, order, expected) => {
  const offered = findOffered({ paidBy: null, current: 'a', ...order }, payments, NOW)
  expect(offered?.id ?? null).toBe(expected)
})

describe('a payment that was created elsewhere', () => {
  it.each<[string, readonly OrderPayment[], object, boolean]>([
    ['an order without payments', [], {}, true],
    ['an order whose payment has expired', [payment({ status: 'expired' })], {}, true],
    ['an order whose payment was set aside', [payment({ isSetAside: true })], {}, true],
    ['an order whose payment was never shown', [payment({ isShown: false })], {}, true],
    ['an order with an open payment', [payment()], {}, false],
    ['an order with a payment just past its deadline', [payment({ left: -59 })], {}, false],
    ['an order with a payment long past its deadline', [payment({ left: -60 })], {}, true],
    ['an order with money', [payment({ ...HASH, status: 'expired' })], {}, false],
    ['a reserved order', [], RESERVED, false],
    ['an order whose reservation has expired', [], { reservedUntil: NOW }, true],
    ['a paid order', [payment()], PAID, false],
  ])('is weighed against %s', (_, payments, order, expected) => {
    expect(mayAdopt({ ...UNPAID, ...order }, payments, NOW)).toBe(expected)
  })
})
