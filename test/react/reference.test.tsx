import { act, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { PayButton, PaymentError, PaymentMessage } from 'kryptogo-payment-react'
import type {
  PageErrorCode,
  PaymentErrorOptions,
  PaymentIntent,
  PaymentStatus,
} from 'kryptogo-payment-react'
import { createIntent, createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { expectLogged } from '../setup'
import { renderPage } from './support'

/** A page with a payment that was begun, for an order if there is a key. */
async function openPayment(orderKey?: string) {
  const clock = createTestClock()
  const page = renderPage(
    <>
      <PayButton fiatAmount="300" fiatCurrency="TWD" orderKey={orderKey} data-testid="pay" />
      <PaymentMessage data-testid="message" />
    </>,
    { environment: { clock } },
  )
  await userEvent.click(screen.getByTestId('pay'))
  const fail = (code: PageErrorCode, options?: PaymentErrorOptions) =>
    act(() =>
      page.fake.set({
        isLoading: false,
        isError: true,
        error: new PaymentError(code, 'The shop cannot be paid', options),
      }),
    )
  return { ...page, clock, fail }
}

const reference = () => screen.queryByText('Reference')?.nextElementSibling?.firstElementChild
const quoted = () => reference()?.firstElementChild?.textContent

describe('what a buyer who must contact the shop can quote', () => {
  it('is the error and when it came, where there is no payment', async () => {
    expectLogged('invalid_api_key')
    const { clock, fail } = await openPayment()
    fail('invalid_api_key', { apiCode: 4002 })
    expect(quoted()).toBe('4002 2026-01-01T00:00:00Z')
    await act(() => clock.advanceAsync(300_000))
    expect(quoted()).toBe('4002 2026-01-01T00:00:00Z')
    expect(screen.getByRole('button', { name: 'Copy (Reference)' })).toBeVisible()
  })

  it('is also the order, where it is known', async () => {
    const { fail } = await openPayment('A-1001')
    fail('open_failed', { retryable: true })
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible()
    expect(quoted()).toBe('A-1001 2026-01-01T00:00:00Z')
  })

  it('is the payment, where its status is unknown', async () => {
    const { fake } = await openPayment('A-1001')
    const intent = createIntent({ status: 'refunding' })
    act(() => fake.set({ isLoading: false, data: intent }))
    expect(quoted()).toBe(intent.payment_intent_id)
  })

  it.each<[situation: string, statuses: PaymentStatus[], change: object]>([
    ['that was replaced', ['pending'], { superseded: true }],
    ['whose amount cannot be read', ['success'], { unreadable_amounts: ['received_amount'] }],
    ['that was refunded in full', ['success'], { refund_amount: '9.23' }],
    ['of which too much came', ['success'], { received_amount: '10' }],
    ['of which too much came, late', ['expired', 'success'], { received_amount: '10' }],
  ])('is the payment %s', async (_, statuses, change) => {
    const { fake } = await openPayment('A-1001')
    for (const status of statuses)
      act(() => fake.set({ isLoading: false, data: createIntent({ status, ...change }) }))
    expect(quoted()).toBe(createIntent().payment_intent_id)
  })

  it('is the payment that was sent and has expired', async () => {
    const { fake } = await openPayment()
    act(() => fake.set({ isLoading: false, data: createIntent() }))
    await userEvent.click(screen.getByRole('button', { name: 'Start over' }))
    await userEvent.click(screen.getByRole('button', { name: "I've sent it" }))
    act(() => fake.set({ data: createIntent({ status: 'expired' }) }))
    expect(quoted()).toBe(createIntent().payment_intent_id)
  })

  it.each<[string, Partial<PaymentIntent>]>([
    ['is paid', { status: 'success' }],
    ['is open', { status: 'pending' }],
    ['has expired', { status: 'expired' }],
    ['is too little', { status: 'insufficient_not_refunded' }],
  ])('is not there where the payment %s', async (_, change) => {
    const { fake } = await openPayment()
    act(() => fake.set({ isLoading: false, data: createIntent(change) }))
    expect(reference()).toBeUndefined()
  })

  it.each(['network_error', 'payment_in_progress', 'amount_too_small'] as const)(
    'is not there after %s, which the buyer can deal with',
    async (code) => {
      if (code === 'amount_too_small') expectLogged('amount_too_small')
      const { fail } = await openPayment()
      fail(code, { retryable: true })
      expect(screen.getByTestId('message')).toHaveAttribute('data-error', code)
      expect(reference()).toBeUndefined()
    },
  )
})
