import { act, screen, within } from '@testing-library/react'
import { PayButton, PaymentCountdown, PaymentDetails, PaymentMessage } from 'kryptogo-payment-react'
import type { PaymentIntent } from 'kryptogo-payment-react'
import { createIntent, createTestClock } from 'kryptogo-payment-react/testing'
import { describe, expect, it } from 'vitest'
import { renderPage } from './support'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const ADDRESS = createIntent().payment_address ?? ''

/** A page whose payment opened with this much time left, in milliseconds. */
async function openPayment(left: number, change: Partial<PaymentIntent> = {}) {
  const clock = createTestClock()
  const page = renderPage(
    <>
      <PayButton fiatAmount="300" fiatCurrency="TWD" data-testid="pay" />
      <PaymentMessage data-testid="message" />
      <PaymentCountdown />
      <PaymentDetails data-testid="details" />
    </>,
    { environment: { clock } },
  )
  await page.user.click(screen.getByTestId('pay'))
  const payment_deadline = (clock.now() + left) / 1000
  const show = (more: Partial<PaymentIntent>) =>
    act(() =>
      page.fake.set({
        isLoading: false,
        data: createIntent({ payment_deadline, ...change, ...more }),
      }),
    )
  show({})
  return { ...page, clock, show, pass: (ms: number) => act(() => clock.advanceAsync(ms)) }
}

const message = () => screen.getByTestId('message')
const named = (name: string) => screen.queryByRole('button', { name })

function expectPayable() {
  for (const part of [screen.getByTestId('details'), message()]) {
    expect(part).toHaveTextContent(ADDRESS)
    expect(within(part).getByRole('button', { name: 'Copy (Address)' })).toBeVisible()
    expect(within(part).getByRole('button', { name: 'Copy (Amount)' })).toBeVisible()
  }
  expect(message()).toHaveTextContent('Send exactly 9.23 USDT.')
}

function expectNothingToSend() {
  expect(screen.getByTestId('details')).not.toHaveTextContent(ADDRESS)
  expect(
    screen.queryByRole('button', { name: /^Copy \((Address|Amount|Token contract)\)/ }),
  ).toBeNull()
  expect(document.body).not.toHaveTextContent(/Send exactly/)
}

describe('at the deadline', () => {
  it('nothing can be sent any more, and the page checks for a payment already sent', async () => {
    const { clock, pass } = await openPayment(30 * MINUTE)
    await pass(30 * MINUTE - 1)
    expectPayable()
    await pass(1)
    expectNothingToSend()
    expect(message()).toHaveTextContent(
      "Checking for your paymentTime is up, so don't send anything now. We're checking for a payment already sent.",
    )
    expect(screen.getByTestId('pay')).toHaveAttribute('data-status', 'pending')
    expect(clock.waiting).toBe(1)
  })

  it('the live region no longer says what to send', async () => {
    const { pass } = await openPayment(30 * MINUTE)
    expect(screen.getByRole('status')).toHaveTextContent(/^Waiting for payment\. Send exactly/)
    await pass(30 * MINUTE)
    expect(screen.getByRole('status')).toHaveTextContent(
      /^Checking for your payment\. Time is up, so don't send anything now\./,
    )
  })

  it('a payment whose money was seen is still being confirmed', async () => {
    const { show, pass } = await openPayment(30 * MINUTE)
    show({ money_seen: true })
    expectNothingToSend()
    expect(message()).toHaveTextContent(/^Payment detected, confirming/)
    await pass(30 * MINUTE)
    expect(message()).toHaveTextContent(/^Payment detected, confirming/)
    expect(screen.queryByRole('timer')).toBeNull()
  })

  it('a later deadline lets the buyer pay again', async () => {
    const { show, clock, pass } = await openPayment(30 * MINUTE)
    await pass(30 * MINUTE)
    expectNothingToSend()
    show({ payment_deadline: clock.now() / 1000 + 300 })
    expectPayable()
    await pass(5 * MINUTE)
    expectNothingToSend()
  })

  it('a page that unmounts leaves no timer', async () => {
    const { clock, unmount } = await openPayment(30 * MINUTE)
    expect(clock.waiting).toBeGreaterThan(0)
    unmount()
    expect(clock.waiting).toBe(0)
  })
})

describe('a payment that opens with less than a minute left', () => {
  it('shows nothing to send, counts down, and then offers a new one', async () => {
    const { fake, user, pass } = await openPayment(59 * SECOND)
    expectNothingToSend()
    expect(message()).toHaveTextContent(/^Too little time left/)
    expect(screen.getByRole('timer')).toHaveTextContent('0:59 left')
    expect(named('Start over')).toBeNull()
    await pass(59 * SECOND)
    expectNothingToSend()
    expect(message()).toHaveTextContent(/^Time is up/)
    await user.click(screen.getByRole('button', { name: 'Start over' }))
    await user.click(screen.getByRole('button', { name: 'Pay NT$300' }))
    expect(fake.calls).toHaveLength(2)
  })

  it('can be paid after all if KryptoGO moves the deadline', async () => {
    const { clock, show } = await openPayment(30 * SECOND)
    expectNothingToSend()
    show({ payment_deadline: clock.now() / 1000 + 300 })
    expectPayable()
  })

  it('is not one whose deadline moves closer once it is shown', async () => {
    const { clock, show, pass } = await openPayment(30 * MINUTE)
    show({ payment_deadline: clock.now() / 1000 + 30 })
    expectPayable()
    await pass(30 * SECOND)
    expect(message()).toHaveTextContent(/^Checking for your payment/)
  })

  it('and a minute left can be paid until the deadline', async () => {
    const { pass } = await openPayment(MINUTE)
    expectPayable()
    await pass(30 * SECOND)
    expectPayable()
    await pass(30 * SECOND)
    expectNothingToSend()
    expect(message()).toHaveTextContent(/^Checking for your payment/)
  })
})

it('a superseded payment shows nothing to send and says why', async () => {
  const { show } = await openPayment(30 * MINUTE)
  show({ superseded: true })
  expectNothingToSend()
  expect(message()).toHaveTextContent(
    /^Replaced by another paymentDon't send anything for this one\./,
  )
  expect(screen.queryByRole('timer')).toBeNull()
  expect(named('Start over')).toBeNull()
})

describe('the details of a given payment', () => {
  const clock = createTestClock()
  const details = (change: Partial<PaymentIntent>) => (
    <PaymentDetails data-testid="given" intent={createIntent(change)} />
  )
  const soon = clock.now() / 1000 + 60

  it('can be sent to until its deadline', async () => {
    renderPage(details({ payment_deadline: soon }), { environment: { clock } })
    expect(screen.getByTestId('given')).toHaveTextContent(ADDRESS)
    await act(() => clock.advanceAsync(MINUTE))
    expect(screen.getByTestId('given')).not.toHaveTextContent(ADDRESS)
  })

  it.each([
    { payment_deadline: soon - 120 },
    { superseded: true },
    { money_seen: true },
    { received_amount: '9.23' },
    { payment_tx_hash: '0x5e' },
    { status: 'expired' },
  ])('cannot be sent to with %j', (change) => {
    renderPage(details(change))
    expect(screen.getByTestId('given')).not.toHaveTextContent(ADDRESS)
    expect(named('Copy (Address)')).toBeNull()
  })
})
