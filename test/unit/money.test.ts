import { createIntent } from 'kryptogo-payment-react/testing'
import { expect, it } from 'vitest'
import type { PaymentIntent } from '../../src/core/contract'
import {
  amountKept,
  amountOver,
  hasMoney,
  hasUnsettledMoney,
  showsMoney,
} from '../../src/core/money'

const CREATED = createIntent({ status: 'pending' })
const HASH = { payment_tx_hash: '0x1' }

it.each<[string, Partial<PaymentIntent>, string]>([
  ['nothing', {}, ''],
  ['a transaction', HASH, 'fields unsettled'],
  ['nothing received', { received_amount: '0.00' }, ''],
  ['an amount', { received_amount: '0.01' }, 'fields unsettled'],
  ['an amount that was sent back', { received_amount: '2', refund_amount: '2.0' }, ''],
  ['an amount sent back in part', { received_amount: '2', refund_amount: '1' }, 'fields unsettled'],
  [
    'a refund that cannot be read',
    { received_amount: '2', refund_amount: '2', unreadable_amounts: ['refund_amount'] },
    'fields unsettled',
  ],
  ['an unreadable amount', { unreadable_amounts: ['received_amount'] }, 'fields unsettled'],
  ['the word of a server', { money_seen: true }, 'fields unsettled'],
  ['too little', { status: 'insufficient_not_refunded' }, 'unsettled'],
  ['a transaction after it expired', { ...HASH, status: 'expired' }, 'fields unsettled'],
  ['a success', { ...HASH, status: 'success' }, 'fields settled'],
  ['too little, sent back', { ...HASH, status: 'insufficient_refunded' }, 'fields settled'],
])('tells the money of a payment with %s', (_, change, expected) => {
  const intent = { ...CREATED, ...change }
  const settlement = hasUnsettledMoney(intent) ? 'unsettled' : 'settled'
  const facts = [showsMoney(intent) && 'fields', hasMoney(intent) && settlement]
  expect(facts.filter(Boolean).join(' ')).toBe(expected)
})

it.each<[string, Partial<PaymentIntent>, string]>([
  ['nothing but its status', {}, '2.53'],
  ['all sent back', { received_amount: '3', refund_amount: '3.00' }, '0'],
  ['more sent back', { received_amount: '3', refund_amount: '4' }, '0'],
  ['a part sent back', { received_amount: '3', refund_amount: '2.5' }, '0.5'],
  ['the amount due sent back', { refund_amount: '2.53' }, '0'],
  [
    'a refund that cannot be read',
    { received_amount: '3', refund_amount: '3', unreadable_amounts: ['refund_amount'] },
    '3',
  ],
  ['an unreadable amount', { refund_amount: '9', unreadable_amounts: ['received_amount'] }, '2.53'],
])('tells what the shop has of a paid payment with %s', (_, change, kept) => {
  const paid = { ...CREATED, status: 'success', crypto_amount: '2.53' }
  expect(amountKept({ ...paid, ...change })).toBe(kept)
})

it.each<[string, Partial<PaymentIntent>, string]>([
  ['nothing but its status', {}, '0'],
  ['exactly the amount due', { received_amount: '2.5300' }, '0'],
  ['too little', { received_amount: '2.529999' }, '0'],
  ['the smallest excess', { received_amount: '2.530000000000000001' }, '0.000000000000000001'],
  ['more than a number can hold', { received_amount: '90071992547409932.53' }, '90071992547409930'],
  ['the excess sent back', { received_amount: '3', refund_amount: '0.470' }, '0'],
  ['more than the excess sent back', { received_amount: '3', refund_amount: '1' }, '0'],
  ['a part of the excess sent back', { received_amount: '3', refund_amount: '0.4' }, '0.07'],
  ['an unreadable amount', { unreadable_amounts: ['received_amount'] }, '0'],
])('tells how much too much the shop has of a paid payment with %s', (_, change, over) => {
  const paid = { ...CREATED, status: 'success', crypto_amount: '2.53' }
  expect(amountOver({ ...paid, ...change })).toBe(over)
})
