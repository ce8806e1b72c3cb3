import { act, screen } from '@testing-library/react'
import { PayButton, PaymentMessage, PaymentStatusBadge } from 'kryptogo-payment-react'
import type { PaymentIntent } from 'kryptogo-payment-react'
import { createIntent } from 'kryptogo-payment-react/testing'
import { describe, expect, it, vi } from 'vitest'
import { renderPage } from './support'

const price = { fiatAmount: '300', fiatCurrency: 'TWD' } as const
const SEEN: Partial<PaymentIntent>[] = [
  { payment_tx_hash: '0x5e' },
  { received_amount: '9.23' },
  { received_amount: '0.000001' },
  { money_seen: true },
]
const NOT_SEEN: Partial<PaymentIntent>[] = [{}, { received_amount: '0' }, { money_seen: false }]

const RECEIVED_LATE = "We received your payment late. The shop is checking it. Don't pay again."
const REFUND_SENTENCE = /^We received less than the amount due\. It will be refunded/

const message = () => screen.getByTestId('message')
const payButton = () => screen.getByTestId('pay')
const buttons = () => screen.getAllByRole('button').map(({ textContent }) => textContent)

/** A page whose payment was opened. */
async function openPayment() {
  const onSuccess = vi.fn()
  const page = renderPage(
    <>
      <PayButton {...price} data-testid="pay" />
      <PaymentStatusBadge data-testid="badge" />
      <PaymentMessage data-testid="message" />
    </>,
    { onSuccess },
  )
  await page.user.click(payButton())
  const show = (change: Partial<PaymentIntent>) =>
    act(() => page.fake.set({ isLoading: false, data: createIntent(change) }))
  return { ...page, onSuccess, show }
}

describe('an expired payment whose money was seen', () => {
  const histories = SEEN.flatMap((seen) => [
    [seen, { status: 'expired' }],
    [{}, { ...seen, status: 'expired' }],
    [{ status: 'expired' }, { ...seen, status: 'expired' }],
    [{ ...seen, status: 'expired' }, { status: 'expired' }],
    [seen, { status: 'expired' }, {}],
  ])

  it.each(histories)('is being checked, and is not paid again: %j, %j', async (...history) => {
    const { fake, user, show } = await openPayment()
    for (const change of history) show(change)
    expect(screen.getByText(RECEIVED_LATE)).toBeVisible()
    for (const id of ['pay', 'badge', 'message']) {
      expect(screen.getByTestId(id)).toHaveTextContent(/^Received late, being checked/)
      expect(screen.getByTestId(id)).toHaveAttribute('data-status', 'expired')
      expect(screen.getByTestId(id)).toHaveAttribute('data-money', 'seen')
    }
    expect(buttons()).toEqual(['Received late, being checked'])
    expect(payButton()).toHaveAttribute('aria-disabled', 'true')
    await user.click(payButton())
    expect(fake.calls).toHaveLength(1)
    expect(payButton()).toHaveAttribute('data-status', 'expired')
  })

  it('keeps a hash that only the hook has reported', async () => {
    const { fake, show } = await openPayment()
    show({})
    act(() => fake.set({ txHash: '0x5e' }))
    act(() => fake.set({ txHash: undefined }))
    show({ status: 'expired' })
    expect(screen.getByText(RECEIVED_LATE)).toBeVisible()
  })

  it('is announced', async () => {
    const { show } = await openPayment()
    show({ status: 'expired' })
    show({ status: 'expired', payment_tx_hash: '0x5e' })
    expect(screen.getByRole('status')).toHaveTextContent(
      `Received late, being checked. ${RECEIVED_LATE}`,
    )
  })
})

it.each(NOT_SEEN)('an expired payment with %j can be paid again', async (change) => {
  const { fake, user, show } = await openPayment()
  show({ ...change, status: 'expired' })
  expect(message()).toHaveTextContent(/^Expired/)
  expect(payButton()).not.toHaveAttribute('aria-disabled')
  await user.click(screen.getByRole('button', { name: 'Pay again' }))
  expect(fake.calls).toHaveLength(2)
})

it.each([
  [{ status: 'expired' }, { status: 'success' }],
  [{ status: 'success' }, { status: 'expired' }],
  [{ status: 'expired', money_seen: true }, { status: 'success' }],
])('success and expired, in whatever order, is paid late: %j, %j', async (...history) => {
  const { show, onSuccess } = await openPayment()
  for (const change of history) show(change)
  expect(
    screen.getByText('Your payment arrived after the deadline and is confirmed.'),
  ).toBeVisible()
  expect(payButton()).toHaveTextContent('Paid')
  expect(onSuccess).toHaveBeenCalledOnce()
})

it('a success after expired is reported as late', async () => {
  const { show, onSuccess } = await openPayment()
  show({ status: 'expired' })
  show({ status: 'success' })
  expect(onSuccess.mock.calls).toMatchObject([[{ status: 'success', late: true }]])
})

it('a success in time has the usual sentence', async () => {
  const { show } = await openPayment()
  show({ status: 'success' })
  expect(screen.getByText('Your payment has arrived and is confirmed.')).toBeVisible()
})

describe('an underpaid payment', () => {
  const underpaid = { status: 'insufficient_not_refunded', received_amount: '9.10' }
  it.each([
    [underpaid],
    [{ status: 'expired' }, underpaid],
    [underpaid, { status: 'expired' }],
    [{ status: 'expired', received_amount: '9.10' }, underpaid],
    [{ status: 'insufficient_not_refunded', money_seen: true }],
  ])('keeps its refund sentence and is not paid again: %j, %j', async (...history) => {
    const { fake, user, show } = await openPayment()
    for (const change of history) show(change)
    expect(screen.getByText(REFUND_SENTENCE)).toBeVisible()
    expect(buttons()).toEqual(['Underpaid, refund pending'])
    await user.click(payButton())
    expect(fake.calls).toHaveLength(1)
  })

  it('can be paid again once it is refunded', async () => {
    const { fake, user, show } = await openPayment()
    show(underpaid)
    show({ status: 'insufficient_refunded', refund_amount: '9.10' })
    await user.click(screen.getByRole('button', { name: 'Pay this order again' }))
    expect(fake.calls).toHaveLength(2)
  })
})

const everything = [
  ...['pending', 'expired', 'refunding', 'insufficient_not_refunded', 'insufficient_refunded'],
  'success',
].flatMap((status) => [{}, ...SEEN, { superseded: true }].map((seen) => ({ ...seen, status })))

it.each(everything)('%j never says "don\'t pay again" beside a way to do so', async (change) => {
  const { show, user } = await openPayment()
  show({})
  show(change)
  const expectOneOfBoth = () => {
    const isForbidden = /don't pay again|don't send it twice/i.test(message().textContent)
    const isOffered = /Pay (again|NT\$)/.test(buttons().join())
    expect([isForbidden, isOffered]).not.toEqual([true, true])
    return isForbidden
  }
  expectOneOfBoth()
  const sent = screen.queryByRole('button', { name: "I've sent it" })
  if (!sent) return
  await user.click(sent)
  expect(expectOneOfBoth()).toBe(true)
})
