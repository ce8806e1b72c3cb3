import { act, cleanup, screen } from '@testing-library/react'
import {
  PayButton,
  PaymentDetails,
  PaymentMessage,
  PaymentReceipt,
  PaymentStatusBadge,
  type PaymentIntent,
} from 'kryptogo-payment-react'
import { createFakeUsePayment, fixtures } from 'kryptogo-payment-react/testing'
import { expect, it } from 'vitest'
import { translatePage } from '../support/translatePage'
import { renderPage } from './support'

const { pending, success, expired, insufficient_refunded: refunded } = fixtures
const unpaid = fixtures.insufficient_not_refunded
const seen = { ...pending, payment_tx_hash: success.payment_tx_hash ?? '' }
const sentBack = { ...success, refund_amount: success.crypto_amount }

function open(data: PaymentIntent) {
  return renderPage(
    <div data-testid="page">
      <PayButton fiatAmount="300" fiatCurrency="TWD" />
      <PaymentStatusBadge />
      <PaymentMessage />
      <PaymentDetails />
      <PaymentReceipt />
    </div>,
    { fake: createFakeUsePayment({ data }) },
  )
}

const shown = () => screen.getByTestId('page').textContent

it.each<[string, PaymentIntent, PaymentIntent]>([
  ['a transfer is seen', pending, seen],
  ['it is paid', seen, success],
  ['it expires', pending, expired],
  ['too little arrives', pending, unpaid],
  ['that is refunded', unpaid, refunded],
  ['a paid one is refunded', success, sentBack],
  [
    'another amount is refunded',
    { ...success, refund_amount: '1' },
    { ...success, refund_amount: '2' },
  ],
])('a page that the browser has translated says when %s', (_, before, after) => {
  open(after)
  const right = shown()
  cleanup()

  const { fake } = open(before)
  expect(shown()).not.toBe(right)
  translatePage()
  act(() => fake.set({ data: after }))
  expect(shown()).toBe(right)
})
