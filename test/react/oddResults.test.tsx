import { render, screen } from '@testing-library/react'
import {
  PayButton,
  PaymentDetails,
  PaymentMessage,
  PaymentProvider,
  type UsePaymentResult,
} from 'kryptogo-payment-react'
import { createIntent, createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'

const result: UsePaymentResult = {
  openPaymentModal: () => undefined,
  closePaymentModal: () => undefined,
  ...{ data: null, isLoading: false, isSuccess: false, isError: false, error: null },
}

/** Renders a page whose hook returns members that its type forbids. */
function renderOdd(odd: object) {
  const clock = createTestClock()
  render(
    <PaymentProvider payment={{ ...result, ...odd }} environment={{ clock }}>
      <PayButton fiatAmount="100" fiatCurrency="TWD" />
      <PaymentMessage data-testid="message" />
      <PaymentDetails data-testid="details" />
    </PaymentProvider>,
  )
}

const cyclic: Record<string, unknown> = { id: 1 }
cyclic['self'] = cyclic

const foreign = (fields: object) =>
  Object.assign(new Error('x'), { name: 'PaymentError', code: 'timeout', retryable: true }, fields)

describe('a hook whose result has', () => {
  it.each([
    ['order data with a cycle', { data: createIntent({ order_data: cyclic }) }],
    ['order data with a bigint', { data: createIntent({ order_data: { cups: 1n } }) }],
    ['a number as hash', { data: createIntent(), txHash: 5 }],
    ['an object as hash', { data: createIntent(), txHash: { hash: '0x1' } }],
    ['null as reopenPaymentModal', { data: createIntent(), reopenPaymentModal: null }],
  ])('%s still shows its payment', (_, odd) => {
    renderOdd(odd)
    expect(screen.getByTestId('message')).toHaveTextContent(/Send exactly 9.23 USDT/)
    expect(screen.getByTestId('details')).toHaveTextContent('NT$300')
    expect(screen.queryByRole('button', { name: 'Show payment' })).toBeNull()
  })

  it.each([
    ['a cycle', cyclic],
    ['a bigint', { limit: 1n }],
  ])('an error of another copy of this library with %s in it shows that error', (_, data) => {
    renderOdd({ isError: true, error: foreign({ data }) })
    expect(screen.getByTestId('message')).toHaveAttribute('data-error', 'timeout')
  })

  it('an error whose message is a symbol shows that it failed', () => {
    renderOdd({ isError: true, error: Object.assign(new Error(), { message: Symbol('x') }) })
    expect(screen.getByTestId('message')).toHaveAttribute('data-error', 'payment_failed')
  })

  it.each([
    ['a function', () => 1],
    ['a bigint', 1n],
    ['an array', []],
  ])('%s as data shows that it cannot be read', (_, data) => {
    renderOdd({ data })
    expect(screen.getByTestId('message')).toHaveAttribute('data-error', 'invalid_intent')
  })
})
